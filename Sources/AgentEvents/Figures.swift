/// What a transcript says up to the byte that was read. Cumulative: a resumed agent appends to the
/// same file, so the figures of its second run include those of the first.
public struct Figures: Hashable, Sendable {
    /// By tool name, ascending.
    public var toolCalls: [ToolCalls]?
    /// By model, day, band, speed, region, ascending.
    public var tokens: [TokenBucket]?
    /// False: output tokens are a lower bound.
    public var isOutputExact: Bool?
    public var responseTimeMilliseconds: Int64?
    public var output: OutputFigures?
    public var transcript: TranscriptIdentity?

    public init() {}
}

public struct ToolCalls: Hashable, Sendable {
    public var name: String
    /// Distinct tool uses.
    public var calls: Int64
    /// Those whose result is an error; at most `calls`.
    public var failures: Int64

    public init(name: String, calls: Int64, failures: Int64) {
        self.name = name
        self.calls = calls
        self.failures = failures
    }
}

/// What an agent made. Sums over the turns of a transcript: docs/events.md, Output.
public struct OutputFigures: Hashable, Sendable {
    public var filesCreated: Int64 = 0
    public var filesModified: Int64 = 0
    public var linesAdded: Int64 = 0
    public var linesRemoved: Int64 = 0
    /// Nil: no tests ran.
    public var tests: TestFigures?

    public init() {}
}

/// Test results, of each command of a turn its last.
public struct TestFigures: Hashable, Sendable {
    public var passed: Int64
    public var failed: Int64

    public init(passed: Int64, failed: Int64) {
        self.passed = passed
        self.failed = failed
    }
}

/// Which transcript figures come from, and how much of it.
public struct TranscriptIdentity: Hashable, Sendable {
    /// 128 bits of the SHA-256 of the path: two figures with the same hash are of the same file.
    public var pathHash: EventID
    public var bytesRead: Int64
    public var firstMilliseconds: Int64?
    public var lastMilliseconds: Int64?
    /// False: the transcript is longer than what was read.
    public var isComplete: Bool

    public init(pathHash: EventID, bytesRead: Int64, isComplete: Bool) {
        self.pathHash = pathHash
        self.bytesRead = bytesRead
        self.isComplete = isComplete
    }
}

/// Tokens of all messages that are priced alike.
public struct TokenBucket: Hashable, Sendable {
    public var key: Key
    public var input: Int64 = 0
    public var output: Int64 = 0
    public var cacheWrite5Minutes: Int64 = 0
    public var cacheWrite1Hour: Int64 = 0
    public var cacheRead: Int64 = 0
    /// Requests, not tokens.
    public var webSearches: Int64 = 0

    public init(key: Key) { self.key = key }

    /// The sum of the five token figures.
    public var total: Int64 { input + output + cacheWrite5Minutes + cacheWrite1Hour + cacheRead }

    /// What a price depends on.
    public struct Key: Hashable, Sendable, Comparable {
        public var model: String
        /// UTC, as YYYY-MM-DD.
        public var day: String
        public var band: PromptBand
        /// Only when it changes the price (`fast`).
        public var speed: String?
        /// Only when it changes the price (`us`).
        public var region: String?

        public init(
            model: String, day: String, band: PromptBand, speed: String? = nil,
            region: String? = nil
        ) {
            self.model = model
            self.day = day
            self.band = band
            self.speed = speed
            self.region = region
        }

        public static func < (left: Key, right: Key) -> Bool {
            (left.model, left.day, left.band.rawValue, left.speed ?? "", left.region ?? "")
                < (
                    right.model, right.day, right.band.rawValue, right.speed ?? "",
                    right.region ?? ""
                )
        }
    }

    /// The size of a request's prompt: some models have a price for each.
    public enum PromptBand: String, Hashable, Sendable {
        case upTo100k = "100k"
        case upTo200k = "200k"
        case more

        public init(promptTokens: Int64) {
            switch promptTokens {
            case ...100_000: self = .upTo100k
            case ...200_000: self = .upTo200k
            default: self = .more
            }
        }
    }
}
