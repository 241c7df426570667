import AgentEvents
import Foundation
import Projections

/// An explanation as people and programs read it.
struct ExplanationText {
    private let explanation: Explanation

    init(_ explanation: Explanation) { self.explanation = explanation }

    var lines: [String] {
        let selection = explanation.selection
        var of = [Self.bucket(selection)]
        if let name = selection.agentName { of.append("agent \(name)") }
        if let type = selection.type { of.append("type \(type)") }
        if let tool = selection.tool { of.append("tool \(tool)") }
        of.append(selection.scope == .all ? "all runs" : "\(selection.scope.rawValue) runs")
        let records = Terminal.grouped(explanation.offsets.count)
        var lines = [
            "\(explanation.metric.rawValue) of \(of.joined(separator: ", ")), at offset "
                + Terminal.grouped(explanation.offset),
            "  views          "
                + (explanation.stored.map { "\(Self.text($0.value))  (\($0.view))" }
                    ?? "keep no such row; the number is made of the executions when it is asked"),
            "  folded again   \(Self.text(explanation.refolded))  "
                + "(\(Terminal.grouped(explanation.executions.count)) executions, "
                + "\(records) records)",
        ]
        if let isEqual = explanation.isEqual {
            lines.append(
                isEqual
                    ? "  equal"
                    : "  DIFFERENT: the views do not say what their records do. "
                        + "`agentlog views rebuild --diff` shows what is wrong with them.")
        }
        if !explanation.executions.isEmpty {
            lines += ["", "  * decides: without this record the number would be another", ""]
            lines += table
        }
        return lines
    }

    private var table: [String] {
        let deciding = Set(explanation.deciding)
        let header = ["end", "agent", "status", "ms", "tokens", "USD", "records"]
        let rows = explanation.executions.map { part in
            let execution = part.execution
            let cost = execution.tokens.priced > 0
                ? (Double(execution.tokens.costNanodollars) / 1e9)
                    .formatted(.number.precision(.fractionLength(6)).grouping(.never)) : "-"
            return [
                execution.endMilliseconds.map { Terminal.time(milliseconds: UInt64(max(0, $0))) }
                    ?? "-",
                "\(execution.name ?? "-") \(execution.agent.shownID.prefix(12))"
                    + (execution.run > 1 ? "#\(execution.run)" : ""),
                execution.status.rawValue,
                execution.countedDuration.map { "\($0)" } ?? "-",
                "\(execution.tokens.total)", cost,
                part.offsets.map { "\($0)\(deciding.contains($0) ? "*" : "")" }
                    .joined(separator: " "),
            ]
        }
        return Terminal.table([header] + rows, right: [3, 4, 5]).map { "  " + $0 }
    }

    private static func bucket(_ selection: Selection) -> String {
        let time = Terminal.time(milliseconds: UInt64(max(0, selection.bucket)))
        return switch selection.unit {
        case .day: String(time.prefix(10))
        case .hour: "\(time.prefix(13))h"
        case .minute: String(time.prefix(16))
        }
    }

    private static func text(_ value: MetricValue?) -> String {
        guard let value else { return "nothing" }
        return value.decimal + (value.ratio.map { " (\($0))" } ?? "")
    }

    var json: String { JSONText.line(Document(explanation)) }

    private struct Document: Encodable {
        let schema = "agentlog.explanation/1"
        let metric: String
        let bucketMs: Int64
        let offset: UInt64
        let stored: String?
        let view: String?
        let refolded: String?
        let equal: Bool?
        let offsets: [UInt64]
        let deciding: [UInt64]
        let executions: [Part]

        struct Part: Encodable {
            let id: String
            let agentId: String
            let sessionId: String
            let run: Int
            let name: String?
            let type: String
            let status: String
            let endMs: Int64?
            let durationMs: Int64?
            let tokens: Int64
            let costNanodollars: Int64
            let offsets: [UInt64]
        }

        init(_ explanation: Explanation) {
            metric = explanation.metric.rawValue
            bucketMs = explanation.selection.bucket
            offset = explanation.offset
            stored = explanation.stored?.value?.decimal
            view = explanation.stored?.view
            refolded = explanation.refolded?.decimal
            equal = explanation.isEqual
            offsets = explanation.offsets
            deciding = explanation.deciding
            executions = explanation.executions.map { part in
                let execution = part.execution
                return Part(
                    id: execution.id.description, agentId: execution.agent.agent,
                    sessionId: execution.agent.session, run: execution.run, name: execution.name,
                    type: execution.type, status: execution.status.rawValue,
                    endMs: execution.endMilliseconds, durationMs: execution.countedDuration,
                    tokens: execution.tokens.total,
                    costNanodollars: execution.tokens.costNanodollars, offsets: part.offsets)
            }
        }
    }
}
