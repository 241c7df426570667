import Testing

@testable import AgentEvents

@Suite struct JSONTextTests {
    /// The text of a JSON string whose bytes between the quotes are `raw`.
    private func text(_ raw: [UInt8]) throws -> String {
        let bytes = [UInt8(ascii: "\"")] + raw + [UInt8(ascii: "\"")]
        return try bytes.withUnsafeBufferPointer { bytes in
            var json = JSONReader(bytes)
            let text = try json.string()
            try json.end()
            return text
        }
    }

    @Test(arguments: [
        ("", ""), ("plain", "plain"), ("é実🍎", "é実🍎"),
        (#"\"\\\/"#, "\"\\/"), (#"\b\t\n\f\r"#, "\u{8}\t\n\u{C}\r"),
        (#"\u0041\u00e9\u00E9\u5b9f"#, "Aéé実"), (#"a\u0000b"#, "a\u{0}b"), (#"\u007f"#, "\u{7F}"),
        (#"\uffff\uFFFE"#, "\u{FFFF}\u{FFFE}"), (#"\ud7ff\ue000"#, "\u{D7FF}\u{E000}"),
        // Pairs: the first, the last and one between.
        (#"\ud800\udc00"#, "\u{10000}"), (#"\udbff\udfff"#, "\u{10FFFF}"),
        (#"a\uD83C\uDF4Eb"#, "a🍎b"),
        // Halves of pairs.
        (#"\ud83c"#, "\u{FFFD}"), (#"\udf4e"#, "\u{FFFD}"), (#"\ud83cx"#, "\u{FFFD}x"),
        (#"\ud83c\n"#, "\u{FFFD}\n"), (#"\ud83c\u0041"#, "\u{FFFD}A"),
        (#"\udf4e\ud83c"#, "\u{FFFD}\u{FFFD}"), (#"\ud83c\ud83c\udf4e"#, "\u{FFFD}🍎"),
        (#"\ud83c\udf4"#, "\u{FFFD}\u{FFFD}df4"),
        // No escapes at all, and too short ones: kept as they stand, behind U+FFFD.
        (#"\u12"#, "\u{FFFD}12"), (#"\u12g4"#, "\u{FFFD}12g4"), (#"\u"#, "\u{FFFD}"),
        (#"\u+041"#, "\u{FFFD}+041"), (#"\x41"#, "x41"), (#"\'"#, "'"),
        (#"\\u0041"#, #"\u0041"#),
    ])
    func escapesAreResolved(raw: String, expected: String) throws {
        #expect(try text(Array(raw.utf8)).unicodeScalars.elementsEqual(expected.unicodeScalars))
    }

    /// Every code unit, as lower-case and as upper-case digits.
    @Test func everyCodeUnitHasAText() throws {
        for unit in 0...UInt16.max {
            let digits = String(unit, radix: 16)
            let padded = String(repeating: "0", count: 4 - digits.count) + digits
            let expected = Unicode.Scalar(unit) ?? "\u{FFFD}"
            for digits in [padded, padded.uppercased()] {
                let text = try text(Array("\\u\(digits)".utf8))
                #expect(Array(text.unicodeScalars) == [expected], "\\u\(digits)")
            }
        }
    }

    @Test(
        arguments: [
            ([0x61, 0xFF, 0x62], "a\u{FFFD}b"), ([0xC3], "\u{FFFD}"), ([0x80], "\u{FFFD}"),
            // A surrogate in UTF-8 and an overlong slash: one U+FFFD for each byte.
            ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"), ([0xC0, 0xAF], "\u{FFFD}\u{FFFD}"),
            ([0x5C, 0x6E, 0xFF], "\n\u{FFFD}"),
        ] as [([UInt8], String)])
    func bytesThatAreNoUTF8AreReplaced(raw: [UInt8], expected: String) throws {
        #expect(try text(raw) == expected)
    }

    /// Comparing never unescapes: an escaped spelling of a key is another key.
    @Test func literalsAreComparedAsBytes() throws {
        func compare(_ raw: String) throws -> (isType: Bool, startsType: Bool) {
            let bytes = Array("\"\(raw)\"".utf8)
            return try bytes.withUnsafeBufferPointer { bytes in
                var json = JSONReader(bytes)
                let text = try json.text()
                return (text == "type", text.hasPrefix("ty"))
            }
        }
        #expect(try compare("type") == (true, true))
        #expect(try compare("types") == (false, true))
        #expect(try compare("typ") == (false, true))
        #expect(try compare("Type") == (false, false))
        #expect(try compare("") == (false, false))
        #expect(try compare("t\\u0079pe") == (false, false))
    }
}
