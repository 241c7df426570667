import AgentEvents
import GRDB

/// The sums of a replay as rows: numbers become texts again, and rows come in the order of their
/// keys.
struct ReplaySumRows {
    private let sums: ReplaySums
    private let sessions: Sessions
    private let texts: InternedTexts
    private let newest: Int64
    private let ranks: [UInt32]
    private let typeRanks: [UInt64]

    /// - Parameter newest: Rows that are not kept at that time are left out.
    init(_ sums: ReplaySums, _ fold: ReplayFold, newest: Int64) {
        self.sums = sums
        sessions = fold.sessions
        texts = fold.texts
        self.newest = newest
        ranks = texts.ranks()
        let types = sums.types
        typeRanks = types.map { type in
            UInt64(types.count { $0.utf8.lexicographicallyPrecedes(type.utf8) })
        }
    }

    /// Column values of a key, and what it is sorted by.
    private struct Row {
        var sorting: UInt64
        var key: UInt64
    }

    /// Adds the rows to those that are there.
    func write(_ db: Database) throws {
        try writeHours(db)
        try writeNames(db)
        try writeDays(db)
        try writeExtremes(db)
    }

    /// Deletes rows of nothing: what one added, another can have taken away.
    static func removeZeros(_ db: Database) throws {
        for (table, columns) in Schema.sumTables {
            try db.execute(sql: "DELETE FROM \(table.name) WHERE \(columns[0]) = 0")
        }
    }

    // MARK: - Keys

    /// A key without its lowest bits.
    private func above(_ bits: UInt64, _ key: UInt64) -> UInt64 { (key >> bits) << bits }

    private func kind(_ key: UInt64) -> Execution.Kind { key & 1 == 1 ? .main : .subagent }

    /// `main` comes first.
    private func kindRank(_ key: UInt64) -> UInt64 { (key & 1) ^ 1 }

    private func type(_ key: UInt64) -> String { sums.types[Int(key >> 1 & 0xFFF)] }

    private func typeAndKindRank(_ key: UInt64) -> UInt64 {
        typeRanks[Int(key >> 1 & 0xFFF)] << 1 | kindRank(key)
    }

    private func text(_ number: UInt64) -> String { texts.strings[Int(number & 0xF_FFFF)] }

    private func rank(_ number: UInt64) -> UInt64 { UInt64(ranks[Int(number & 0xF_FFFF)]) }

    // MARK: - Tables

    private func writeHours(_ db: Database) throws {
        try write(
            MinuteKey.self, sums.minutely, db, bucket: { Int64($0 >> 13) * ViewTable.minute },
            sorting: { above(13, $0) | typeAndKindRank($0) },
            bind: { writer, key in
                writer.bind(Int64(key >> 13) * ViewTable.minute)
                writer.bind(type(key))
                writer.bind(kind(key).rawValue)
            })
        try write(
            HourKey.self, sums.hourly, db, bucket: ReplaySums.Key.hourly,
            sorting: { above(13, $0) | typeAndKindRank($0) },
            bind: { writer, key in
                writer.bind(ReplaySums.Key.hourly(key))
                writer.bind(type(key))
                writer.bind(kind(key).rawValue)
            })
        try write(
            ToolKey.self, sums.tools, db, bucket: ReplaySums.Key.tools,
            sorting: { above(33, $0) | rank($0 >> 13) << 13 | typeAndKindRank($0) },
            bind: { writer, key in
                writer.bind(ReplaySums.Key.tools(key))
                writer.bind(text(key >> 13))
                writer.bind(type(key))
                writer.bind(kind(key).rawValue)
            })
        let days = ReplayDays(sums)
        try write(
            DayKey.self, days.daily, db, bucket: { Int64($0 >> 1) * ViewTable.day },
            sorting: { above(1, $0) | kindRank($0) },
            bind: { writer, key in
                writer.bind(Int64(key >> 1) * ViewTable.day)
                writer.bind(kind(key).rawValue)
            })
        try write(
            DayHourKey.self, days.hours, db, bucket: { Int64($0 >> 6) * ViewTable.day },
            sorting: { above(1, $0) | kindRank($0) },
            bind: { writer, key in
                writer.bind(Int64(key >> 6) * ViewTable.day)
                writer.bind(Int64(key >> 1 & 31))
                writer.bind(kind(key).rawValue)
            })
        try write(
            DayTypeKey.self, days.types, db, bucket: { Int64($0 >> 17) * ViewTable.day },
            sorting: { above(17, $0) | typeRanks[Int($0 >> 5 & 0xFFF)] << 5 | $0 & 0x1F },
            bind: { writer, key in
                writer.bind(Int64(key >> 17) * ViewTable.day)
                writer.bind(sums.types[Int(key >> 5 & 0xFFF)])
                writer.bind(ReplayDays.statuses[Int(key >> 1 & 0xF)].rawValue)
                writer.bind(kind(key).rawValue)
            })
    }

    private func writeNames(_ db: Database) throws {
        try write(
            AgentDayKey.self, sums.agentDays, db,
            bucket: ReplaySums.Key.agentDays,
            sorting: { rank($0 >> 23) << 23 | $0 & 0x7F_FFFE | kindRank($0) },
            bind: { writer, key in
                writer.bind(text(key >> 23))
                writer.bind(ReplaySums.Key.agentDays(key))
                writer.bind(kind(key).rawValue)
            })
        try write(
            AgentDurationKey.self, sums.agentDurations, db,
            bucket: ReplaySums.Key.agentDurations,
            sorting: {
                rank($0 >> 40) << 40 | $0 & 0xFF_FFFD_FFFF | kindRank($0 >> 17) << 17
            },
            bind: { writer, key in
                writer.bind(text(key >> 40))
                writer.bind(ReplaySums.Key.agentDurations(key))
                writer.bind(kind(key >> 17).rawValue)
                writer.bind(Int64(key & 0x1_FFFF))
            })
    }

    private func writeDays(_ db: Database) throws {
        try write(
            ToolPairKey.self, sums.toolPairs, db, bucket: ReplaySums.Key.toolPairs,
            sorting: { above(41, $0) | rank($0 >> 21) << 21 | rank($0 >> 1) << 1 | kindRank($0) },
            bind: { writer, key in
                writer.bind(ReplaySums.Key.toolPairs(key))
                writer.bind(text(key >> 21))
                writer.bind(text(key >> 1))
                writer.bind(kind(key).rawValue)
            })
        try write(
            ModelKey.self, sums.models, db, bucket: ReplaySums.Key.models,
            sorting: { above(21, $0) | rank($0 >> 1) << 1 | kindRank($0) },
            bind: bindDayAndText)
        try write(
            ProjectKey.self, sums.projects, db, bucket: ReplaySums.Key.models,
            sorting: { above(21, $0) | rank($0 >> 1) << 1 | kindRank($0) },
            bind: bindDayAndText)
        let sessionRanks = sessions.ranks(texts)
        func session(_ key: UInt64) -> Int { Int(key >> 1 & 0xFFFF_FFFF) }
        try write(
            SessionKey.self, sums.sessions, db, bucket: ReplaySums.Key.sessions,
            sorting: { above(33, $0) | UInt64(sessionRanks[session($0)]) << 1 | kindRank($0) },
            bind: { writer, key in
                writer.bind(ReplaySums.Key.sessions(key))
                writer.bind(texts.strings[Int(sessions.harnesses[session(key)])])
                writer.bind(sessions.text(session(key)))
                writer.bind(kind(key).rawValue)
            })
        try write(
            QualityKey.self, sums.quality, db, bucket: ReplaySums.Key.quality,
            sorting: { $0 },
            bind: { writer, key in
                writer.bind(ReplaySums.Key.quality(key))
                writer.bind(Finding.allCases[Int(key >> 1 & 0xF)].rawValue)
                writer.bind(kind(key).rawValue)
            })
    }

    private func bindDayAndText(_ writer: inout RowWriter, _ key: UInt64) {
        writer.bind(ReplaySums.Key.models(key))
        writer.bind(text(key >> 1))
        writer.bind(kind(key).rawValue)
    }

    private func write<Key: ViewKey>(
        _: Key.Type, _ table: SumTable, _ db: Database, bucket: (UInt64) -> Int64,
        sorting: (UInt64) -> UInt64, bind: (inout RowWriter, UInt64) -> Void
    ) throws {
        let floor = Key.table.floor(newest: newest)
        var rows: [Row] = []
        rows.reserveCapacity(table.count)
        table.forEach { key, _ in
            if bucket(key) >= floor { rows.append(Row(sorting: sorting(key), key: key)) }
        }
        rows.sort { $0.sorting < $1.sorting }
        let columns = Key.Sums.columns
        let marks = Array(repeating: "?", count: Key.table.keys.count + columns.count)
            .joined(separator: ", ")
        let additions = columns.map { "\($0) = \($0) + excluded.\($0)" }.joined(separator: ", ")
        var writer = try RowWriter(
            db,
            """
            INSERT INTO \(Key.table.name) VALUES (\(marks)) ON CONFLICT DO UPDATE SET \(additions)
            """)
        for row in rows {
            let values = table.row(row.key)
            guard (0..<table.width).contains(where: { values[$0] != 0 }) else { continue }
            bind(&writer, row.key)
            for place in 0..<table.width { writer.bind(values[place]) }
            try writer.write()
        }
    }

    private func writeExtremes(_ db: Database) throws {
        let floor = ViewTable.daily.floor(newest: newest)
        var writer = try RowWriter(
            db,
            """
            INSERT INTO view_agent_extremes VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET min_ms = min(min_ms, excluded.min_ms),
                max_ms = max(max_ms, excluded.max_ms)
            """)
        try sums.extremes.forEach { key, values in
            let day = ReplaySums.Key.agentDays(key)
            guard day >= floor else { return }
            writer.bind(text(key >> 23))
            writer.bind(day)
            writer.bind(kind(key).rawValue)
            writer.bind(values[0])
            writer.bind(values[1])
            try writer.write()
        }
    }
}

/// What days add up to, from their hours.
struct ReplayDays {
    /// By day and kind.
    let daily = SumTable(width: ExecutionSums.columns.count)
    /// By day, hour and kind.
    let hours = SumTable(width: 1)
    /// By day, type, status and kind.
    let types = SumTable(width: 1)

    static let statuses: [Execution.Status] = [.success, .failure, .timeout, .cancelled, .lost]

    init(_ sums: ReplaySums) {
        sums.hourly.forEach { key, values in
            let hour = key >> 13
            let (day, type, kind) = (hour / 24, key >> 1 & 0xFFF, key & 1)
            let row = daily.row(day << 1 | kind)
            for place in 0..<sums.hourly.width { row[place] &+= values[place] }
            hours.row(day << 6 | (hour % 24) << 1 | kind)[0] &+= values[0]
            for place in Self.statuses.indices where values[1 + place] != 0 {
                types.row(day << 17 | type << 5 | UInt64(place) << 1 | kind)[0] &+=
                    values[1 + place]
            }
        }
    }
}
