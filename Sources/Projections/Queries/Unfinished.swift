public import AgentEvents
import GRDB

/// A run that the worker may conclude something about.
public struct WatchedRun: Sendable, Equatable {
    /// The event that opened it.
    public var id: EventID
    public var agent: AgentKey
    public var name: String
    public var startMilliseconds: Int64
    /// Nil while it runs.
    public var endMilliseconds: Int64?
    public var lastSeenMilliseconds: Int64
    public var isBackground: Bool
    public var parentAgentID: String?
    /// What its figures were read from, and how far.
    public var transcriptHash: EventID?
    public var bytesRead: Int64?
    public var transcriptFirstMilliseconds: Int64?
    /// What the figures of the agent were read from last, up to this run.
    public var agentTranscriptHash: EventID?
    /// The records that it was folded from.
    public var offsets: [UInt64]
    /// When the agent's next entry begins; at this one's end, where that is not known.
    public var nextStartMilliseconds: Int64?

    init?(row: Row) {
        guard let id = EventID(hexadecimal: (row["id"] as String).utf8) else { return nil }
        self.id = id
        agent = AgentKey(
            harness: row["harness"], session: row["session_id"], agent: row["agent_id"])
        name = row["agent_name"]
        startMilliseconds = row["start_ms"] ?? row["end_ms"] ?? 0
        endMilliseconds = row["end_ms"]
        lastSeenMilliseconds = row["last_seen_ms"]
        isBackground = row["launch"] as String? == Reported.Launch.background.rawValue
        parentAgentID = row["parent_agent_id"]
        transcriptHash = Self.id(row["transcript_hash"])
        agentTranscriptHash = Self.id(row["agent_transcript_hash"])
        bytesRead = row["bytes_read"]
        transcriptFirstMilliseconds = row["transcript_first_ms"]
        nextStartMilliseconds = row["next_start_ms"]
        offsets = (row["log_offsets"] as String).split { "[,]".contains($0) }.compactMap {
            UInt64($0)
        }
    }

    private static func id(_ text: String?) -> EventID? {
        text.flatMap { EventID(hexadecimal: $0.utf8) }
    }
}

/// When a session last said something about its runs, ms since 1970.
public struct SessionSignals: Sendable, Equatable {
    public var ended: Int64?
    /// Its main agent stopped.
    public var stopped: Int64?
    /// It sent a list of background tasks.
    public var listed: Int64?
    /// When each task was last on a list as open.
    public var tasks: [String: Int64] = [:]

    public init() {}
}

/// A link that stands, with the agent that its stop came under.
public struct StandingLink: Sendable, Equatable {
    public var event: AgentEvent
    /// Whether that agent has a run that contains the stop, so that the link is wrong.
    public var isContradicted: Bool
}

extension Views {
    private static let columns = """
        id, harness, session_id, agent_id, agent_name, start_ms, end_ms, last_seen_ms, launch,
        parent_agent_id, transcript_hash, bytes_read, transcript_first_ms, log_offsets,
        (SELECT earlier.transcript_hash FROM view_executions AS earlier
            WHERE earlier.harness = each.harness AND earlier.session_id = each.session_id
                AND earlier.agent_id = each.agent_id AND earlier.run <= each.run
                AND earlier.transcript_hash IS NOT NULL
            ORDER BY earlier.run DESC LIMIT 1) AS agent_transcript_hash,
        (SELECT coalesce(next.start_ms, each.end_ms) FROM view_executions AS next
            WHERE next.harness = each.harness AND next.session_id = each.session_id
                AND next.agent_id = each.agent_id AND next.run = each.run + 1) AS next_start_ms
        """

    /// Runs that have not ended.
    public func openRuns() throws -> [WatchedRun] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT \(Self.columns) FROM view_executions AS each
                    INDEXED BY executions_running WHERE status = 'running'
                    """)
        ).compactMap(WatchedRun.init)
    }

    /// Executions that ended in a window, both ends included, and can still change.
    public func endedRuns(from: Int64, to: Int64) throws -> [WatchedRun] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT \(Self.columns) FROM view_executions AS each
                    INDEXED BY executions_not_final
                    WHERE final = 0 AND end_ms IS NOT NULL AND end_ms BETWEEN ? AND ?
                        AND status IN (\(Execution.Status.countedList))
                    """),
            arguments: [from, to]
        ).compactMap(WatchedRun.init)
    }

    /// Stops that no run belongs to, which can still change and ended before a moment.
    public func unpairedEntries(endedBefore moment: Int64) throws -> [WatchedRun] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT \(Self.columns) FROM view_executions AS each
                    INDEXED BY executions_unpaired
                    WHERE status = 'unpaired' AND final = 0 AND end_ms < ? AND kind = 'subagent'
                    """),
            arguments: [moment]
        ).compactMap(WatchedRun.init)
    }

    public func signals(of session: AgentKey) throws -> SessionSignals {
        var signals = SessionSignals()
        for row in try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT signal, task_id, last_ms FROM signals
                    WHERE harness = ? AND session_id = ?
                    """),
            arguments: [session.harness, session.session])
        {
            let time: Int64 = row["last_ms"]
            switch Signal(rawValue: row["signal"]) {
            case .ended: signals.ended = time
            case .stopped: signals.stopped = time
            case .listed: signals.listed = time
            case .task: signals.tasks[row["task_id"]] = time
            case nil: break
            }
        }
        return signals
    }

    /// The stop that opened an entry, and what holds of all its stops; nil if they are not kept.
    public func stop(of entry: WatchedRun) throws -> (event: AgentEvent, reading: Reading)? {
        var opening: AgentEvent?
        var held: Reading?
        let facts = try StoredAgent.read(entry.agent, db).facts
        for fact in facts.sorted(by: Self.isEarlier) where entry.offsets.contains(fact.offset) {
            guard case .stopped(let stopped) = fact.event.body else { continue }
            if fact.event.id == entry.id { opening = fact.event }
            if stopped.reading.bytesRead >= held?.bytesRead ?? -1 { held = stopped.reading }
        }
        guard let opening, let held else { return nil }
        return (opening, held)
    }

    private static func isEarlier(_ left: Fact, _ right: Fact) -> Bool {
        (left.event.timeMilliseconds, left.event.id)
            < (right.event.timeMilliseconds, right.event.id)
    }

    /// The links by which runs ended that can still change.
    public func standingLinks() throws -> [StandingLink] {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT DISTINCT harness, session_id, agent_id FROM view_executions
                    INDEXED BY executions_paired
                    WHERE pairing IS NOT NULL AND final = 0 AND status <> 'linked'
                    """))
        var links: [StandingLink] = []
        for row in rows {
            let agent = AgentKey(
                harness: row["harness"], session: row["session_id"], agent: row["agent_id"])
            let facts = try StoredAgent.read(agent, db).facts
            for fact in facts where !Links(facts).overrule(fact) {
                guard case .linked(let linked) = fact.event.body, !linked.isVoid,
                    let source = AgentKey.stopped(by: fact.event)
                else { continue }
                links.append(
                    StandingLink(
                        event: fact.event,
                        isContradicted: try hasStart(source, stop: linked.stopEventID)))
            }
        }
        return links
    }

    /// Whether an agent has a run of its own that contains a stop. What is final is not known.
    private func hasStart(_ agent: AgentKey, stop: EventID) throws -> Bool {
        guard try StoredAgent.read(agent, db).facts.contains(where: { $0.event.id == stop }) else {
            return false
        }
        return try Bool.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT count(*) = 0 FROM view_executions
                    WHERE harness = ? AND session_id = ? AND agent_id = ? AND id = ?
                        AND status = 'linked'
                    """),
            arguments: [agent.harness, agent.session, agent.agent, stop.description]) ?? false
    }
}
