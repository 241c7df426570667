import AgentEvents
import Foundation
import Testing

@testable import HookClient

/// Which files are rollouts, and how they are read from the disk.
@Suite struct RolloutFileTests {
    private typealias Sample = SampleRollout

    private func read(
        _ text: some Sequence<UInt8>, name: String = "transcript.jsonl", before bound: Int64? = nil
    ) throws -> TranscriptReading {
        let store = try TemporaryStore()
        let path = try store.write(text, to: name)
        return try #require(
            TranscriptReading(path: path, sessionID: nil, lines: .main, before: bound))
    }

    private func isRollout(_ lines: [String], name: String) throws -> Bool {
        let lines = lines + [Sample.call("shell", "{}")]
        let reading = try read(lines.joined(separator: "\n").utf8, name: name)
        return reading.reading.figures.toolCalls?.first?.name == "shell"
    }

    /// The first JSON object decides.
    @Test func aFileIsARolloutByItsFirstLine() throws {
        let transcript = #"{"type":"user","sessionId":"s","message":{"content":"x"}}"#
        for name in ["t.jsonl", "rollout-t.jsonl"] {
            #expect(try isRollout([Sample.meta()], name: name))
            #expect(try isRollout([#"{"type":"session_meta"}"#], name: name))
            #expect(try isRollout(["", "noise", #"["a"]"#, Sample.meta()], name: name))
            #expect(try !isRollout([transcript, Sample.meta()], name: name))
            #expect(try !isRollout([#"{"id":"x","timestamp":"y"}"#], name: name))
            #expect(try !isRollout([#"{"type":"turn_context","payload":7}"#], name: name))
        }
        // The name helps where the first line is lost.
        #expect(try isRollout([Sample.prompt()], name: "rollout-t.jsonl"))
        #expect(try !isRollout([Sample.prompt()], name: "t.jsonl"))
        #expect(try !isRollout([Sample.prompt()], name: "my-rollout-t.jsonl"))
    }

    /// Codex is still writing, or crashed: at each length the whole lines count.
    @Test func aTornRolloutIsReadToItsLastWholeLine() throws {
        let fixture = RolloutFixture.subagent
        let bytes = try fixture.bytes
        var ends = [0]
        for index in bytes.indices where bytes[index] == 0x0A { ends.append(index + 1) }
        let store = try TemporaryStore()
        let path = try store.write(bytes, to: "rollout-t.jsonl")
        let whole = try store.write([])
        for length in stride(from: bytes.count, through: 0, by: -1) {
            let isLineEnd = ends.contains(length + 1)
            // Within a line all is said in its middle.
            guard ends.contains(length) || isLineEnd || length % 97 == 0 else { continue }
            try #require(truncate(path, length) == 0)
            let end = isLineEnd ? length : ends.last { $0 <= length } ?? 0
            try Data(bytes[..<end]).write(to: URL(filePath: whole))
            var expected = try #require(
                TranscriptReading(path: whole, sessionID: nil, lines: .agent))
            let actual = try #require(
                TranscriptReading(path: path, sessionID: nil, lines: .agent))
            expected.reading.figures.transcript?.pathHash = TranscriptReading.pathHash(path)
            #expect(actual.reading == expected.reading, "\(length) bytes")
            #expect(actual.reading.figures.transcript?.bytesRead == Int64(end))
        }
    }

    /// A writer that goes on after a crash begins a new line: the broken one is nothing.
    @Test func aBrokenLineInTheMiddleIsNothing() throws {
        let lines = try RolloutFixture.session.bytes.split(separator: 0x0A)
        let whole = try read(lines.joined(separator: [0x0A]))
        let broken = Array(lines[5].prefix(100))
        let text = ([broken] + lines.map(Array.init) + [broken]).joined(separator: [0x0A])
        var reading = try read(text).reading
        reading.figures.transcript = whole.reading.figures.transcript
        #expect(reading == whole.reading)
    }

    /// Reading up to a moment is reading a file that ends before the first line that counts and is
    /// not before it.
    @Test(arguments: RolloutFixture.all)
    func aBoundCutsTheFile(fixture: RolloutFixture) throws {
        let store = try TemporaryStore()
        let lines = try fixture.bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        // Of a fork its copies do not count.
        let first = fixture.name == "forked" ? 26 : 0
        let times = lines.enumerated().map { $0 < first ? nil : time(of: $1) }
        for bound in Set(times.compactMap { $0 }.flatMap { [$0, $0 + 1] }) {
            let end = times.firstIndex { $0.map { $0 >= bound } ?? false } ?? lines.count
            let rest = end < lines.count ? [[UInt8]()] : []
            let path = try store.write(
                (lines[..<end].map(Array.init) + rest).joined(separator: [0x0A]),
                to: "rollout-t.jsonl")
            var expected = try #require(
                TranscriptReading(path: path, sessionID: nil, lines: fixture.lines))
            let actual = try #require(
                TranscriptReading(
                    path: fixture.path, sessionID: nil, lines: fixture.lines, before: bound))
            expected.reading.figures.transcript?.pathHash = TranscriptReading.pathHash(
                fixture.path)
            #expect(actual.reading == expected.reading, "\(bound)")
            #expect(actual.lastLineMilliseconds == expected.lastLineMilliseconds)
            #expect(actual.harnessVersion == expected.harnessVersion)
        }
    }

    /// By another reader of JSON.
    private func time(of line: ArraySlice<UInt8>) -> Int64? {
        let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
        return (object?["timestamp"] as? String).flatMap { try? RolloutFixture.milliseconds($0) }
    }

    /// A run's figures are what they were before the agent's next turn.
    @Test func theFirstTurnOfASubagent() throws {
        let fixture = RolloutFixture.subagent
        // When its second turn began, and its second prompt came.
        for time in ["2026-06-24T08:34:34.930Z", "2026-06-24T08:34:34.945Z"] {
            let reading = try #require(
                TranscriptReading(
                    path: fixture.path, sessionID: nil, lines: .agent,
                    before: RolloutFixture.milliseconds(time))
            ).reading
            #expect(
                reading.figures.tokens == [
                    .codex(
                        "gpt-5.4-mini", "2026-06-24", input: 18_710 - 16_128, output: 170,
                        cacheRead: 16_128)
                ])
            #expect(
                reading.figures.toolCalls == [
                    ToolCalls(name: "exec_command", calls: 2, failures: 1)
                ])
            #expect(reading.figures.output == .of())
            #expect(reading.outcomeEvidence == "completed")
        }
    }

    @Test func ofManyToolsAndBucketsTheFirst256AreKept() throws {
        let tools = (1_000..<1_300).map { Sample.call("tool\($0)", "{}", id: "\($0)") }
        let requests = (1_000..<1_300).flatMap {
            [Sample.model("m\($0)"), Sample.record((1, 0, 0, 0))]
        }
        for (lines, count) in [(tools, 300), (requests, 300), (Array(tools[..<256]), 256)] {
            let reading = try read(
                ([Sample.meta()] + lines).joined(separator: "\n").utf8
            ).reading
            #expect(reading.figures.transcript?.isComplete == (count <= 256))
            #expect(
                reading.figures.toolCalls?.map(\.name)
                    == (lines == requests ? [] : (1_000..<1_256).map { "tool\($0)" }))
            #expect(
                reading.figures.tokens?.map(\.key.model)
                    == (lines == requests ? (1_000..<1_256).map { "m\($0)" } : []))
        }
    }

    /// What is not read until the deadline is said to be missing.
    @Test func aDeadlineEndsTheReading() throws {
        let reading = try #require(
            TranscriptReading(
                path: RolloutFixture.session.path, sessionID: nil, lines: .main, deadline: 0)
        ).reading
        var expected = Reading()
        expected.outcome = .success
        expected.outcomeEvidence = "no_transcript"
        expected.figures.transcript = TranscriptIdentity(
            pathHash: TranscriptReading.pathHash(RolloutFixture.session.path), bytesRead: 0,
            isComplete: false)
        #expect(reading == expected)
    }
}
