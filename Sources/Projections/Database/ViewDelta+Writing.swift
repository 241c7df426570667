import GRDB

extension ViewDelta {
    /// Adds to the rows, leaving out those that newest has left behind.
    func write(_ db: Database, newest: Int64) throws {
        try write(minutely, db, newest)
        try write(hourly, db, newest)
        try write(daily, db, newest)
        try write(dailyHours, db, newest)
        try write(dailyTypes, db, newest)
        try write(agentDays, db, newest)
        try write(agentDurations, db, newest)
        try write(tools, db, newest)
        try write(toolPairs, db, newest)
        try write(models, db, newest)
        try write(projects, db, newest)
        try write(sessions, db, newest)
        try write(quality, db, newest)
    }

    /// A row whose first sum is zero has zeros everywhere and is removed, so that adding and taking
    /// away leave the same table as never having added.
    private func write<Key: ViewKey>(
        _ rows: [Key: Key.Sums], _ db: Database, _ newest: Int64
    ) throws {
        guard !rows.isEmpty else { return }
        let table = Key.table
        let columns = Key.Sums.columns
        let keys = table.keys.map(\.name)
        let marks = Array(repeating: "?", count: keys.count + columns.count)
            .joined(separator: ", ")
        let sums = columns.map { "\($0) = \($0) + excluded.\($0)" }.joined(separator: ", ")
        let add = try db.cachedStatement(
            sql: """
                INSERT INTO \(table.name) VALUES (\(marks)) ON CONFLICT DO UPDATE SET \(sums)
                """)
        let condition = keys.map { "\($0) = ?" }.joined(separator: " AND ")
        let remove = try db.cachedStatement(
            sql: "DELETE FROM \(table.name) WHERE \(condition) AND \(columns[0]) = 0")
        let floor = table.floor(newest: newest)
        for (key, sums) in rows where key.bucketStart >= floor {
            let values = sums.values
            guard values.contains(where: { $0 != 0 }) else { continue }
            let identity = key.values
            try add.execute(arguments: StatementArguments(identity + values))
            // Only taking away can leave nothing.
            if values[0] < 0 { try remove.execute(arguments: StatementArguments(identity)) }
        }
    }
}
