import AgentEvents
import Foundation
import Testing

@testable import HookClient

/// A rollout in Fixtures/codex, and what must be read of it. Figures are counted by hand from the
/// rules of docs/events.md.
struct RolloutFixture: CustomTestStringConvertible {
    let name: String
    let version: String
    let thread: String
    var lines = TranscriptReading.Lines.main
    var outcome = Reading.Outcome.success
    var evidence = "completed"
    var error: ErrorDetails?
    /// Of the first and of the last line that counts.
    let span: (from: String, to: String)
    let bytesRead: Int64
    let tools: [ToolCalls]
    let tokens: [TokenBucket]
    let responseTime: Int64
    var output = OutputFigures()
    var task = TaskFacts()

    var testDescription: String { name }

    var path: String { Self.path(of: name) }

    static func path(of name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Fixtures/codex/\(name).jsonl").standardizedFileURL
            .path(percentEncoded: false)
    }

    var bytes: [UInt8] {
        get throws { Array(try Data(contentsOf: URL(filePath: path))) }
    }

    static func milliseconds(_ time: String) throws -> Int64 {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return Int64((try style.parse(time).timeIntervalSince1970 * 1_000).rounded())
    }

    /// With the hash of a path that differs from machine to machine.
    var reading: Reading {
        get throws {
            var reading = Reading()
            reading.outcome = outcome
            reading.outcomeEvidence = evidence
            reading.error = error
            reading.task = task
            reading.figures.toolCalls = tools
            reading.figures.tokens = tokens
            reading.figures.isOutputExact = true
            reading.figures.responseTimeMilliseconds = responseTime
            reading.figures.output = output
            var identity = TranscriptIdentity(
                pathHash: TranscriptReading.pathHash(path), bytesRead: bytesRead, isComplete: true)
            identity.firstMilliseconds = try Self.milliseconds(span.from)
            identity.lastMilliseconds = try Self.milliseconds(span.to)
            reading.figures.transcript = identity
            return reading
        }
    }
}

extension TokenBucket {
    static func codex(
        _ model: String, _ day: String, input: Int64, output: Int64, cacheRead: Int64,
        cacheWrite: Int64 = 0
    ) -> TokenBucket {
        var bucket = TokenBucket(key: .init(model: model, day: day, band: .upTo100k))
        (bucket.input, bucket.output, bucket.cacheRead) = (input, output, cacheRead)
        bucket.cacheWrite5Minutes = cacheWrite
        return bucket
    }
}

extension OutputFigures {
    static func of(
        created: Int64 = 0, modified: Int64 = 0, lines: (added: Int64, removed: Int64) = (0, 0),
        tests: TestFigures? = nil
    ) -> OutputFigures {
        var output = OutputFigures()
        (output.filesCreated, output.filesModified) = (created, modified)
        (output.linesAdded, output.linesRemoved) = lines
        output.tests = tests
        return output
    }
}

extension RolloutFixture {
    private static func calls(_ calls: (String, Int64, Int64)...) -> [ToolCalls] {
        calls.map { ToolCalls(name: $0.0, calls: $0.1, failures: $0.2) }
    }

    static let subagent = RolloutFixture(
        name: "subagent", version: "0.142.5", thread: "019ef8c3-fd64-700e-8000-000000000014",
        lines: .agent, span: ("2026-06-24T08:34:14.600Z", "2026-06-24T08:34:45.120Z"),
        bytesRead: 10_406, tools: calls(("exec_command", 3, 1)),
        tokens: [
            .codex("gpt-5.4-mini", "2026-06-24", input: 2_980, output: 256, cacheRead: 28_800)
        ],
        responseTime: 3_380, output: .of(tests: TestFigures(passed: 1, failed: 0)),
        task: ofFirstDepth)

    private static var ofFirstDepth: TaskFacts {
        var task = TaskFacts()
        task.source = .autoActivation
        task.spawnDepth = 1
        return task
    }

    static let session = RolloutFixture(
        name: "session", version: "0.142.5", thread: "019ef8c0-1ba4-700b-8000-000000000011",
        span: ("2026-06-24T08:30:04.230Z", "2026-06-24T08:35:22.620Z"), bytesRead: 28_774,
        tools: calls(
            ("apply_patch", 2, 1), ("close_agent", 1, 0), ("exec_command", 7, 2),
            ("send_input", 1, 0), ("spawn_agent", 1, 0), ("wait_agent", 2, 0),
            ("web_search", 1, 0), ("write_stdin", 1, 0)),
        tokens: [
            .codex("gpt-5.4", "2026-06-24", input: 14_254, output: 1_194, cacheRead: 109_696),
            .codex("gpt-5.5", "2026-06-24", input: 4_684, output: 1_323, cacheRead: 56_576),
        ],
        responseTime: 3_050,
        output: .of(
            created: 1, modified: 2, lines: (9, 4), tests: TestFigures(passed: 9, failed: 1)))

    static let all = [
        RolloutFixture(
            name: "old-session", version: "0.42.0",
            thread: "01998f9a-aa48-7001-8000-000000000001",
            span: ("2025-09-28T09:15:02.101Z", "2025-09-28T09:20:51.760Z"), bytesRead: 17_704,
            tools: calls(("apply_patch", 1, 0), ("shell", 5, 2)),
            tokens: [
                .codex("gpt-5", "2025-09-28", input: 1_070, output: 300, cacheRead: 19_840),
                .codex("gpt-5-codex", "2025-09-28", input: 3_652, output: 668, cacheRead: 25_728),
            ],
            responseTime: 5_460,
            output: .of(
                created: 1, modified: 2, lines: (7, 1), tests: TestFigures(passed: 4, failed: 0))),
        session, subagent,
        RolloutFixture(
            name: "interrupted", version: "0.142.5",
            thread: "019eff14-9700-7015-8000-000000000021", outcome: .cancelled,
            evidence: "interrupted",
            span: ("2026-06-25T14:00:05.020Z", "2026-06-25T14:01:15.430Z"), bytesRead: 8_113,
            tools: calls(("exec_command", 2, 1)),
            tokens: [
                .codex("gpt-5.3-codex", "2026-06-25", input: 4_426, output: 210, cacheRead: 20_224)
            ],
            responseTime: 2_960),
        RolloutFixture(
            name: "forked", version: "0.142.5", thread: "019eff5d-d500-701f-8000-000000000031",
            span: ("2026-06-25T15:20:09.020Z", "2026-06-25T15:20:17.020Z"), bytesRead: 12_922,
            tools: calls(("apply_patch", 1, 0)),
            tokens: [.codex("gpt-5.4", "2026-06-25", input: 9_104, output: 226, cacheRead: 8_576)],
            responseTime: 4_960, output: .of(created: 1, lines: (4, 0))),
        RolloutFixture(
            name: "resets", version: "0.77.0", thread: "019b4580-6100-7029-8000-000000000041",
            span: ("2025-12-22T10:00:03.000Z", "2025-12-22T11:34:02.010Z"), bytesRead: 14_920,
            tools: [],
            tokens: [
                .codex(
                    "gpt-5.1-codex-max", "2025-12-22", input: 7_816, output: 610,
                    cacheRead: 13_184)
            ],
            responseTime: 1_990),
        RolloutFixture(
            name: "paginated", version: "0.163.0", thread: "01a1d07c-c400-7033-8000-000000000051",
            outcome: .failure, evidence: "api_error",
            error: ErrorDetails(
                type: "usage_limit_exceeded", message: "You’ve hit your usage limit."),
            span: ("2026-11-12T16:00:02.020Z", "2026-11-12T16:05:03.020Z"), bytesRead: 32_457,
            tools: calls(
                ("exec", 4, 1), ("exec_command", 1, 1), ("spawn_agent", 1, 0),
                ("wait_agent", 1, 0)),
            tokens: [
                .codex(
                    "gpt-6-luna", "2026-11-12", input: 500, output: 90, cacheRead: 0,
                    cacheWrite: 12_000),
                .codex(
                    "gpt-6-sol", "2026-11-12", input: 1_214, output: 1_100, cacheRead: 71_536,
                    cacheWrite: 6_050),
            ],
            responseTime: 2_960,
            output: .of(
                created: 1, modified: 1, lines: (3, 1), tests: TestFigures(passed: 2, failed: 0))),
        RolloutFixture(
            name: "paginated-fork", version: "0.163.0",
            thread: "01a1d0b3-b280-703d-8000-000000000061",
            span: ("2026-11-12T17:00:00.030Z", "2026-11-12T17:00:15.020Z"), bytesRead: 8_054,
            tools: calls(("apply_patch", 1, 0)),
            tokens: [
                .codex(
                    "gpt-6-sol", "2026-11-12", input: 244, output: 170, cacheRead: 23_936,
                    cacheWrite: 500)
            ],
            responseTime: 3_960, output: .of(modified: 1, lines: (1, 1))),
    ]
}
