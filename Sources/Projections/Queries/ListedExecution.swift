public import AgentEvents
import Foundation
import GRDB

/// An entry as a list of executions shows it: a row of `view_executions`.
public struct ListedExecution: Sendable, Equatable {
    public var id: String
    public var agent: AgentKey
    public var run: Int
    public var kind: Execution.Kind
    public var name: String
    public var type: String
    /// Nil where no event named one.
    public var project: String?
    public var harnessVersion: String?
    public var status: Execution.Status
    public var startMilliseconds: Int64?
    public var endMilliseconds: Int64?
    public var lastSeenMilliseconds: Int64
    public var evidence: String?
    public var error: ErrorDetails?
    public var pairing: String?
    public var parentToolUseID: String?
    public var parentAgentID: String?
    public var launch: String?
    public var tokens: ModelTokens
    public var sums: TokenSums
    public var isOutputExact: Bool?
    public var responseTimeMilliseconds: Int64?
    /// Nil without a transcript.
    public var output: OutputFigures?
    public var task = TaskFacts()
    /// By name, ascending.
    public var toolCalls: [Tool]
    public var isFinal: Bool
    public var offsets: [UInt64]

    public struct Tool: Sendable, Equatable {
        public var name: String
        public var calls: Int64
        public var failures: Int64
    }

    init(row: Row) {
        id = row["id"]
        agent = AgentKey(
            harness: row["harness"], session: row["session_id"], agent: row["agent_id"])
        run = row["run"]
        kind = Execution.Kind(rawValue: row["kind"]) ?? .subagent
        name = row["agent_name"]
        type = row["agent_type"]
        project = (row["project"] as String).isEmpty ? nil : row["project"]
        harnessVersion = row["harness_version"]
        status = Execution.Status(rawValue: row["status"]) ?? .unpaired
        startMilliseconds = row["start_ms"]
        endMilliseconds = row["end_ms"]
        lastSeenMilliseconds = row["last_seen_ms"]
        evidence = row["evidence"]
        error = (row["error_type"] as String?).map {
            ErrorDetails(type: $0, message: row["error_message"], stack: row["error_stack"])
        }
        pairing = row["pairing"]
        parentToolUseID = row["parent_tool_use_id"]
        parentAgentID = row["parent_agent_id"]
        launch = row["launch"]
        tokens = ModelTokens(model: "")
        tokens.input = row["input_tokens"]
        tokens.output = row["output_tokens"]
        tokens.cacheWrite5Minutes = row["cache_write_5m_tokens"]
        tokens.cacheWrite1Hour = row["cache_write_1h_tokens"]
        tokens.cacheRead = row["cache_read_tokens"]
        sums = TokenSums()
        sums.priced = row["priced_tokens"]
        sums.unpriced = row["unpriced_tokens"]
        sums.costNanodollars = row["cost_nanodollars"]
        isOutputExact = row["output_exact"]
        responseTimeMilliseconds = row["response_time_ms"]
        output = Self.output(row)
        task.description = row["task_description"]
        task.source = (row["task_source"] as String?).flatMap(TaskFacts.Source.init)
        task.waveNumber = row["wave_number"]
        task.spawnDepth = row["spawn_depth"]
        isFinal = row["final"]
        toolCalls = Self.tools(row["tool_calls"])
        offsets =
            (try? JSONDecoder().decode(
                [UInt64].self, from: Data((row["log_offsets"] as String).utf8)))
            ?? []
    }

    private static func output(_ row: Row) -> OutputFigures? {
        guard let created = row["files_created"] as Int64? else { return nil }
        var output = OutputFigures()
        output.filesCreated = created
        output.filesModified = row["files_modified"]
        output.linesAdded = row["lines_added"]
        output.linesRemoved = row["lines_removed"]
        if let passed = row["tests_passed"] as Int64?, let failed = row["tests_failed"] as Int64? {
            output.tests = TestFigures(passed: passed, failed: failed)
        }
        return output
    }

    /// We wrote the column; what somebody edited so that it is no JSON reads as no tools.
    static func tools(_ json: String) -> [Tool] {
        var tools: [Tool] = []
        var json = json
        // Not a dictionary, where two spellings of one Unicode text would be one key.
        json.withUTF8 { bytes in
            var reader = JSONReader(bytes)
            try? reader.object { reader, key throws(JSONReader.Failure) in
                var counts: [Int64] = []
                try reader.array { reader throws(JSONReader.Failure) in
                    counts.append(try reader.integer())
                }
                guard counts.count == 2 else { return }
                tools.append(Tool(name: key.string, calls: counts[0], failures: counts[1]))
            }
        }
        return tools
    }

    public var durationMilliseconds: Int64? {
        guard let startMilliseconds, let endMilliseconds else { return nil }
        return endMilliseconds - startMilliseconds
    }

    /// What lists are ordered by: its end, or the start of one that runs.
    public var momentMilliseconds: Int64 {
        endMilliseconds ?? startMilliseconds ?? lastSeenMilliseconds
    }
}
