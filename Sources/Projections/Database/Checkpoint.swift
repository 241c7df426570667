import EventLog
import GRDB

/// Where a projection stands: the offset of the first record that it has not folded.
///
/// Committed in one transaction with the rows, so it is never ahead of them and never behind.
public struct Checkpoint: Equatable, Sendable {
    /// 32 hexadecimal digits; empty until the log has a segment.
    public var store: String
    public var nextOffset: UInt64
    /// The latest event time that was folded, ms since 1970.
    public var newestEventMilliseconds: Int64?

    static let start = Checkpoint(store: "", nextOffset: 0, newestEventMilliseconds: nil)

    static func read(_ db: Database) throws -> Checkpoint {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT store_id, next_offset, newest_event_ms FROM checkpoint"))
        guard let row else { return .start }
        return Checkpoint(
            store: row["store_id"], nextOffset: UInt64(bitPattern: row["next_offset"] as Int64),
            newestEventMilliseconds: row["newest_event_ms"])
    }

    func write(_ db: Database) throws {
        try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO checkpoint VALUES (1, ?, ?, ?)"
        ).execute(
            arguments: [store, Int64(bitPattern: nextOffset), newestEventMilliseconds])
    }
}
