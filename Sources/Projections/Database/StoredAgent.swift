import AgentEvents
import GRDB

/// What the database keeps of one agent.
struct StoredAgent {
    var base = FinalEntries()
    var facts: [Fact] = []

    static func read(_ agent: AgentKey, _ db: Database) throws -> StoredAgent {
        let arguments: StatementArguments = [agent.harness, agent.session, agent.agent]
        let condition = "harness = ? AND session_id = ? AND agent_id = ?"
        var stored = StoredAgent()
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT event, log_offset FROM facts WHERE \(condition)"),
            arguments: arguments)
        stored.facts = rows.compactMap { row in
            event(row["event"] as String).map {
                Fact(event: $0, offset: UInt64(bitPattern: row["log_offset"] as Int64))
            }
        }
        // By offset, so that a link that replaces another is looked at as when it arrived.
        stored.facts.sort { $0.offset < $1.offset }
        let base = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT entries, end_ms, last_ms, opened_by, open_to_stops, figures
                    FROM agents WHERE \(condition)
                    """),
            arguments: arguments)
        if let base { stored.base = FinalEntries(row: base) }
        return stored
    }

    static let insertion = "INSERT OR REPLACE INTO agents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"

    /// Replaces what is kept.
    static func write(_ runs: AgentRuns, _ db: Database) throws {
        let agent = runs.agent
        let key: StatementArguments = [agent.harness, agent.session, agent.agent]
        try db.cachedStatement(
            sql: "DELETE FROM facts WHERE harness = ? AND session_id = ? AND agent_id = ?"
        ).execute(arguments: key)
        var insert = try RowWriter(db, Fact.insertion)
        for fact in runs.facts { try fact.write(with: &insert, of: agent) }
        let (openedBy, isOpenToStops) = runs.base.stored
        try db.cachedStatement(
            sql: insertion
        ).execute(
            arguments: key + [
                runs.base.count, runs.base.end ?? 0, runs.base.lastTime, openedBy,
                isOpenToStops,
                runs.base.figures.stored,
            ])
    }

    /// We wrote the line, so it decodes; a row that somebody edited shows in the digest.
    fileprivate static func event(_ line: some StringProtocol) -> AgentEvent? {
        guard case .event(let event) = DecodedEvent(Array(line.utf8)) else { return nil }
        return event
    }
}

extension FinalEntries {
    fileprivate init(row: Row) {
        self.init(
            count: row["entries"], end: row["end_ms"], lastTime: row["last_ms"],
            openedBy: row["opened_by"],
            isOpenToStops: row["open_to_stops"], figures: LatestFigures(stored: row["figures"]))
    }
}

extension LatestFigures {
    /// What an event line has before the figures of a stop.
    private static let opening = {
        let event = AgentEvent(
            id: EventID(high: 0, low: 0), timeMilliseconds: 0, harness: "",
            body: .stopped(Stopped(figures: Figures())))
        return String(decoding: event.line.dropLast(), as: UTF8.self)
    }()

    /// JSON objects with the members of an event line, which has a writer and a reader already.
    var stored: String {
        all.map { figures in
            var kept = Figures()
            kept.tokens = figures.tokens
            kept.toolCalls = figures.toolCalls
            kept.output = figures.output
            kept.transcript = figures.transcript
            let event = AgentEvent(
                id: EventID(high: 0, low: 0), timeMilliseconds: 0, harness: "",
                body: .stopped(Stopped(figures: kept)))
            // The comma goes with the opening.
            let members = event.line.dropFirst(Self.opening.utf8.count + 1)
            return "{" + String(decoding: members, as: UTF8.self)
        }.joined(separator: "\n")
    }

    init(stored: String) {
        self.init()
        for object in stored.split(separator: "\n") {
            let line = "\(Self.opening),\(object.dropFirst())"
            if case .stopped(let stop)? = StoredAgent.event(line)?.body {
                note(stop.reading.figures)
            }
        }
    }
}
