public import AgentEvents
import GRDB

/// A run that has not ended, as far as its transcript was written when somebody looked.
///
/// It is shown and forgotten: never folded, in no sum and in no digest.
public struct LiveRun: Sendable, Equatable {
    /// The event that opened it.
    public var id: String
    public var agent: AgentKey
    /// Nil: no transcript was found, or not all of it was read yet.
    public var figures: LiveFigures?
    /// The last tool that it called.
    public var lastTool: String?
    /// The latest of its events in the log and the last change of its transcript, ms since 1970.
    public var lastSignMilliseconds: Int64
    /// Bytes; nil: no transcript was found.
    public var transcriptSize: Int64?

    public init(id: String, agent: AgentKey, lastSignMilliseconds: Int64) {
        self.id = id
        self.agent = agent
        self.lastSignMilliseconds = lastSignMilliseconds
    }
}

/// What a run has used so far.
public struct LiveFigures: Sendable, Equatable {
    public var input: Int64 = 0
    public var output: Int64 = 0
    public var cacheWrite5Minutes: Int64 = 0
    public var cacheWrite1Hour: Int64 = 0
    public var cacheRead: Int64 = 0
    public var calls: Int64 = 0
    /// `{"Read":[5,1]}`: calls and failures by tool, in name order.
    public var toolCalls = "{}"

    public init() {}

    /// Of a transcript's cumulative figures, what is not of its earlier runs: as the fold subtracts
    /// it when the run has ended.
    public init(of figures: Figures, since earlier: Figures) {
        let own = figures.subtracting(earlier).own
        for bucket in own.tokens ?? [] {
            input += bucket.input
            output += bucket.output
            cacheWrite5Minutes += bucket.cacheWrite5Minutes
            cacheWrite1Hour += bucket.cacheWrite1Hour
            cacheRead += bucket.cacheRead
        }
        let tools = own.toolCalls ?? []
        calls = tools.reduce(0) { $0 + $1.calls }
        let members = tools.map { "\(jsonString($0.name)):[\($0.calls),\($0.failures)]" }
        toolCalls = "{\(members.joined(separator: ","))}"
    }

    /// The sum of the five.
    public var tokens: Int64 { input + output + cacheWrite5Minutes + cacheWrite1Hour + cacheRead }
}

extension LiveRun {
    /// The table, with its columns in the order of ``row(at:)``.
    static let table = """
        CREATE TABLE live_runs (
            run_id TEXT PRIMARY KEY,
            harness TEXT NOT NULL,
            session_id TEXT NOT NULL,
            agent_id TEXT NOT NULL,
            tokens INTEGER,
            input_tokens INTEGER,
            output_tokens INTEGER,
            cache_write_5m_tokens INTEGER,
            cache_write_1h_tokens INTEGER,
            cache_read_tokens INTEGER,
            calls INTEGER,
            tool_calls TEXT,
            last_tool TEXT,
            last_sign_ms INTEGER NOT NULL,
            transcript_bytes INTEGER,
            updated_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID
        """

    func row(at now: Int64) -> StatementArguments {
        [
            id, agent.harness, agent.session, agent.agent, figures?.tokens, figures?.input,
            figures?.output, figures?.cacheWrite5Minutes, figures?.cacheWrite1Hour,
            figures?.cacheRead, figures?.calls, figures?.toolCalls, lastTool?.storable,
            lastSignMilliseconds, transcriptSize, now,
        ]
    }

    /// Nil for what we did not write: anybody may have edited the file.
    init?(row: Row) {
        guard let id = row.text("run_id"), let harness = row.text("harness"),
            let session = row.text("session_id"), let agent = row.text("agent_id"),
            let sign = row.count("last_sign_ms")
        else { return nil }
        self.init(
            id: id, agent: AgentKey(harness: harness, session: session, agent: agent),
            lastSignMilliseconds: sign)
        lastTool = row.text("last_tool")
        transcriptSize = row.count("transcript_bytes")
        guard let input = row.count("input_tokens"), let output = row.count("output_tokens"),
            let fiveMinutes = row.count("cache_write_5m_tokens"),
            let oneHour = row.count("cache_write_1h_tokens"),
            let read = row.count("cache_read_tokens"), let calls = row.count("calls"),
            let tools = row.text("tool_calls")
        else { return }
        var figures = LiveFigures()
        (figures.input, figures.output, figures.cacheRead) = (input, output, read)
        (figures.cacheWrite5Minutes, figures.cacheWrite1Hour) = (fiveMinutes, oneHour)
        (figures.calls, figures.toolCalls) = (calls, tools)
        self.figures = figures
    }
}

extension Row {
    fileprivate func text(_ column: String) -> String? {
        (self[column] as DatabaseValue?).flatMap(String.fromDatabaseValue)
    }

    /// A quantity or a time, before the year 10000: five of them can be added.
    fileprivate func count(_ column: String) -> Int64? {
        (self[column] as DatabaseValue?).flatMap(Int64.fromDatabaseValue)
            .flatMap { (0...253_402_300_799_999).contains($0) ? $0 : nil }
    }
}
