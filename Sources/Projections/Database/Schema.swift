import GRDB

/// The tables of one generation. There are no migrations: a changed schema is a rebuild.
///
/// `view_` tables are for readers and documented in docs/views.md; the others are the fold's own.
///
/// Tables of sums are their own key index (`WITHOUT ROWID`). Those of wide rows are not: in a key
/// index SQLite moves whatever is longer than a quarter of a page to a page of its own, every other
/// index repeats the whole key, and rows in key order come to random places.
enum Schema {
    /// Stored as `PRAGMA user_version`. A projector that finds another number rebuilds.
    static let version = 4

    /// Tables of sums with the columns that they add up.
    static let sumTables: [(table: ViewTable, sums: [String])] = [
        entry(MinuteKey.self), entry(HourKey.self), entry(DayKey.self), entry(DayHourKey.self),
        entry(DayTypeKey.self), entry(AgentDayKey.self), entry(AgentDurationKey.self),
        entry(ToolKey.self), entry(ToolPairKey.self), entry(ModelKey.self),
        entry(ProjectKey.self), entry(SessionKey.self), entry(QualityKey.self),
    ]

    private static func entry<Key: ViewKey>(_: Key.Type) -> (table: ViewTable, sums: [String]) {
        (Key.table, Key.Sums.columns)
    }

    /// Every table with what its rows are ordered by. The digest covers all of them.
    static let tables: [(name: String, order: String)] =
        [
            ("checkpoint", "id"),
            ("rules", "name"),
            ("facts", "harness, session_id, agent_id, event_id"),
            ("agents", "harness, session_id, agent_id"),
            ("signals", "harness, session_id, signal, task_id"),
            ("quarantine", "log_offset"),
            ("counters", "name"),
            ("view_executions", "harness, session_id, agent_id, run"),
            ("view_agent_extremes", "agent_name, day, kind"),
        ]
        + sumTables.map { ($0.table.name, $0.table.keys.map(\.name).joined(separator: ", ")) }

    static func create(_ db: Database) throws {
        try db.execute(sql: foldTables)
        try db.execute(sql: executions)
        try addIndexes(db)
        try db.execute(
            sql: """
                CREATE TABLE view_agent_extremes (
                    agent_name TEXT NOT NULL, day INTEGER NOT NULL, kind TEXT NOT NULL,
                    min_ms INTEGER NOT NULL, max_ms INTEGER NOT NULL,
                    PRIMARY KEY (agent_name, day, kind)) WITHOUT ROWID;
                """)
        for (table, sums) in sumTables {
            let columns =
                table.keys.map { "\($0.name) \($0.type) NOT NULL" }
                + sums.map { "\($0) INTEGER NOT NULL" }
            let keys = table.keys.map(\.name).joined(separator: ", ")
            try db.execute(
                sql: """
                    CREATE TABLE \(table.name) (\(columns.joined(separator: ", ")),
                        PRIMARY KEY (\(keys))) WITHOUT ROWID
                    """)
        }
        try db.execute(sql: "PRAGMA user_version = \(version)")
    }

    /// The last record that an entry was folded from, as an SQL expression.
    static let lastOffset = "json_extract(log_offsets, '$[#-1]')"

    /// Indexes that a generation of this schema can lack because it was made before they were
    /// thought of. They are no part of the digest, so they need no rebuild.
    static func addIndexes(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE INDEX IF NOT EXISTS executions_by_last_offset
                    ON view_executions (\(lastOffset))
                """)
    }

    private static let foldTables = """
        CREATE TABLE checkpoint (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            store_id TEXT NOT NULL,
            next_offset INTEGER NOT NULL,
            newest_ms INTEGER,
            step_ms INTEGER,
            step_append_ms INTEGER);
        CREATE TABLE rules (
            name TEXT PRIMARY KEY,
            version TEXT NOT NULL,
            digest TEXT NOT NULL,
            document TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE facts (
            harness TEXT NOT NULL,
            session_id TEXT NOT NULL,
            agent_id TEXT NOT NULL,
            event_id TEXT NOT NULL,
            log_offset INTEGER NOT NULL,
            event TEXT NOT NULL);
        CREATE UNIQUE INDEX facts_by_key ON facts (harness, session_id, agent_id, event_id);
        CREATE TABLE agents (
            harness TEXT NOT NULL,
            session_id TEXT NOT NULL,
            agent_id TEXT NOT NULL,
            entries INTEGER NOT NULL,
            end_ms INTEGER NOT NULL,
            last_ms INTEGER NOT NULL,
            opened_by TEXT NOT NULL,
            open_to_stops INTEGER NOT NULL,
            figures TEXT NOT NULL);
        CREATE UNIQUE INDEX agents_by_key ON agents (harness, session_id, agent_id);
        CREATE INDEX agents_by_end ON agents (end_ms)
            WHERE opened_by <> '' OR figures <> '';
        CREATE TABLE signals (
            harness TEXT NOT NULL,
            session_id TEXT NOT NULL,
            signal TEXT NOT NULL,
            task_id TEXT NOT NULL,
            last_ms INTEGER NOT NULL,
            PRIMARY KEY (harness, session_id, signal, task_id)) WITHOUT ROWID;
        CREATE INDEX signals_by_time ON signals (last_ms);
        CREATE TABLE quarantine (
            log_offset INTEGER PRIMARY KEY,
            count INTEGER NOT NULL,
            reason TEXT NOT NULL);
        CREATE TABLE counters (
            name TEXT PRIMARY KEY,
            count INTEGER NOT NULL) WITHOUT ROWID;
        """

    private static let executions = """
        CREATE TABLE view_executions (
            harness TEXT NOT NULL,
            session_id TEXT NOT NULL,
            agent_id TEXT NOT NULL,
            run INTEGER NOT NULL,
            id TEXT NOT NULL,
            kind TEXT NOT NULL,
            agent_name TEXT NOT NULL,
            agent_type TEXT NOT NULL,
            project TEXT NOT NULL,
            harness_version TEXT,
            status TEXT NOT NULL,
            start_ms INTEGER,
            end_ms INTEGER,
            last_seen_ms INTEGER NOT NULL,
            evidence TEXT,
            error_type TEXT,
            error_message TEXT,
            error_stack TEXT,
            pairing TEXT,
            parent_agent_id TEXT,
            parent_tool_use_id TEXT,
            launch TEXT,
            input_tokens INTEGER NOT NULL,
            output_tokens INTEGER NOT NULL,
            cache_write_5m_tokens INTEGER NOT NULL,
            cache_write_1h_tokens INTEGER NOT NULL,
            cache_read_tokens INTEGER NOT NULL,
            priced_tokens INTEGER NOT NULL,
            unpriced_tokens INTEGER NOT NULL,
            cost_nanodollars INTEGER NOT NULL,
            output_exact INTEGER,
            response_time_ms INTEGER,
            files_created INTEGER,
            files_modified INTEGER,
            lines_added INTEGER,
            lines_removed INTEGER,
            tests_passed INTEGER,
            tests_failed INTEGER,
            task_description TEXT,
            task_source TEXT,
            wave_number INTEGER,
            spawn_depth INTEGER,
            transcript_hash TEXT,
            bytes_read INTEGER,
            transcript_first_ms INTEGER,
            tool_calls TEXT NOT NULL,
            models TEXT NOT NULL,
            findings TEXT NOT NULL,
            log_offsets TEXT NOT NULL,
            final INTEGER NOT NULL);
        CREATE UNIQUE INDEX executions_by_key
            ON view_executions (harness, session_id, agent_id, run);
        CREATE INDEX executions_by_id ON view_executions (id);
        CREATE INDEX executions_by_end ON view_executions (end_ms, id)
            WHERE end_ms IS NOT NULL;
        CREATE INDEX executions_running ON view_executions (start_ms)
            WHERE status = 'running';
        CREATE INDEX executions_by_name ON view_executions (agent_name, kind, end_ms, id);
        CREATE INDEX executions_by_time
            ON view_executions (coalesce(end_ms, start_ms), id);
        CREATE INDEX executions_by_parent ON view_executions (session_id, parent_agent_id)
            WHERE parent_tool_use_id IS NOT NULL;
        CREATE INDEX executions_not_final ON view_executions (end_ms)
            WHERE final = 0 AND end_ms IS NOT NULL;
        CREATE INDEX executions_unpaired ON view_executions (end_ms) WHERE status = 'unpaired';
        CREATE INDEX executions_paired ON view_executions (harness, session_id, agent_id)
            WHERE pairing IS NOT NULL AND final = 0;
        CREATE INDEX executions_final ON view_executions (agent_name, kind, end_ms, id)
            WHERE final = 1;
        """
}
