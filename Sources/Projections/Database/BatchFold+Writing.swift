import AgentEvents
import Foundation
import GRDB

extension BatchFold {
    func writeFacts(_ db: Database) throws {
        let fact = try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO facts VALUES (?, ?, ?, ?, ?, ?)")
        for (agent, new) in newFacts {
            try fact.execute(arguments: new.row(of: agent))
        }
        let quarantine = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO quarantine VALUES (?, ?, ?)")
        for record in quarantined {
            try quarantine.execute(
                arguments: [Int64(bitPattern: record.offset), record.count, record.reason])
        }
        let signal = try db.cachedStatement(
            sql: """
                INSERT INTO signals VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET last_ms = max(last_ms, excluded.last_ms)
                """)
        for (key, time) in signals {
            try signal.execute(
                arguments: [
                    key.session.harness, key.session.session, key.signal.rawValue,
                    key.task.string, time,
                ])
        }
        let counter = try db.cachedStatement(
            sql: """
                INSERT INTO counters VALUES (?, ?)
                ON CONFLICT DO UPDATE SET count = count + excluded.count
                """)
        for (name, count) in [("duplicate", duplicates), ("too_late", tooLate)] where count > 0 {
            try counter.execute(arguments: [name, count])
        }
    }

    func writeExecutions(_ db: Database) throws {
        let delete = try db.cachedStatement(
            sql: """
                DELETE FROM view_executions
                WHERE harness = ? AND session_id = ? AND agent_id = ? AND run = ?
                """)
        let marks = Array(repeating: "?", count: 50).joined(separator: ", ")
        let insert = try db.cachedStatement(sql: "INSERT INTO view_executions VALUES (\(marks))")
        // Gone before they come: an execution may have moved to another run number.
        for (key, _) in executions {
            let agent = key.agent
            try delete.execute(arguments: [agent.harness, agent.session, agent.agent, key.run])
        }
        for (_, execution) in executions {
            if let execution { try insert.execute(arguments: execution.row) }
        }
    }
}

extension Fact {
    /// The columns of `facts`, in order.
    func row(of agent: AgentKey) -> StatementArguments {
        [
            agent.harness, agent.session, agent.agent, event.id.description,
            Int64(bitPattern: offset), String(decoding: event.line, as: UTF8.self),
        ]
    }
}

extension Execution {
    /// The columns of `view_executions`, in order.
    fileprivate var row: StatementArguments {
        [
            agent.harness, agent.session, agent.agent, run, id.description, kind.rawValue,
            (name ?? "").storable, type, (project ?? "").storable, harnessVersion?.storable,
            status.rawValue, startMilliseconds, endMilliseconds, lastSeenMilliseconds,
            evidence?.storable, error?.type.storable, error?.message?.storable,
            error?.stack?.storable, pairing?.storable,
            parent.agentID?.storable, parent.toolUseID?.storable, parent.launch?.rawValue,
            total(\.input), total(\.output), total(\.cacheWrite5Minutes),
            total(\.cacheWrite1Hour), total(\.cacheRead),
            tokens.priced, tokens.unpriced, tokens.costNanodollars, isOutputExact,
            responseTimeMilliseconds, output?.filesCreated, output?.filesModified,
            output?.linesAdded, output?.linesRemoved, output?.tests?.passed,
            output?.tests?.failed, task.description?.storable, task.source?.rawValue,
            task.waveNumber, task.spawnDepth, transcript?.pathHash.description,
            transcript?.bytesRead,
            transcript?.firstMilliseconds,
            toolCallsJSON, modelsJSON, findingsJSON,
            "[\(offsets.map(String.init).joined(separator: ","))]", false,
        ]
    }

    private func total(_ figure: KeyPath<ModelTokens, Int64>) -> Int64 {
        models.reduce(0) { $0 + $1[keyPath: figure] }
    }

    /// `{"Read":[5,1]}`: calls and failures by tool, in name order.
    private var toolCallsJSON: String {
        let members = toolCalls.map { tool in
            "\(jsonString(tool.name)):[\(tool.calls),\(tool.failures)]"
        }
        return "{\(members.joined(separator: ","))}"
    }

    /// `{"claude-opus-5-5":[3800,7600000]}`: tokens, and nano-dollars or null, by model.
    private var modelsJSON: String {
        let members = models.map { model in
            let tokens =
                model.input + model.output + model.cacheWrite5Minutes + model.cacheWrite1Hour
                + model.cacheRead
            let cost = tokens > model.unpriced ? "\(model.costNanodollars)" : "null"
            return "\(jsonString(model.model)):[\(tokens),\(cost)]"
        }
        return "{\(members.joined(separator: ","))}"
    }

    private var findingsJSON: String {
        let members = findings.map { "\"\($0.finding.rawValue)\":\($0.count)" }
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
