import GRDB

extension ViewDelta {
    /// Adds to the rows, leaving out those that newest has left behind.
    ///
    /// - Parameter isPart: Whether what this takes away may have been added elsewhere: then rows
    ///   are removed by who puts the parts together.
    func write(_ db: Database, newest: Int64, isPart: Bool = false) throws {
        try write(minutely, db, newest, isPart)
        try write(hourly, db, newest, isPart)
        try write(daily, db, newest, isPart)
        try write(dailyHours, db, newest, isPart)
        try write(dailyTypes, db, newest, isPart)
        try write(agentDays, db, newest, isPart)
        try write(agentDurations, db, newest, isPart)
        try write(tools, db, newest, isPart)
        try write(toolPairs, db, newest, isPart)
        try write(models, db, newest, isPart)
        try write(projects, db, newest, isPart)
        try write(sessions, db, newest, isPart)
        try write(quality, db, newest, isPart)
    }

    /// A row whose first sum is zero has zeros everywhere and is removed, so that adding and taking
    /// away leave the same table as never having added.
    private func write<Key: ViewKey>(
        _ rows: [Key: Key.Sums], _ db: Database, _ newest: Int64, _ isPart: Bool
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
            guard values[0] < 0, !isPart else { continue }
            try remove.execute(arguments: StatementArguments(identity))
        }
    }
}
