import AgentEvents
import Foundation
import Testing

@testable import Worker

/// Whatever lies where a transcript should be: nothing is concluded from it, and the rest is.
@Suite struct UnreadableTranscriptTests {
    enum Obstacle: String, CaseIterable {
        case absent, directory, loop, dangling, empty, noise, binary, otherSession, noTimes
    }

    private func place(_ obstacle: Obstacle, at path: String, in scene: Scene) throws {
        let files = FileManager.default
        try scene.write(Data(), to: path, modified: 0)
        switch obstacle {
        case .absent: try scene.remove(path)
        case .directory:
            try scene.remove(path)
            try files.createDirectory(atPath: path, withIntermediateDirectories: true)
            try scene.touch(path, modified: 0)
        case .loop:
            try scene.remove(path)
            try files.createSymbolicLink(atPath: path, withDestinationPath: path)
        case .dangling:
            try scene.remove(path)
            try files.createSymbolicLink(atPath: path, withDestinationPath: path + ".gone")
        case .empty: break
        case .noise:
            try scene.write(
                Data(String(repeating: "noise {]\n", count: 9_999).utf8), to: path, modified: 0)
        case .binary:
            let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 167) }
            try scene.write(Data(bytes), to: path, modified: 0)
        case .otherSession:
            let line = Line.interruption(1_000).text(agent: "a", session: "other")
            try scene.write(Data((line + "\n").utf8), to: path, modified: 0)
        case .noTimes:
            let line = #"{"type":"user","sessionId":"s","message":{"content":"Go on"}}"# + "\n"
            try scene.write(Data(line.utf8), to: path, modified: 0)
        }
    }

    /// A turn is not interrupted, a stop does not become a run, no tokens are measured; silence and
    /// ends of sessions are seen all the same.
    @Test(arguments: Obstacle.allCases)
    func nothingIsConcludedFromIt(obstacle: Obstacle) throws {
        let scene = try Scene()
        for agent in ["", "run", "ended", "stop"] {
            try place(obstacle, at: scene.path(of: agent), in: scene)
        }
        try scene.prompt(at: 0)
        try scene.start("run", at: 0)
        try scene.start("ended", name: "reviewer", at: 0)
        try scene.stop("ended", name: "reviewer", at: 1_000)
        try scene.stop("stop", name: "writer", at: 1_000, reading: scene.reading(of: "stop"))
        for time: Int64 in [20_000, 100_000, 1_000_000] {
            let concluded = try scene.conclude(at: time)
            // Bytes that say nothing may be noted, once; no tokens come from them.
            #expect(concluded.allSatisfy { $0 == "measured ended 0" })
        }
        #expect(
            try scene.conclude(at: 1_800_000).filter { !$0.hasPrefix("measured") } == [
                "closed run timeout silent 0"
            ])
        #expect(
            try scene.conclude(at: 1_810_000).filter { !$0.hasPrefix("measured") } == [
                "closed main timeout silent 0"
            ])
        try scene.conclude(at: 1_820_000)
        #expect(try scene.conclude(at: 1_830_000) == [])
        #expect(try scene.sums() == (3, 0))
        #expect(try scene.entries().last == "stop 1 unpaired …1000" + evidence(of: obstacle))
    }

    private func evidence(of obstacle: Obstacle) -> String {
        switch obstacle {
        case .absent, .directory, .loop, .dangling: ""
        case .noTimes: " completed"
        default: " no_transcript"
        }
    }

    /// A file that this user may not read. Root may, so there is nothing to see then.
    @Test(.enabled(if: getuid() != 0))
    func aForbiddenFileIsNoTranscript() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.transcript(of: "a", [.user(0), .answer(1_000, tokens: 5)], modified: 1_000)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0], ofItemAtPath: scene.path(of: "a"))
        try scene.stop("a", at: 1_000)
        #expect(try scene.conclude(at: 20_000) == [])
        #expect(try scene.entries() == ["a 1 success 0…1000"])
    }

    /// The directory of a project that this user may not list hides no other project's files.
    @Test(.enabled(if: getuid() != 0))
    func aForbiddenProjectHidesNoOther() throws {
        let scene = try Scene()
        let forbidden = scene.configuration + "/projects/-a"
        try FileManager.default.createDirectory(
            atPath: forbidden, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: forbidden)
        defer {
            try? FileManager.default.setAttributes(
                [.posixPermissions: 0o700], ofItemAtPath: forbidden)
        }
        try scene.start("a", at: 0)
        try scene.transcript(of: "a", [.user(0), .answer(1_000, tokens: 5)], modified: 1_000)
        try scene.stop("a", at: 1_000)
        #expect(try scene.conclude(at: 20_000) == ["measured a 5"])
    }

    /// The broken lines of a transcript are left out; the others count.
    @Test func brokenLinesAmongOthersAreLeftOut() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.stop("a", at: 2_000)
        try scene.transcript(
            of: "a",
            [
                .user(0), .raw("{"), .answer(1_000, tokens: 5), .raw("\u{0}\u{1}"), .raw(""),
                .raw(#"{"type":"assistant","message":[]}"#), .answer(2_000, tokens: 6),
                .raw(#"{"type":"assi"#),
            ], modified: 2_000)
        #expect(try scene.conclude(at: 20_000) == ["measured a 11"])
        #expect(try scene.entries() == ["a 1 success 0…2000 completed 11"])
    }

    /// The file itself may lie elsewhere: its size and time count, not those of the link to it.
    @Test func aLinkedTranscriptIsFollowed() throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        let lines = [Line.user(0), .answer(1_000, tokens: 5)]
        try scene.transcript(of: "a", lines, modified: 1_000)
        let (path, elsewhere) = (scene.path(of: "a"), scene.configuration + "/elsewhere.jsonl")
        try FileManager.default.moveItem(atPath: path, toPath: elsewhere)
        try FileManager.default.createSymbolicLink(
            atPath: path, withDestinationPath: elsewhere)
        try scene.touch(elsewhere, modified: 1_700_000)
        #expect(try scene.conclude(at: 1_800_000) == [])
        try scene.stop("a", at: 1_800_000, reading: scene.reading(of: "a"))
        let grown = lines + [.answer(1_800_000, tokens: 7)]
        let text = grown.map { $0.text(agent: "a", session: "s") + "\n" }.joined()
        try scene.write(Data(text.utf8), to: elsewhere, modified: 1_800_100)
        #expect(try scene.conclude(at: 1_810_000) == ["measured a 12"])
    }
}
