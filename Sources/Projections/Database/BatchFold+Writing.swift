import AgentEvents
import Foundation
import GRDB

extension BatchFold {
    func writeFacts(_ db: Database) throws {
        let fact = try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO facts VALUES (?, ?, ?, ?, ?, ?)")
        for (agent, new) in newFacts {
            try fact.execute(
                arguments: [
                    agent.harness, agent.session, agent.agent, new.event.id.description,
                    Int64(bitPattern: new.offset), String(decoding: new.event.line, as: UTF8.self),
                ])
        }
        let record = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO quarantine VALUES (?, ?, ?)")
        for record_ in quarantined {
            try record.execute(
                arguments: [Int64(bitPattern: record_.offset), record_.count, record_.reason])
        }
    }

    func writeExecutions(_ db: Database) throws {
        let delete = try db.cachedStatement(
            sql: """
                DELETE FROM view_executions
                WHERE harness = ? AND session_id = ? AND agent_id = ? AND run = ?
                """)
        let upsert = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO view_executions VALUES "
                + "(\(Array(repeating: "?", count: 19).joined(separator: ", ")))")
        for (key, execution) in executions {
            if let execution {
                try upsert.execute(arguments: execution.row)
            } else {
                let agent = key.agent
                try delete.execute(
                    arguments: [agent.harness, agent.session, agent.agent, key.run])
            }
        }
    }
}

extension Execution {
    /// The columns of `view_executions`, in order.
    fileprivate var row: StatementArguments {
        [
            agent.harness, agent.session, agent.agent, run, name?.storable, type, project?.storable,
            status.rawValue,
            startMilliseconds, endMilliseconds, lastSeenMilliseconds, evidence?.storable,
            errorType?.storable,
            tokens.priced, tokens.unpriced, tokens.costNanodollars, isOutputExact,
            toolCallsJSON, "[\(offsets.map(String.init).joined(separator: ","))]",
        ]
    }

    /// `{"Read":[5,1]}`: calls and failures by tool, in name order.
    private var toolCallsJSON: String {
        let members = toolCalls.map { tool in
            "\(jsonString(tool.name)):[\(tool.calls),\(tool.failures)]"
        }
        return "{\(members.joined(separator: ","))}"
    }
}

/// A string as JSON, for documents inside columns.
func jsonString(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let data = (try? encoder.encode(text)) ?? Data("\"\"".utf8)
    return String(decoding: data, as: UTF8.self)
}

extension ViewDelta {
    func write(_ db: Database) throws {
        try add(
            hourly.map { ([$0.key.hour, $0.key.type], $0.value) }, to: "view_hourly",
            keys: ["hour", "agent_type"], db)
        try add(daily.map { ([$0.key.day], $0.value) }, to: "view_daily", keys: ["day"], db)
        try count(
            dailyHours.map { ([$0.key.day, $0.key.hour], $0.value) },
            in: "view_daily_hours", keys: ["day", "hour"], db)
        try count(
            dailyTypes.map { ([$0.key.day, $0.key.type, $0.key.status.rawValue], $0.value) },
            in: "view_daily_types", keys: ["day", "agent_type", "status"], db)
    }

    private func add(
        _ rows: [([any DatabaseValueConvertible], ExecutionSums)], to table: String,
        keys: [String], _ db: Database
    ) throws {
        for (key, sums) in rows {
            try addRow(
                key + sums.values, to: table, keys: keys, columns: ExecutionSums.columns, db)
        }
    }

    private func count(
        _ rows: [([any DatabaseValueConvertible], Int64)], in table: String, keys: [String],
        _ db: Database
    ) throws {
        for (key, count) in rows {
            try addRow(key + [count], to: table, keys: keys, columns: ["executions"], db)
        }
    }

    /// Adds to a row's columns. A row without executions has zeros everywhere and is removed, so
    /// that folding and unfolding leave the same table as never having folded.
    private func addRow(
        _ values: [any DatabaseValueConvertible], to table: String, keys: [String],
        columns: [String], _ db: Database
    ) throws {
        let marks = Array(repeating: "?", count: values.count).joined(separator: ", ")
        let sums = columns.map { "\($0) = \($0) + excluded.\($0)" }.joined(separator: ", ")
        try db.cachedStatement(
            sql: """
                INSERT INTO \(table) (\((keys + columns).joined(separator: ", ")))
                VALUES (\(marks)) ON CONFLICT DO UPDATE SET \(sums)
                """
        ).execute(arguments: StatementArguments(values))
        let condition = keys.map { "\($0) = ?" }.joined(separator: " AND ")
        try db.cachedStatement(
            sql: "DELETE FROM \(table) WHERE \(condition) AND executions = 0"
        ).execute(arguments: StatementArguments(Array(values.prefix(keys.count))))
    }
}
