import CJSONScan
import Testing

/// The C functions against the plain way to do it, a byte at a time.
@Suite struct JSONScanTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func stepsOverStringsAsThePlainWayDoes(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<20_000 {
            let bytes = soup(using: &random)
            var hasEscapes: Int32 = -1
            let end = bytes.withUnsafeBufferPointer {
                json_scan_string($0.baseAddress, $0.count, &hasEscapes)
            }
            let plain = plainString(bytes)
            #expect(end == plain.end && (hasEscapes == 1) == plain.hasEscapes, "\(bytes)")
            // What runs where the processor has no wide registers.
            hasEscapes = -1
            let narrow = bytes.withUnsafeBufferPointer {
                json_scan_string_narrow($0.baseAddress, $0.count, 0, &hasEscapes)
            }
            #expect(narrow == plain.end && (hasEscapes == 1) == plain.hasEscapes, "\(bytes)")
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func stepsOverContainersAsThePlainWayDoes(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<20_000 {
            var bytes = soup(using: &random)
            bytes[0] = UInt8(ascii: "{")
            var stop = 0
            let end = bytes.withUnsafeBufferPointer {
                json_scan_container($0.baseAddress, $0.count, &stop)
            }
            let plain = plainContainer(bytes)
            #expect(end == plain.end && (end > 0 || stop == plain.stop), "\(bytes)")
            stop = 0
            let narrow = bytes.withUnsafeBufferPointer {
                json_scan_container_narrow($0.baseAddress, $0.count, &stop)
            }
            #expect(narrow == plain.end && (narrow > 0 || stop == plain.stop), "\(bytes)")
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func findsNewlinesAsThePlainWayDoes(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let pieces = ["x", "n", "\\n", "\\n", "\\\\", "\\\"", "\\t", "é", "u000a"]
        let rare = ["\\u000a", "\\/", "\\u00e9", "\\q"]
        for _ in 0..<20_000 {
            let hasRare = random.chance(4)
            let text = (0..<Int.random(in: 0...120, using: &random)).map { _ in
                (hasRare && random.chance(20) ? rare : pieces).randomElement(using: &random) ?? ""
            }
            let bytes = Array(text.joined().utf8)
            let room = Int.random(in: 0...40, using: &random)
            var places = [UInt32](repeating: 0, count: room)
            var (end, isPlain): (Int, Int32) = (-1, -1)
            let count = bytes.withUnsafeBufferPointer {
                json_scan_newlines($0.baseAddress, $0.count, &places, room, &end, &isPlain)
            }
            var expected: [UInt32] = []
            var place = 0
            for piece in text {
                if piece == "\\n" { expected.append(UInt32(place)) }
                place += piece.utf8.count
            }
            #expect(count == expected.count && end == expected.last.map { Int($0) + 2 } ?? 0)
            #expect(places.prefix(count) == expected.prefix(room))
            #expect((isPlain == 1) == !text.contains { rare.contains($0) })
        }
    }

    private func soup(using random: inout SplitMix64) -> [UInt8] {
        let special = Array("\"\"\\\\\\{}[]\n".utf8)
        return (0..<Int.random(in: 1...300, using: &random)).map { _ in
            random.chance(20) ? special.randomElement(using: &random) ?? 0 : UInt8(ascii: "x")
        }
    }

    private func plainString(_ bytes: [UInt8]) -> (end: Int, hasEscapes: Bool) {
        var (index, hasEscapes) = (0, false)
        while index < bytes.count, bytes[index] != UInt8(ascii: "\""), bytes[index] >= 0x20 {
            if bytes[index] == UInt8(ascii: "\\") {
                hasEscapes = true
                index += 1
            }
            index += 1
        }
        return (min(index, bytes.count), hasEscapes)
    }

    /// Outside strings a backslash is no JSON; both let it escape what follows.
    private func plainContainer(_ bytes: [UInt8]) -> (end: Int, stop: Int) {
        var (index, depth, inString) = (0, 0, false)
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\\") {
                index +=
                    inString
                        || index + 1 < bytes.count
                            && [UInt8(ascii: "\""), UInt8(ascii: "\\")].contains(bytes[index + 1])
                    ? 2 : 1
                continue
            }
            if byte == UInt8(ascii: "\"") { inString.toggle() }
            if inString && byte < 0x20 { return (0, index) }
            if !inString && (byte | 0x20) == UInt8(ascii: "{") { depth += 1 }
            if !inString && (byte | 0x20) == UInt8(ascii: "}") {
                depth -= 1
                if depth == 0 { return (index + 1, 0) }
            }
            index += 1
        }
        return (0, bytes.count)
    }
}
