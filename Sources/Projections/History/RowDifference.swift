/// A row that two generations of the views do not agree on.
public struct RowDifference: Sendable, Equatable {
    public let view: String
    /// What identifies the row.
    public let key: [Column]
    /// The other columns of the old row, in the table's order; nil: only the new views have it.
    public let old: [Column]?
    /// Likewise, of the new row.
    public let new: [Column]?

    public struct Column: Sendable, Equatable {
        public let name: String
        public let value: SQLValue
    }

    /// The columns whose values differ; of a row that only one has, those that are not null.
    public var changed: [(name: String, old: SQLValue?, new: SQLValue?)] {
        switch (old, new) {
        case (let old?, let new?):
            zip(old, new).filter { $0.value != $1.value }
                .map { ($0.name, $0.value, $1.value) }
        case (let old?, nil): old.filter { $0.value != .null }.map { ($0.name, $0.value, nil) }
        case (nil, let new?): new.filter { $0.value != .null }.map { ($0.name, nil, $0.value) }
        case (nil, nil): []
        }
    }

    /// One line of JSON: `view`, `key`, and `old` and `new` with all other columns, or null.
    public var json: String {
        "{\"view\":\(jsonString(view)),\"key\":\(Self.object(key)),"
            + "\"old\":\(old.map(Self.object) ?? "null"),"
            + "\"new\":\(new.map(Self.object) ?? "null")}"
    }

    private static func object(_ columns: [Column]) -> String {
        let members = columns.map { "\(jsonString($0.name)):\($0.value.json)" }
        return "{\(members.joined(separator: ","))}"
    }
}
