import GRDB

/// Deletes what newest has left behind. Which rows exist after a commit depends on newest alone,
/// not on how often this ran.
struct Retention {
    /// The buckets that were deleted last, by table: deleting again before the next bucket has
    /// ended finds nothing.
    private var floors: [String: Int64] = [:]

    mutating func apply(newest: Int64, _ db: Database) throws {
        for (table, _) in Schema.sumTables {
            try delete(
                from: table.name, table.bucket, below: table.floor(newest: newest),
                of: table.bucketMilliseconds, db)
        }
        try delete(
            from: "view_agent_extremes", "day", below: ViewTable.daily.floor(newest: newest),
            of: ViewTable.day, db)
        try db.cachedStatement(sql: "DELETE FROM signals WHERE last_ms < ?")
            .execute(arguments: [newest - Newest.horizonMilliseconds])
        try db.cachedStatement(
            sql: """
                UPDATE agents SET opened_by = '', figures = ''
                WHERE end_ms < ? AND (opened_by <> '' OR figures <> '') AND NOT EXISTS (
                    SELECT 1 FROM facts WHERE facts.harness = agents.harness
                        AND facts.session_id = agents.session_id
                        AND facts.agent_id = agents.agent_id)
                """
        ).execute(arguments: [newest - FinalEntries.retentionMilliseconds])
    }

    private mutating func delete(
        from table: String, _ bucket: String, below floor: Int64, of milliseconds: Int64,
        _ db: Database
    ) throws {
        let first = (floor + milliseconds - 1) / milliseconds
        if floors[table] == first { return }
        try db.cachedStatement(sql: "DELETE FROM \(table) WHERE \(bucket) < ?")
            .execute(arguments: [floor])
        floors[table] = first
    }
}
