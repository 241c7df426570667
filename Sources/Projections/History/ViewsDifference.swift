import GRDB

/// What differs between two generations of the views: a merge of their rows by key, so it needs no
/// memory for tables of any size.
struct ViewsDifference {
    /// Rows that differ, by view; only those with any.
    private(set) var rows: [(view: String, count: Int)] = []
    /// Tables and columns that only one of the two has: nothing to compare with.
    private(set) var incomparable: [String] = []

    /// What the fold keeps for itself is left out: it changes no number.
    private static let compared = Schema.tables.filter {
        $0.name.hasPrefix("view_") || $0.name == "quarantine" || $0.name == "counters"
    }

    /// - Parameter each: Gets every differing row, in the order of the tables and their keys.
    /// - Complexity: O(n) in the rows of both.
    init(old: Database, new: Database, each: (RowDifference) throws -> Void) throws {
        for (table, key) in Self.compared {
            guard try old.tableExists(table), try new.tableExists(table) else {
                incomparable.append(table)
                continue
            }
            let keys = key.split(separator: ", ").map(String.init)
            let newColumns = try new.columns(in: table).map(\.name)
            let oldColumns = Set(try old.columns(in: table).map(\.name))
            incomparable += Set(newColumns).symmetricDifference(oldColumns).sorted()
                .map { "\(table).\($0)" }
            guard keys.allSatisfy(oldColumns.contains) else { continue }
            let columns =
                keys + newColumns.filter { oldColumns.contains($0) && !keys.contains($0) }
            var count = 0
            try Self.merge(table, keys: keys.count, columns, old, new) { row in
                count += 1
                try each(row)
            }
            if count > 0 { rows.append((table, count)) }
        }
    }

    private static func merge(
        _ table: String, keys: Int, _ columns: [String], _ old: Database, _ new: Database,
        each: (RowDifference) throws -> Void
    ) throws {
        let names = columns.map { "\"\($0)\"" }
        let sql = """
            SELECT \(names.joined(separator: ", ")) FROM \(table)
            ORDER BY \(names.prefix(keys).joined(separator: ", "))
            """
        let oldRows = try Row.fetchCursor(old, sql: sql)
        let newRows = try Row.fetchCursor(new, sql: sql)
        func values(_ row: Row?) -> [SQLValue]? {
            row.map { $0.databaseValues.map(SQLValue.init) }
        }
        func named(_ values: ArraySlice<SQLValue>) -> [RowDifference.Column] {
            zip(columns[values.startIndex...], values).map { .init(name: $0, value: $1) }
        }
        var left = values(try oldRows.next())
        var right = values(try newRows.next())
        while let row = left ?? right {
            let order = order(of: left?.prefix(keys), right?.prefix(keys))
            let (before, after) = (order <= 0 ? left : nil, order >= 0 ? right : nil)
            if before != after {
                let key = order <= 0 ? row.prefix(keys) : (right ?? row).prefix(keys)
                try each(
                    RowDifference(
                        view: table, key: named(key),
                        old: before.map { named($0[keys...]) },
                        new: after.map { named($0[keys...]) }))
            }
            if order <= 0 { left = values(try oldRows.next()) }
            if order >= 0 { right = values(try newRows.next()) }
        }
    }

    /// −1, 0 or 1; a row comes before the end of the table.
    private static func order(
        of left: ArraySlice<SQLValue>?, _ right: ArraySlice<SQLValue>?
    ) -> Int {
        guard let left else { return 1 }
        guard let right else { return -1 }
        for (a, b) in zip(left, right) where a != b { return a.precedes(b) ? -1 : 1 }
        return 0
    }
}
