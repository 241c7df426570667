import Foundation
import Testing

@testable import HarnessSettings

@Suite struct JSONDocumentTests {
    /// What a text is refused with, `line:column: problem`.
    static func refusal(_ text: some Sequence<UInt8>) -> String {
        do {
            _ = try HookText(Array(text), home: nil)
            return "accepted"
        } catch {
            return "\(error.line):\(error.column): \(error)"
        }
    }

    @Test(arguments: [
        ("", "1:1: not JSON: found the end of the file, expected a value. Correct it there."),
        ("\n\n", "3:1: not JSON: found the end of the file, expected a value. Correct it there."),
        ("hooks", "1:1: not JSON: found 'h', expected a value. Correct it there."),
        ("{\n  'a': 1\n}", "2:3: not JSON: found ''', expected a key. Correct it there."),
        ("{\"é\": é}", "1:7: not JSON: found 'é', expected a value. Correct it there."),
        ("{\"a\" 1}", "1:6: not JSON: found '1', expected a colon. Correct it there."),
        (
            "{\"a\": 1 \"b\": 2}",
            "1:9: not JSON: found '\"', expected a comma or a closing bracket. Correct it there."
        ),
        (
            "{\"a\": [1}",
            "1:9: not JSON: found '}', expected a comma or a closing bracket. Correct it there."
        ),
        (
            "{} {}", "1:4: not JSON: found '{', expected the end of the file. Correct it there."
        ),
        (
            "{\"a\": \"b\nc\"}",
            "1:9: not JSON: found a control character, expected an escape of it. Correct it there."
        ),
        (
            "{\"a\": \"b",
            "1:9: not JSON: found the end of the file, expected the closing quote of a text. "
                + "Correct it there."
        ),
        (
            #"{"a": "\x"}"#,
            "1:9: not JSON: found 'x', expected an escape that JSON has. Correct it there."
        ),
        (
            #"{"a": "\u12G4"}"#,
            "1:12: not JSON: found 'G', expected a hexadecimal digit. Correct it there."
        ),
        ("{\"a\": -}", "1:8: not JSON: found '}', expected a digit. Correct it there."),
        (
            "{\"a\": 01}",
            "1:8: not JSON: found '1', expected a comma or a closing bracket. Correct it there."
        ),
        ("{\"a\": 1.}", "1:9: not JSON: found '}', expected a digit. Correct it there."),
    ])
    func whatIsNotJSONIsRefused(text: String, message: String) {
        #expect(Self.refusal(text.utf8) == message)
    }

    @Test(arguments: [
        "{\n  // mine\n  \"a\": 1\n}", "{\n  /* mine */ \"a\": 1\n}",
        "{\"a\": 1,\n  // mine\n  \"b\": 1}",
        "{\"a\":\n  // mine\n  1}", "{\"a\": 1\n  // mine\n}", "{}\n  // mine",
    ])
    func commentsAreRefused(text: String) {
        #expect(
            Self.refusal(text.utf8)
                == "2:3: a comment, which JSON does not have. Remove it, or paste what "
                + "`agentlog hooks print` prints by hand.")
    }

    @Test(arguments: ["{\"a\": 1\n  , }", "{\"a\": [1\n  ,\n]}", "\u{FEFF}{\"a\": [[]\n  ,]}"])
    func commasWithNothingBehindThemAreRefused(text: String) {
        #expect(
            Self.refusal(text.utf8)
                == "2:3: a comma with nothing behind it, which is not JSON. Remove it.")
    }

    /// One of the two would be edited, and the harness may read the other.
    @Test(arguments: [
        (#"{"a": 1, "a": 2}"#, "1:10", "a"), (#"{"hooks": {}, "h\u006foks": {}}"#, "1:15", "hooks"),
        (#"{"a": [{"\ud83d\ude00": 1, "😀": 2}]}"#, "1:28", "😀"),
        (#"{"": 1, "": 2}"#, "1:9", ""),
    ])
    func aKeyThatIsThereTwiceIsRefused(text: String, place: String, key: String) {
        #expect(
            Self.refusal(text.utf8)
                == "\(place): the key \"\(key)\" for the second time in one object. Remove one of "
                + "the two.")
    }

    /// Those are different keys, although `String` calls some of them equal.
    @Test(arguments: [
        "{\"é\": 1, \"e\u{301}\": 2}", #"{"\ud83d": 1, "\ud83e": 2, "\ude00": 3}"#,
        #"{"a": 1, "A": 2}"#, #"{"a": {"a": 1}}"#,
    ])
    func keysThatOnlyLookEqualAreAccepted(text: String) {
        #expect(Self.refusal(text.utf8) == "accepted")
    }

    @Test(arguments: [
        ("[]", "1:1: the file is a list, and Claude Code expects an object. Correct it there."),
        ("null", "1:1: the file is null, and Claude Code expects an object. Correct it there."),
        (
            "{\n  \"hooks\": \"on\"\n}",
            "2:12: hooks is a text, and Claude Code expects an object. Correct it there."
        ),
        (
            "{\n  \"hooks\": []\n}",
            "2:12: hooks is a list, and Claude Code expects an object. Correct it there."
        ),
        (
            "{\"hooks\": {\n\t\"Stop\": {}}}",
            "2:10: hooks.Stop is an object, and Claude Code expects a list. Correct it there."
        ),
        (
            "{\"hooks\": {\"_off\": true}}",
            "1:20: hooks._off is true or false, and Claude Code expects a list. Correct it there."
        ),
        (
            "{\"hooks\": {\"Stop\": 12}}",
            "1:20: hooks.Stop is a number, and Claude Code expects a list. Correct it there."
        ),
    ])
    func wrongTypesAreRefused(text: String, message: String) {
        #expect(Self.refusal(text.utf8) == message)
    }

    @Test func bytesThatAreNoTextAreRefused() {
        let message = "a byte that is not UTF-8. Save the file as UTF-8."
        #expect(
            Self.refusal(Array("{\"é\":\n \"".utf8) + [0xE9] + Array("\"}".utf8))
                == "2:3: \(message)")
        #expect(Self.refusal(Array("{\"".utf8) + [0xC3]) == "1:3: \(message)")
        // UTF-16 with its mark.
        #expect(Self.refusal([0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00]) == "1:1: \(message)")
        // A surrogate and an overlong slash, which only look like UTF-8.
        #expect(Self.refusal([0x22, 0xED, 0xA0, 0x80, 0x22]) == "1:2: \(message)")
        #expect(Self.refusal([0x22, 0xC0, 0xAF, 0x22]) == "1:2: \(message)")
    }

    @Test func depthIsLimited() {
        let deep = { (depth: Int) in
            let inner = depth - 1
            return "{\"a\": " + String(repeating: "[", count: inner)
                + String(repeating: "]", count: inner) + "}"
        }
        #expect(Self.refusal(deep(256).utf8) == "accepted")
        #expect(
            Self.refusal(deep(257).utf8)
                == "1:262: brackets nested deeper than 256. Simplify the file.")
    }

    @Test func escapesAreUnderstood() throws {
        let text = #"["\"\\\/\b\f\n\r\t", "\u0041\u00e9\u20ac\ud83d\ude00", "\ud83dx"]"#
        let elements = try JSONDocument(Array(text.utf8)).root.elements ?? []
        #expect(
            elements.map(\.text) == ["\"\\/\u{8}\u{C}\n\r\t", "Aé€😀", "\u{FFFD}\u{FFFD}\u{FFFD}x"])
    }
}
