import AgentEvents
import EventLog
import GRDB

/// Writes what a replay has folded: sums in the order of their keys, wide rows as they lie in the
/// spool and the log, and indexes after their rows.
struct ReplayWriting {
    private let fold: ReplayFold
    private let database: ViewsDatabase
    private let directory: LogDirectory
    private let rules: Rules

    init(
        _ fold: ReplayFold, _ database: ViewsDatabase, _ directory: LogDirectory, _ rules: Rules
    ) {
        self.fold = fold
        self.database = database
        self.directory = directory
        self.rules = rules
    }

    func write(_ checkpoint: Checkpoint) throws {
        let newest = checkpoint.newest.milliseconds
        if let newest { try fold.ledger.settleAll(before: newest - Newest.horizonMilliseconds) }
        try fold.general.flush(newest: newest)
        guard checkpoint.nextOffset > 0 else { return }
        fold.ledger.spool.windowSize = 1 << 16
        try database.write { db in
            if let newest {
                let indexes = try Indexes(of: ["view_executions", "agents", "facts", "signals"], db)
                try writeAgents(db, newest: newest)
                try writeExecutions(db)
                try ReplaySumRows(fold.ledger.sums, fold, newest: newest).write(db)
                try ReplaySumRows.removeZeros(db)
                try writeSignals(db, horizon: newest - Newest.horizonMilliseconds)
                try indexes.restore(db)
                try trim(db)
                var retention = Retention()
                try retention.apply(newest: newest, db)
            }
            try writeCounters(db)
            try checkpoint.write(db)
        }
    }

    /// The indexes of some tables, gone until they are restored.
    private struct Indexes {
        private let statements: [String]

        init(of tables: [String], _ db: Database) throws {
            let marks = tables.map { "'\($0)'" }.joined(separator: ", ")
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT name, sql FROM sqlite_master
                    WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (\(marks))
                    """)
            statements = rows.map { $0["sql"] }
            for row in rows { try db.execute(sql: "DROP INDEX \(row["name"] as String)") }
        }

        func restore(_ db: Database) throws {
            for statement in statements { try db.execute(sql: statement) }
        }
    }

    // MARK: - Agents

    private func writeAgents(_ db: Database, newest: Int64) throws {
        let spool = fold.ledger.spool
        var writer = try RowWriter(db, StoredAgent.insertion)
        let floor = newest - FinalEntries.retentionMilliseconds
        for position in fold.ledger.finals.positions() {
            let final = try FinalAgent.read(at: position, spool)
            let key = fold.sessions.key(
                final.session, agent: final.agent.string, fold.texts)
            writer.bind(key.harness)
            writer.bind(key.session)
            writer.bind(key.agent)
            writer.bind(Int64(final.base.count))
            writer.bind(final.base.end)
            writer.bind(final.base.lastTime)
            let isForgotten = final.base.end < floor
            writer.bind(
                isForgotten ? "" : final.base.openedBy.map(\.description).joined())
            writer.bind(final.base.isOpenToStops ? 1 : 0)
            writer.bind(isForgotten ? "" : try final.base.storedFigures(spool))
            try writer.write()
        }
    }

    // MARK: - Executions and facts

    /// Makes everything of an agent that is not final again from its records, and the final
    /// executions that are kept. One pass over that part of the log.
    private func writeExecutions(_ db: Database) throws {
        let ledger = fold.ledger
        var assembly = ReplayAssembly()
        for story in ledger.stories.numbers {
            assembly.add(.story(story), ledger.offsets(of: story))
        }
        for position in ledger.finals.kept.positions {
            let run = try KeptRun.read(at: position, ledger.spool)
            assembly.add(.run(position), run.offsets)
        }
        var execution = try RowWriter(db, Execution.insertion)
        try assembly.forEach(in: directory) { part, facts in
            switch part {
            case .story(let number):
                let story = ledger.stories.stories[number]
                let agent = fold.sessions.key(
                    story.session, agent: story.name.string, fold.texts)
                let base =
                    try ledger.stories.bases[number]?.general(ledger.spool) ?? FinalEntries()
                try AgentRuns(agent, base: base, facts: facts, rules: rules).write(db)
            case .run(let position):
                let run = try KeptRun.read(at: position, ledger.spool)
                let agent = fold.sessions.key(
                    run.session, agent: run.agent.string, fold.texts)
                let earlier = try StoryBase.line(at: run.earlier, ledger.spool)
                let base = FinalEntries(
                    count: run.run - 1, end: nil, lastTime: .min, openedBy: "",
                    isOpenToStops: false, figures: LatestFigures(stored: earlier))
                let runs = AgentRuns(agent, base: base, facts: facts, rules: rules)
                if let first = runs.executions.first {
                    try first.write(with: &execution, isFinal: true)
                }
            }
        }
    }

    private func trim(_ db: Database) throws {
        for (name, isMain) in fold.ledger.finals.kept.keys {
            let kind: Execution.Kind = isMain ? .main : .subagent
            try Finality.trim(
                Finality.Name(
                    name: ExactText(fold.texts.strings[Int(name)]), kind: kind.rawValue), db)
        }
    }

    // MARK: - The rest

    private func writeSignals(_ db: Database, horizon: Int64) throws {
        var writer = try RowWriter(
            db,
            """
            INSERT INTO signals VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET last_ms = max(last_ms, excluded.last_ms)
            """)
        try fold.sessions.signals(from: horizon, fold.texts) { session, signal, task, time in
            writer.bind(session.harness)
            writer.bind(session.session)
            writer.bind(signal.rawValue)
            writer.bind(task)
            writer.bind(time)
            try writer.write()
        }
    }

    private func writeCounters(_ db: Database) throws {
        let counts = [
            ("duplicate", fold.ledger.duplicates), ("too_late", fold.ledger.tooLate),
        ]
        for (name, count) in counts where count > 0 {
            try db.execute(
                sql: """
                    INSERT INTO counters VALUES (?, ?)
                    ON CONFLICT DO UPDATE SET count = count + excluded.count
                    """, arguments: [name, count])
        }
    }
}
