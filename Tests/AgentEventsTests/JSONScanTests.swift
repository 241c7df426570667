import CJSONScan
import Testing

/// The two C functions against the plain way to do it, a byte at a time.
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
