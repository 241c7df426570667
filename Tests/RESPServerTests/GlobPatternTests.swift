import KeySpace
import Testing

@testable import RESPServer

@Suite struct GlobPatternTests {
    @Test(arguments: [
        ("*", "", true), ("", "", true), ("", "a", false), ("a", "a", true), ("?", "a", true),
        ("?", "", false), ("a*c", "abbc", true), ("a*c", "abb", false), ("**a", "ba", true),
        ("a*", "a", true), ("a**", "a", true), ("[abc]", "b", true), ("[^abc]", "b", false),
        ("[a-c]", "b", true), ("[c-a]", "b", true), ("[a-c]", "d", false), ("\\*", "*", true),
        ("\\*", "a", false), ("[\\]]", "]", true), ("[a", "a", true), ("[", "[", false),
        ("[^", "a", true), ("a\\", "a\\", true), ("h[ae]llo", "hello", true),
        ("A", "a", false), ("[]", "a", false), ("*[b]*", "abc", true),
    ])
    func matching(pattern: String, name: String, isMatch: Bool) throws {
        let glob = try GlobPattern(Bytes(pattern.utf8))
        #expect(glob.matches(Bytes(name.utf8)) == isMatch)
    }

    @Test func caseCanBeIgnored() throws {
        let glob = try GlobPattern(Bytes("MAX[A-Z]*".utf8), ignoresCase: true)
        #expect(glob.matches(Bytes("maxmemory".utf8)))
    }

    /// A pattern that takes exponential time where each `*` tries all.
    @Test func manyStars() throws {
        let pattern = Bytes(String(repeating: "a*", count: 500).utf8) + [UInt8(ascii: "b")]
        let name = Bytes(repeating: UInt8(ascii: "a"), count: 5_000)
        #expect(try !GlobPattern(pattern).matches(name))
    }

    @Test func tooLong() {
        #expect(throws: ReplyError("ERR a pattern may have 1024 bytes")) {
            try GlobPattern(Bytes(repeating: 0x61, count: 1_025))
        }
    }

    @Test(arguments: [
        ("0", 0), ("-1", -1), ("9223372036854775807", Int64.max),
        ("-9223372036854775808", Int64.min),
    ])
    func integers(text: String, number: Int64) {
        #expect(RESPNumber.integer(Bytes(text.utf8)) == number)
    }

    @Test(arguments: ["", "-", "+1", "01", "-0", " 1", "1 ", "1.0", "9223372036854775808", "--1"])
    func noIntegers(text: String) { #expect(RESPNumber.integer(Bytes(text.utf8)) == nil) }

    @Test(arguments: [
        (0, "0"), (-0.0, "-0"), (1.5, "1.5"), (0.1, "0.10000000000000001"),
        (1e15, "1000000000000000"),
        (1e17, "1e+17"), (1_795_338_630.4, "1795338630.4000001"), (.infinity, "inf"),
        (-.infinity, "-inf"), (3_600_000, "3600000"),
    ])
    func doubles(number: Double, text: String) { #expect(RESPNumber.text(number) == text) }
}
