import GRDB

/// The tables of one generation. There are no migrations: a changed schema is a rebuild.
///
/// `view_` tables are for readers and documented in docs/views.md; the others are the fold's own.
enum Schema {
    /// Stored as `PRAGMA user_version`. A projector that finds another number rebuilds.
    static let version = 1

    /// Every table with what its rows are ordered by. The digest covers all of them.
    static let tables: [(name: String, order: String)] = [
        ("checkpoint", "id"),
        ("rules", "name"),
        ("facts", "harness, session_id, agent_id, event_id"),
        ("quarantine", "log_offset"),
        ("view_executions", "harness, session_id, agent_id, run"),
        ("view_hourly", "hour, agent_type"),
        ("view_daily", "day"),
        ("view_daily_hours", "day, hour"),
        ("view_daily_types", "day, agent_type, status"),
    ]

    static func create(_ db: Database) throws {
        let sums = ExecutionSums.columns.map { "\($0) INTEGER NOT NULL" }.joined(separator: ", ")
        try db.execute(
            sql: """
                CREATE TABLE checkpoint (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    store_id TEXT NOT NULL,
                    next_offset INTEGER NOT NULL,
                    newest_event_ms INTEGER);
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
                    event TEXT NOT NULL,
                    PRIMARY KEY (harness, session_id, agent_id, event_id)) WITHOUT ROWID;
                CREATE TABLE quarantine (
                    log_offset INTEGER PRIMARY KEY,
                    count INTEGER NOT NULL,
                    reason TEXT NOT NULL);
                CREATE TABLE view_executions (
                    harness TEXT NOT NULL,
                    session_id TEXT NOT NULL,
                    agent_id TEXT NOT NULL,
                    run INTEGER NOT NULL,
                    agent_name TEXT,
                    agent_type TEXT NOT NULL,
                    project TEXT,
                    status TEXT NOT NULL,
                    start_ms INTEGER,
                    end_ms INTEGER,
                    last_seen_ms INTEGER NOT NULL,
                    evidence TEXT,
                    error_type TEXT,
                    priced_tokens INTEGER NOT NULL,
                    unpriced_tokens INTEGER NOT NULL,
                    cost_nanodollars INTEGER NOT NULL,
                    output_exact INTEGER,
                    tool_calls TEXT NOT NULL,
                    log_offsets TEXT NOT NULL,
                    PRIMARY KEY (harness, session_id, agent_id, run)) WITHOUT ROWID;
                CREATE INDEX executions_by_end ON view_executions (end_ms)
                    WHERE end_ms IS NOT NULL;
                CREATE INDEX executions_running ON view_executions (start_ms)
                    WHERE status = 'running';
                CREATE TABLE view_hourly (
                    hour INTEGER NOT NULL, agent_type TEXT NOT NULL, \(sums),
                    PRIMARY KEY (hour, agent_type)) WITHOUT ROWID;
                CREATE TABLE view_daily (day INTEGER PRIMARY KEY, \(sums));
                CREATE TABLE view_daily_hours (
                    day INTEGER NOT NULL, hour INTEGER NOT NULL, executions INTEGER NOT NULL,
                    PRIMARY KEY (day, hour)) WITHOUT ROWID;
                CREATE TABLE view_daily_types (
                    day INTEGER NOT NULL, agent_type TEXT NOT NULL, status TEXT NOT NULL,
                    executions INTEGER NOT NULL,
                    PRIMARY KEY (day, agent_type, status)) WITHOUT ROWID;
                """)
        try db.execute(sql: "PRAGMA user_version = \(version)")
    }
}
