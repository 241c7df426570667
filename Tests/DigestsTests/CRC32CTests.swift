import Testing

@testable import Digests

@Suite struct CRC32CTests {
    /// The check value of RFC 3720 and lengths around the eight-byte step.
    @Test(
        arguments: [
            ("", 0), ("123456789", 0xE306_9283), ("a", 0xC1D0_4330), ("abcdefgh", 0x0A9421B7),
            ("The quick brown fox jumps over the lazy dog", 0x2262_0404),
        ] as [(String, UInt32)])
    func knownValues(text: String, checksum: UInt32) {
        #expect(crc32c(Array(text.utf8).span) == checksum)
        #expect(crc32cByTables(Array(text.utf8).span) == checksum)
    }

    /// The instruction and the tables agree with the definition, bit by bit, at every length and
    /// alignment.
    @Test func agreesWithTheDefinition() {
        let bytes = (0..<64).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
        for start in 0..<8 {
            for end in start...bytes.count {
                let part = Array(bytes[start..<end])
                #expect(crc32c(part.span) == bitwise(part))
                #expect(crc32cByTables(part.span) == bitwise(part))
            }
        }
    }

    private func bitwise(_ bytes: [UInt8]) -> UInt32 {
        var crc = ~UInt32(0)
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : (crc >> 1) ^ 0x82F6_3B78 }
        }
        return ~crc
    }
}
