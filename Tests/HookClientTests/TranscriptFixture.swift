import AgentEvents
import Foundation
import Testing

@testable import HookClient

/// A frozen transcript, and what a stop event must say of it. Figures are written by hand from the
/// rules of docs/events.md.
struct TranscriptFixture: CustomTestStringConvertible {
    let name: String
    /// Whether it is read as a session's own transcript.
    var isSession = false
    var version: String? = "2.1.263"
    var outcome = Reading.Outcome.success
    var evidence = "completed"
    var error: ErrorDetails?
    /// What is made where no line says otherwise.
    var output = OutputFigures()
    /// In ms after `start`; nil where no line counts.
    var span: ClosedRange<Int64>?
    var bytesRead: Int64
    var tools: [ToolCalls]?
    var tokens: [TokenBucket]?
    var isOutputExact: Bool?
    var responseTime: Int64?

    var testDescription: String { name }

    /// 2026-11-20 10:00:00 UTC
    static let start: Int64 = 1_795_168_800_000

    var path: String {
        URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Fixtures/transcripts/\(name).jsonl").standardizedFileURL
            .path(percentEncoded: false)
    }

    var lines: TranscriptReading.Lines { isSession ? .main : .agent }

    var bytes: [UInt8] {
        get throws { Array(try Data(contentsOf: URL(filePath: path))) }
    }

    /// The body of the event, but for the hash of a path that differs from machine to machine.
    func stopped(pathHash: EventID) -> Stopped {
        var stopped = Stopped()
        stopped.reading.outcome = outcome
        stopped.reading.outcomeEvidence = evidence
        stopped.reading.error = error
        stopped.reading.figures.toolCalls = tools
        stopped.reading.figures.tokens = tokens
        stopped.reading.figures.isOutputExact = isOutputExact
        stopped.reading.figures.responseTimeMilliseconds = responseTime
        if tools != nil {
            stopped.reading.figures.output = output
            stopped.reading.task.source = isSession ? nil : .autoActivation
        }
        var identity = TranscriptIdentity(
            pathHash: pathHash, bytesRead: bytesRead, isComplete: true)
        identity.firstMilliseconds = span.map { Self.start + $0.lowerBound }
        identity.lastMilliseconds = span.map { Self.start + $0.upperBound }
        stopped.reading.figures.transcript = identity
        return stopped
    }
}

extension OutputFigures {
    /// A `Write` whose result does not say that the file is new.
    static var oneFileModified: OutputFigures {
        var output = OutputFigures()
        output.filesModified = 1
        return output
    }
}

extension TokenBucket {
    /// Of one model, day and band that most fixtures have.
    static func sonnet(
        input: Int64, output: Int64, cacheWrite5Minutes: Int64 = 0, cacheWrite1Hour: Int64 = 0,
        cacheRead: Int64 = 0
    ) -> TokenBucket {
        var bucket = TokenBucket(
            key: .init(model: "claude-sonnet-4-5-20250929", day: "2026-11-20", band: .upTo100k))
        (bucket.input, bucket.output, bucket.cacheRead) = (input, output, cacheRead)
        bucket.cacheWrite5Minutes = cacheWrite5Minutes
        bucket.cacheWrite1Hour = cacheWrite1Hour
        return bucket
    }

    /// Of two days that one fixture has.
    static func opus(
        day: String = "2026-11-21", _ band: PromptBand, speed: String? = nil,
        region: String? = nil, input: Int64, output: Int64, cacheWrite5Minutes: Int64 = 0,
        cacheRead: Int64 = 0
    ) -> TokenBucket {
        var bucket = TokenBucket(
            key: .init(
                model: "claude-opus-4-6", day: day, band: band, speed: speed, region: region))
        (bucket.input, bucket.output, bucket.cacheRead) = (input, output, cacheRead)
        bucket.cacheWrite5Minutes = cacheWrite5Minutes
        return bucket
    }
}

extension TranscriptFixture {
    static let all = [
        TranscriptFixture(
            name: "blocks-apart", span: 0...8_250, bytesRead: 4_465,
            tools: [
                ToolCalls(name: "Bash", calls: 1, failures: 0),
                ToolCalls(name: "Read", calls: 1, failures: 0),
            ],
            tokens: [.sonnet(input: 5, output: 101, cacheWrite5Minutes: 1_300, cacheRead: 1_000)],
            isOutputExact: true, responseTime: 2_500),
        TranscriptFixture(
            name: "placeholders", version: "2.1.39", span: 0...4_000, bytesRead: 3_143,
            tools: [ToolCalls(name: "Glob", calls: 1, failures: 0)],
            tokens: [.sonnet(input: 5, output: 53, cacheWrite5Minutes: 110, cacheRead: 100)],
            isOutputExact: false, responseTime: 1_000),
        TranscriptFixture(
            name: "api-error", outcome: .failure, evidence: "api_error",
            error: ErrorDetails(type: "rate_limit", message: "API Error: Rate limit reached"),
            span: 0...9_000, bytesRead: 2_420,
            tools: [ToolCalls(name: "Grep", calls: 1, failures: 0)],
            tokens: [.sonnet(input: 3, output: 30, cacheWrite5Minutes: 100)],
            isOutputExact: true, responseTime: 1_000),
        TranscriptFixture(
            name: "synthetic", span: 0...8_000, bytesRead: 3_057, tools: [],
            tokens: [.sonnet(input: 4, output: 20, cacheWrite5Minutes: 50)],
            isOutputExact: true, responseTime: 1_000),
        TranscriptFixture(
            name: "interrupted", outcome: .cancelled, evidence: "interrupted", span: 0...2_001,
            bytesRead: 2_130, tools: [ToolCalls(name: "Bash", calls: 1, failures: 1)],
            tokens: [.sonnet(input: 3, output: 30, cacheWrite5Minutes: 100)],
            isOutputExact: true, responseTime: 1_000),
        TranscriptFixture(
            name: "cache-split", span: 0...6_000, bytesRead: 4_796, tools: [],
            tokens: [
                .sonnet(
                    input: 5, output: 50, cacheWrite5Minutes: 2_250, cacheWrite1Hour: 1_500,
                    cacheRead: 50)
            ],
            isOutputExact: true, responseTime: 1_000),
        TranscriptFixture(
            name: "buckets", span: 50_390_000...50_409_000, bytesRead: 8_171, tools: [],
            tokens: [
                haiku,
                .opus(
                    day: "2026-11-20", .upTo100k, input: 99_990, output: 100,
                    cacheWrite5Minutes: 10),
                .opus(.upTo100k, region: "us", input: 6, output: 600),
                .opus(.upTo100k, speed: "fast", input: 5, output: 500),
                .opus(.upTo100k, speed: "fast", region: "us", input: 7, output: 700),
                .opus(.upTo200k, input: 1_001, output: 500, cacheRead: 299_000),
                .opus(
                    .more, input: 2, output: 400, cacheWrite5Minutes: 1_000, cacheRead: 198_999),
            ],
            isOutputExact: true, responseTime: 9_999),
        TranscriptFixture(
            name: "foreign-lines", span: 0...3_000, bytesRead: 5_676,
            tools: [ToolCalls(name: "Read", calls: 1, failures: 0)],
            tokens: [.sonnet(input: 5, output: 50, cacheWrite5Minutes: 110, cacheRead: 100)],
            isOutputExact: true, responseTime: 1_000),
        TranscriptFixture(
            name: "torn", span: 0...1_000, bytesRead: 1_143, tools: [],
            tokens: [.sonnet(input: 3, output: 30, cacheWrite5Minutes: 100)],
            isOutputExact: true, responseTime: 1_000),
        TranscriptFixture(
            name: "duplicate-ids", span: 0...6_000, bytesRead: 4_932, tools: [],
            tokens: [.sonnet(input: 15, output: 160, cacheWrite5Minutes: 1_500)],
            isOutputExact: true, responseTime: 1_000),
        TranscriptFixture(
            name: "tool-failures", output: .oneFileModified, span: 0...8_000, bytesRead: 7_769,
            tools: [
                ToolCalls(name: "Bash", calls: 2, failures: 1),
                ToolCalls(name: "Read", calls: 1, failures: 1),
                ToolCalls(name: "Write", calls: 1, failures: 0),
                ToolCalls(name: "mcp__tree__shake", calls: 1, failures: 1),
            ],
            tokens: [.sonnet(input: 9, output: 90)], isOutputExact: true, responseTime: 1_000),
        TranscriptFixture(
            name: "sidechains", outcome: .cancelled, evidence: "interrupted", span: 0...9_000,
            bytesRead: 4_487,
            tools: [
                ToolCalls(name: "Read", calls: 1, failures: 1),
                ToolCalls(name: "Task", calls: 1, failures: 0),
            ],
            tokens: [.sonnet(input: 12, output: 120, cacheWrite5Minutes: 110, cacheRead: 100)],
            isOutputExact: true, responseTime: 1_500),
        TranscriptFixture(
            name: "no-figures", version: nil, evidence: "no_transcript", bytesRead: 1_247),
    ]

    /// The same file read as the session's own: a subagent's lines do not count.
    static let session = TranscriptFixture(
        name: "sidechains", isSession: true, span: 0...7_000, bytesRead: 4_487,
        tools: [ToolCalls(name: "Task", calls: 1, failures: 0)],
        tokens: [.sonnet(input: 5, output: 50, cacheWrite5Minutes: 110, cacheRead: 100)],
        isOutputExact: true, responseTime: 1_500)

    private static var haiku: TokenBucket {
        var bucket = TokenBucket(
            key: .init(model: "claude-haiku-4-5-20251001", day: "2026-11-21", band: .upTo100k))
        (bucket.input, bucket.output, bucket.webSearches) = (17, 1_700, 3)
        return bucket
    }
}
