import AgentEvents
import Foundation
import GRDB

extension BatchFold {
    func writeFacts(_ db: Database) throws {
        var fact = try RowWriter(db, Fact.insertion)
        for (agent, new) in newFacts { try new.write(with: &fact, of: agent) }
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
        var insert = try RowWriter(db, Execution.insertion)
        // Gone before they come: an execution may have moved to another run number.
        for (key, _) in executions {
            let agent = key.agent
            try delete.execute(arguments: [agent.harness, agent.session, agent.agent, key.run])
        }
        for (_, execution) in executions {
            if let execution { try execution.write(with: &insert) }
        }
    }
}

extension Fact {
    static let insertion = "INSERT OR IGNORE INTO facts VALUES (?, ?, ?, ?, ?, ?)"

    /// Writes the columns of `facts`, in order.
    func write(with writer: inout RowWriter, of agent: AgentKey) throws {
        writer.bind(agent.harness)
        writer.bind(agent.session)
        writer.bind(agent.agent)
        writer.bind(event.id.description)
        writer.bind(Int64(bitPattern: offset))
        writer.bind(utf8: event.line)
        try writer.write()
    }
}

extension Execution {
    static let insertion = {
        let marks = Array(repeating: "?", count: 50).joined(separator: ", ")
        return "INSERT INTO view_executions VALUES (\(marks))"
    }()

    /// Writes the columns of `view_executions`, in order.
    func write(with writer: inout RowWriter, isFinal: Bool = false) throws {
        writer.bind(agent.harness)
        writer.bind(agent.session)
        writer.bind(agent.agent)
        writer.bind(Int64(run))
        writer.bind(id.description)
        writer.bind(kind.rawValue)
        writer.bind((name ?? "").storable)
        writer.bind(type)
        writer.bind((project ?? "").storable)
        writer.bind(harnessVersion?.storable)
        writer.bind(status.rawValue)
        writer.bind(startMilliseconds)
        writer.bind(endMilliseconds)
        writer.bind(lastSeenMilliseconds)
        writer.bind(evidence?.storable)
        writer.bind(error?.type.storable)
        writer.bind(error?.message?.storable)
        writer.bind(error?.stack?.storable)
        writer.bind(pairing?.storable)
        writer.bind(parent.agentID?.storable)
        writer.bind(parent.toolUseID?.storable)
        writer.bind(parent.launch?.rawValue)
        bindFigures(&writer)
        writer.bind(toolCallsJSON)
        writer.bind(modelsJSON)
        writer.bind(findingsJSON)
        writer.bind("[\(offsets.map(String.init).joined(separator: ","))]")
        writer.bind(isFinal)
        try writer.write()
    }

    private func bindFigures(_ writer: inout RowWriter) {
        writer.bind(total(\.input))
        writer.bind(total(\.output))
        writer.bind(total(\.cacheWrite5Minutes))
        writer.bind(total(\.cacheWrite1Hour))
        writer.bind(total(\.cacheRead))
        writer.bind(tokens.priced)
        writer.bind(tokens.unpriced)
        writer.bind(tokens.costNanodollars)
        writer.bind(isOutputExact)
        writer.bind(responseTimeMilliseconds)
        writer.bind(output?.filesCreated)
        writer.bind(output?.filesModified)
        writer.bind(output?.linesAdded)
        writer.bind(output?.linesRemoved)
        writer.bind(output?.tests?.passed)
        writer.bind(output?.tests?.failed)
        writer.bind(task.description?.storable)
        writer.bind(task.source?.rawValue)
        writer.bind(task.waveNumber)
        writer.bind(task.spawnDepth)
        writer.bind(transcript?.pathHash.description)
        writer.bind(transcript?.bytesRead)
        writer.bind(transcript?.firstMilliseconds)
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
    // Nearly all names are plain.
    if text.utf8.allSatisfy({
        (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
    }) {
        return "\"\(text)\""
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let data = (try? encoder.encode(text)) ?? Data("\"\"".utf8)
    return String(decoding: data, as: UTF8.self)
}
