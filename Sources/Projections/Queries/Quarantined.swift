import EventLog
import GRDB

/// Records that were not folded.
public struct Quarantined: Sendable, Equatable {
    /// The first offset.
    public let offset: UInt64
    public let count: Int
    /// Why: what is wrong with the record, or with the bytes where it was.
    public let reason: String

    /// How many of them would be folded now: after a repair, or by a program that knows more.
    ///
    /// - Throws: What reading the log throws.
    public func readableRecords(home: String) throws -> Int {
        var reader = try LogReader(LogDirectory(home: home), from: Offset(offset))
        let bound = Offset(offset).advanced(by: count)
        var readable = 0
        while reader.nextOffset < bound {
            switch try reader.next() {
            case .records(let all):
                guard let records = all.prefix(before: bound) else { return readable }
                var batch = BatchFold(newest: Newest())
                batch.decode(records)
                readable += records.count - batch.quarantined.count
            case .lost: continue
            case .end: return readable
            }
        }
        return readable
    }
}

extension Views {
    /// In log order.
    public func quarantine() throws -> [Quarantined] {
        try Row.fetchAll(
            db, sql: "SELECT log_offset, count, reason FROM quarantine ORDER BY log_offset"
        ).map { row in
            Quarantined(
                offset: UInt64(bitPattern: row["log_offset"] as Int64), count: row["count"],
                reason: row["reason"])
        }
    }
}
