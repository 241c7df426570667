import Foundation
import Testing

@testable import HarnessSettings

@Suite struct UnifiedDiffTests {
    static func diff(_ old: String, _ new: String) -> String {
        UnifiedDiff.text(from: Array(old.utf8), to: Array(new.utf8), names: ("a", "b"))
    }

    @Test func equalTextsHaveNone() {
        #expect(Self.diff("", "") == "")
        #expect(Self.diff("a\nb", "a\nb") == "")
    }

    @Test func changesHaveThreeLinesAround() {
        #expect(
            Self.diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n") == """
                --- a
                +++ b
                @@ -2,7 +2,7 @@
                 2
                 3
                 4
                -5
                +five
                 6
                 7
                 8

                """)
    }

    @Test func aMissingLineBreakIsTold() {
        #expect(
            Self.diff("{}", "{ \"a\": 1\n}") == """
                --- a
                +++ b
                @@ -1 +1,2 @@
                -{}
                \\ No newline at end of file
                +{ "a": 1
                +}
                \\ No newline at end of file

                """)
    }

    /// The same text as the program of that name, where only one answer is the shortest.
    @Test func itIsWhatDiffPrints() throws {
        let folder = TemporaryFolder()
        for text in [
            RealSettings.indented, RealSettings.minified, "", "{}", "{}\n",
            "{\"hooks\": {\n\n  }\n}\n",
        ] {
            let new =
                text.isEmpty
                ? HookSnippet.settings(program: HookTextTests.path)
                : try HookTextTests.installed(text)
            for (from, to) in [(text, new), (new, text)] {
                try folder.write(from, to: folder.path + "/a")
                try folder.write(to, to: folder.path + "/b")
                let process = Process()
                process.executableURL = URL(filePath: "/usr/bin/diff")
                process.arguments = ["-u", "--label", "a", "--label", "b", "a", "b"]
                process.currentDirectoryURL = URL(filePath: folder.path)
                let output = Pipe()
                process.standardOutput = output
                try process.run()
                let expected = try output.fileHandleForReading.readToEnd() ?? Data()
                #expect(Self.diff(from, to) == String(decoding: expected, as: UTF8.self))
            }
        }
    }

    /// Read back line by line, the hunks make the new text of the old one.
    @Test func itSaysAllThatChanged() {
        for seed in 0..<300 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let lines = { (count: Int) in
                (0..<count).map { _ in random.pick(["a\n", "b\n", "c\r\n", "\n"]) }.joined()
                    + (random.chance(50) ? "end" : "")
            }
            let old = lines(random.below(20))
            let new = lines(random.below(20))
            #expect(
                Self.applied(Self.diff(old, new), to: old) == Array(new.utf8), "seed \(seed)")
        }
    }

    /// What does not fit into the table is one change.
    @Test func longTextsAreComparedToo() {
        let old = (0..<3_000).map { "\($0)\n" }.joined()
        let new = (0..<3_000).map { "\($0 % 7)\n" }.joined()
        #expect(Self.applied(Self.diff(old, new), to: old) == Array(new.utf8))
    }

    /// The text that a diff makes of another; nil if it does not fit to it.
    private static func applied(_ diff: String, to old: String) -> [UInt8]? {
        if diff.isEmpty { return Array(old.utf8) }
        var rest = lines(of: old)[...]
        var new: [[UInt8]] = []
        var before: UInt8 = 0
        for var line in lines(of: diff).dropFirst(2) {
            let mark = line.removeFirst()
            defer { before = mark }
            switch mark {
            case UInt8(ascii: "@"):
                let text = String(decoding: line, as: UTF8.self)
                guard let match = text.prefixMatch(of: /@ -(\d+)(,0)?/), let first = Int(match.1)
                else { return nil }
                let position = lines(of: old).count - rest.count
                let count = first - (match.2 == nil ? 1 : 0) - position
                new += rest.prefix(count)
                rest = rest.dropFirst(count)
            case UInt8(ascii: " "), UInt8(ascii: "-"):
                guard let next = rest.popFirst(), next.starts(with: line.dropLast()) else {
                    return nil
                }
                if mark == UInt8(ascii: " ") { new.append(next) }
            case UInt8(ascii: "+"): new.append(line)
            default:
                // It is said behind a line that has none; of the old text it is known.
                if before == UInt8(ascii: "+") { new[new.count - 1].removeLast() }
            }
        }
        return Array((new + rest).joined())
    }

    private static func lines(of text: String) -> [[UInt8]] {
        var lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false)
            .map { Array($0) + [10] }
        lines[lines.count - 1].removeLast()
        return lines.filter { !$0.isEmpty }
    }
}
