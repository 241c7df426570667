import Foundation
import Testing

@testable import AgentEvents

/// Where a string ends, however its bytes lie. The oracle looks at one byte after the other.
@Suite struct JSONReaderTests {
    private enum Outcome: Equatable {
        case text(raw: [UInt8], hasEscapes: Bool, end: Int)
        case failure(position: Int, expected: String)
    }

    private func read(_ bytes: [UInt8], from start: Int) -> Outcome {
        bytes[start...].withUnsafeBufferPointer { bytes in
            var json = JSONReader(bytes)
            do throws(JSONReader.Failure) {
                let text = try json.text()
                return .text(
                    raw: Array(text.rawBytes), hasEscapes: text.hasEscapes, end: json.position)
            } catch {
                return .failure(position: error.position, expected: "\(error.expected)")
            }
        }
    }

    private func naive(_ bytes: [UInt8], from start: Int) -> Outcome {
        let bytes = Array(bytes[start...])
        var (index, hasEscapes) = (1, false)
        while index < bytes.count {
            if bytes[index] == 0x22 {
                return .text(
                    raw: Array(bytes[1..<index]), hasEscapes: hasEscapes, end: index + 1)
            }
            if bytes[index] < 0x20 {
                return .failure(position: index, expected: "no control byte in a string")
            }
            if bytes[index] == 0x5C { hasEscapes = true }
            index += bytes[index] == 0x5C ? 2 : 1
        }
        return .failure(position: bytes.count, expected: "the end of a string")
    }

    /// Each byte at each place among neighbours that are nearly as special.
    @Test(arguments: [0x20, 0x21, 0x61, 0x7F, 0x80, 0xA2, 0xDC, 0xFF] as [UInt8])
    func everyByteAtEveryPlace(neighbour: UInt8) {
        for place in 0..<20 {
            for byte in UInt8.min...UInt8.max {
                var bytes = [0x22] + [UInt8](repeating: neighbour, count: 20) + [0x22]
                bytes[1 + place] = byte
                let outcome = read(bytes, from: 0)
                if outcome != naive(bytes, from: 0) {
                    Issue.record("\(bytes): \(outcome)")
                }
            }
        }
    }

    @Test(arguments: RoundTripTests.seeds)
    func stringsEndWhereANaiveReaderSays(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let special: [UInt8] = [
            0, 0x1F, 0x20, 0x21, 0x22, 0x23, 0x5B, 0x5C, 0x5D, 0x7F, 0x80, 0xFF,
        ]
        for _ in 0..<200 {
            let start = random.below(9)
            let rate = random.pick([1, 5, 50])
            let bytes = (0..<start + 1 + random.below(60)).map { index in
                if index == start { return UInt8(0x22) }
                return random.chance(rate) ? random.pick(special) : UInt8(0x61)
            }
            let outcome = read(bytes, from: start)
            if outcome != naive(bytes, from: start) {
                Issue.record("seed \(seed): \(bytes) from \(start): \(outcome)")
            }
        }
    }

    @Test func theEndOfTheBytesIsTheEnd() {
        let bytes = Array(#""0123456789\n0123456789\u0041""#.utf8)
        for length in 1..<bytes.count {
            #expect(
                read(Array(bytes.prefix(length)), from: 0)
                    == .failure(position: length, expected: "the end of a string"))
        }
    }

    /// Every prefix of a line lies before a page that must not be touched, in a process of its own,
    /// because touching it ends the process.
    @Test func nothingBehindTheEndIsRead() async {
        await #expect(processExitsWith: .success) {
            let size = Int(sysconf(Int32(_SC_PAGESIZE)))
            let pages = try #require(
                mmap(nil, 2 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
            try #require(mprotect(pages + size, size, PROT_NONE) == 0)
            for line in [SchemaV1Tests.stopped.line, SchemaV1Tests.escaped.line] {
                for length in 0...line.count {
                    let start = pages + size - length
                    line.withUnsafeBytes { bytes in
                        if let base = bytes.baseAddress { memcpy(start, base, length) }
                    }
                    let bytes = UnsafeBufferPointer(
                        start: start.assumingMemoryBound(to: UInt8.self), count: length)
                    let outcome = EventParser.parse(bytes)
                    #expect((CanonicalScanner.scan(bytes) != nil) == (length == line.count))
                    #expect((outcome.line == line) == (length == line.count))
                }
            }
        }
    }
}
