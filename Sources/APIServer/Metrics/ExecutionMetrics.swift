import Projections
import Synchronization

/// Counters of what ends while a server runs. They begin at 0 and only grow, although the views
/// that they are read from forget days and correct them.
///
/// A counter that fell would be taken for a restart, and its whole value for an increase. So what
/// grew within a day is added, and what shrank is not taken away. And it does not begin with what
/// the views hold already: after a restart that would be less than before whenever a day was
/// forgotten in between, and 91 days of it be counted again.
final class ExecutionMetrics: Sendable {
    fileprivate struct State {
        /// What the rest is of; nil: nothing is counted yet.
        var place: Place?
        /// By day, type, status and kind.
        var executions: [CountedRow.Key: Int64] = [:]
        /// By day and kind.
        var sums: [CountedDay.Key: ExecutionSums] = [:]
        /// By day.
        var durations: [Int64: [Int64]] = [:]

        var totals: [Labels: Int64] = [:]
        var byKind: [String: Totals] = [:]
        var durationCounts = [Int64](repeating: 0, count: ExecutionCounts.durationBounds.count + 1)
        var durationMilliseconds: Int64 = 0
    }

    /// A state of the views. Those that are built again by other rules say something else of the
    /// past, which is no news.
    struct Place: Equatable {
        var generation: Int
        var offset: UInt64
    }

    fileprivate struct Totals {
        var tokens: Int64 = 0
        var unpricedTokens: Int64 = 0
        var nanodollars: Int64 = 0
    }

    fileprivate struct Labels: Hashable, Comparable {
        let type: String
        let status: String
        let kind: String

        static func < (left: Labels, right: Labels) -> Bool {
            (left.type, left.status, left.kind) < (right.type, right.status, right.kind)
        }
    }

    private let state = Mutex(State())

    var isCounting: Bool { place != nil }

    /// What was last taken in.
    var place: Place? { state.withLock { $0.place } }

    /// Takes in what the views say now.
    ///
    /// - Parameter isLevel: Whether the views have been level with the log once. Before that
    ///   nothing is counted: what is folded is of the past.
    func observe(_ counts: ExecutionCounts, of place: Place, isLevel: Bool) {
        state.withLock { state in
            guard isLevel || state.place != nil else { return }
            let isNew = state.place?.generation == place.generation
            state.place = place
            state.add(counts, isNew: isNew)
            state.executions = Dictionary(
                uniqueKeysWithValues: counts.rows.map { ($0.key, $0.count) })
            state.sums = Dictionary(uniqueKeysWithValues: counts.days.map { ($0.key, $0.sums) })
            state.durations = counts.durations
        }
    }

    func write(to text: inout MetricsText) {
        let state = state.withLock { $0 }
        guard state.place != nil else { return }
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
        let kinds = state.byKind.sorted { $0.key < $1.key }
        text.family("agentlog_tokens_total", .counter, "Tokens of executions that ended.")
        for (kind, totals) in kinds {
            text.sample("agentlog_tokens_total", [("kind", kind)], totals.tokens)
        }
        text.family(
            "agentlog_unpriced_tokens_total", .counter, "Those of them whose price is not known.")
        for (kind, totals) in kinds {
            text.sample("agentlog_unpriced_tokens_total", [("kind", kind)], totals.unpricedTokens)
        }
        text.family(
            "agentlog_cost_dollars_total", .counter, "What tokens with a known price cost.")
        for (kind, totals) in kinds {
            text.sample(
                "agentlog_cost_dollars_total", [("kind", kind)], totals.nanodollars, digits: 9)
        }
        let duration = "agentlog_execution_duration_seconds"
        text.family(duration, .histogram, "Durations of executions that ended.")
        text.histogram(
            duration, [],
            bounds: ExecutionCounts.durationBounds.map {
                JSONValue.decimal(units: $0, digits: 3).text
            },
            counts: state.durationCounts, sum: state.durationMilliseconds, digits: 3)
    }
}

extension ExecutionMetrics.State {
    /// Adds what grew; what is not new only gets its labels, with 0, because nobody can say by how
    /// much a counter grew that was not there before.
    fileprivate mutating func add(_ counts: ExecutionCounts, isNew: Bool) {
        func growth(_ now: Int64, _ before: Int64?) -> Int64 {
            isNew ? max(0, now - (before ?? 0)) : 0
        }
        for row in counts.rows {
            let labels = ExecutionMetrics.Labels(
                type: row.key.type, status: row.key.status, kind: row.key.kind)
            totals[labels, default: 0] += growth(row.count, executions[row.key])
        }
        for day in counts.days {
            let before = sums[day.key] ?? ExecutionSums()
            var totals = byKind[day.key.kind] ?? ExecutionMetrics.Totals()
            totals.tokens += growth(day.sums.tokens, before.tokens)
            totals.unpricedTokens += growth(day.sums.unpricedTokens, before.unpricedTokens)
            totals.nanodollars += growth(day.sums.costNanodollars, before.costNanodollars)
            byKind[day.key.kind] = totals
            durationMilliseconds += growth(
                day.sums.durationMilliseconds, before.durationMilliseconds)
        }
        for (day, now) in counts.durations {
            let before = durations[day]
            for (index, count) in now.enumerated() {
                durationCounts[index] += growth(count, before?[index])
            }
        }
    }
}
