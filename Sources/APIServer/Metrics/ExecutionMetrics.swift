import Projections
import Synchronization

/// Counters of executions that only grow, although the views that they are read from forget days
/// and correct them.
///
/// A counter that fell would be taken for a restart, and its whole value for an increase. So what
/// grew within a day is added, what shrank is not taken away, and days that are forgotten stay in.
final class ExecutionMetrics: Sendable {
    private struct State {
        /// By day, type, status and kind.
        var executions: [CountedRow.Key: Int64] = [:]
        /// By day and kind.
        var sums: [CountedDay.Key: ExecutionSums] = [:]
        var totals: [Labels: Int64] = [:]
        var tokens: [String: Int64] = [:]
        var nanodollars: [String: Int64] = [:]
    }

    private struct Labels: Hashable, Comparable {
        let type: String
        let status: String
        let kind: String

        static func < (left: Labels, right: Labels) -> Bool {
            (left.type, left.status, left.kind) < (right.type, right.status, right.kind)
        }
    }

    private let state = Mutex(State())

    /// Takes in what the views say now.
    func observe(_ counts: ExecutionCounts) {
        state.withLock { state in
            for row in counts.rows {
                let before = state.executions[row.key] ?? 0
                if row.count > before {
                    let labels = Labels(
                        type: row.key.type, status: row.key.status, kind: row.key.kind)
                    state.totals[labels, default: 0] += row.count - before
                }
                state.executions[row.key] = row.count
            }
            for day in counts.days {
                let before = state.sums[day.key] ?? ExecutionSums()
                let kind = day.key.kind
                state.tokens[kind, default: 0] += max(0, day.sums.tokens - before.tokens)
                state.nanodollars[kind, default: 0] += max(
                    0, day.sums.costNanodollars - before.costNanodollars)
                state.sums[day.key] = day.sums
            }
            // Days that the views have forgotten need not be remembered.
            let days = Set(counts.days.map(\.key.day))
            state.executions = state.executions.filter { days.contains($0.key.day) }
            state.sums = state.sums.filter { days.contains($0.key.day) }
        }
    }

    func write(to text: inout MetricsText) {
        let state = state.withLock { $0 }
        text.family(
            "agentlog_executions_total", .counter,
            "Executions that ended, by agent type, status and kind.")
        for (labels, count) in state.totals.sorted(by: { $0.key < $1.key }) {
            text.sample(
                "agentlog_executions_total",
                [
                    ("agent_type", labels.type), ("status", labels.status),
                    ("kind", labels.kind),
                ], count)
        }
        text.family("agentlog_tokens_total", .counter, "Tokens of executions that ended.")
        for (kind, count) in state.tokens.sorted(by: { $0.key < $1.key }) {
            text.sample("agentlog_tokens_total", [("kind", kind)], count)
        }
        text.family(
            "agentlog_cost_dollars_total", .counter, "What tokens with a known price cost.")
        for (kind, count) in state.nanodollars.sorted(by: { $0.key < $1.key }) {
            text.sample("agentlog_cost_dollars_total", [("kind", kind)], count, digits: 9)
        }
    }
}
