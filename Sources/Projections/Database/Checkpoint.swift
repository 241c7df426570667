import EventLog
import GRDB

/// Where a projection stands: the offset of the first record that it has not folded.
///
/// Committed in one transaction with the rows, so it is never ahead of them and never behind.
public struct Checkpoint: Equatable, Sendable {
    /// 32 hexadecimal digits; empty until the log has a segment.
    public var store: String
    public var nextOffset: UInt64
    var newest = Newest()

    /// The newest time that the log is known to have reached, ms since 1970. See docs/views.md.
    public var newestMilliseconds: Int64? { newest.milliseconds }

    static let start = Checkpoint(store: "", nextOffset: 0)

    static func read(_ db: Database) throws -> Checkpoint {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT store_id, next_offset, newest_ms, step_ms, step_append_ms
                    FROM checkpoint
                    """))
        guard let row else { return .start }
        var step: Newest.Step?
        if let time = row["step_ms"] as Int64?, let append = row["step_append_ms"] as Int64? {
            step = Newest.Step(milliseconds: time, appendMilliseconds: append)
        }
        return Checkpoint(
            store: row["store_id"], nextOffset: UInt64(bitPattern: row["next_offset"] as Int64),
            newest: Newest(milliseconds: row["newest_ms"], step: step))
    }

    func write(_ db: Database) throws {
        try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO checkpoint VALUES (1, ?, ?, ?, ?, ?)"
        ).execute(
            arguments: [
                store, Int64(bitPattern: nextOffset), newest.milliseconds,
                newest.step?.milliseconds, newest.step?.appendMilliseconds,
            ])
    }
}
