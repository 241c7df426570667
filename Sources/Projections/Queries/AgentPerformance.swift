import GRDB

/// How the executions of one agent name went.
public struct AgentPerformance: Sendable, Equatable {
    /// Of its newest entry that is kept.
    public var type: String?
    public var sums = ExecutionSums()
    public var p50: Int64?
    public var p95: Int64?
    public var p99: Int64?
    public var least: Int64?
    public var greatest: Int64?
    /// By start of the day; days without executions are absent.
    public var days: [Int64: ExecutionSums] = [:]

    init() {}
}

extension Views {
    /// Over UTC days: sums and percentiles come from rows, so it costs the same for any history.
    ///
    /// - Parameter days: Starts of the first and the last day.
    public func performance(
        of name: String, days: ClosedRange<Int64>, scope: Scope
    ) throws -> AgentPerformance {
        var result = AgentPerformance()
        result.type = try newestType(of: name, scope: scope)
        let range: StatementArguments = [name, days.lowerBound, days.upperBound]
        let ofName = "agent_name = ? AND day BETWEEN ? AND ? AND kind IN (\(scope.list))"
        for row in try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM view_agent_days WHERE \(ofName)"),
            arguments: range)
        {
            let sums = ExecutionSums(row: row)
            result.sums.add(sums)
            result.days[row["day"], default: .init()].add(sums)
        }
        let histogram = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT bucket, sum(executions) AS count FROM view_agent_durations
                    WHERE \(ofName) GROUP BY bucket ORDER BY bucket
                    """),
            arguments: range
        ).map { (bucket: $0["bucket"] as Int64, count: $0["count"] as Int64) }
        let timed = Execution.Status.timedList
        let extremes = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT min(least) AS least, max(greatest) AS greatest FROM (
                        SELECT min(min_ms) AS least, max(max_ms) AS greatest
                        FROM view_agent_extremes WHERE \(ofName)
                        UNION ALL
                        SELECT min(end_ms - start_ms), max(end_ms - start_ms)
                        FROM view_executions INDEXED BY executions_by_name
                        WHERE agent_name = ? AND kind IN (\(scope.list))
                            AND end_ms >= ? AND end_ms < ? AND status IN (\(timed)))
                    """),
            arguments: range + [name, days.lowerBound, days.upperBound + ViewTable.day])
        result.least = extremes?["least"]
        result.greatest = extremes?["greatest"]
        let bounds = (least: result.least, greatest: result.greatest)
        result.p50 = DurationHistogram.percentile(50, of: histogram, within: bounds)
        result.p95 = DurationHistogram.percentile(95, of: histogram, within: bounds)
        result.p99 = DurationHistogram.percentile(99, of: histogram, within: bounds)
        return result
    }

    /// Over a window inside the correction horizon: exact, from its executions.
    ///
    /// - Parameter days: Starts of the days that the window touches, ascending.
    public func performance(
        of name: String, _ kept: KeptExecutions, days: [Int64]
    ) throws -> AgentPerformance {
        var kept = kept
        kept.agentName = name
        var result = AgentPerformance()
        result.type = try newestType(of: name, scope: kept.scope)
        var durations: [Int64] = []
        try each(of: kept) { execution in
            let sums = execution.sums
            result.sums.add(sums)
            // There are few, and most executions are of the last.
            if let day = days.last(where: { $0 <= execution.endMilliseconds }) {
                result.days[day, default: .init()].add(sums)
            }
            if sums.durations > 0 { durations.append(sums.durationMilliseconds) }
        }
        durations.sort()
        func percentile(_ percent: Int) -> Int64? {
            durations.isEmpty ? nil : durations[(percent * durations.count + 99) / 100 - 1]
        }
        result.p50 = percentile(50)
        result.p95 = percentile(95)
        result.p99 = percentile(99)
        result.least = durations.first
        result.greatest = durations.last
        return result
    }

    private func newestType(of name: String, scope: Scope) throws -> String? {
        let newest = try history(of: name, isFailedOnly: false, limit: 1, scope: scope).first
        return newest?.type
    }
}

extension Execution.Status {
    /// Those whose durations count, as an SQL list.
    static let timedList = allCases.filter { $0.isCounted && $0 != .lost }
        .map { "'\($0.rawValue)'" }.joined(separator: ", ")
}

extension ExecutionSums {
    /// The sums of one counted row of `view_executions`, as SQL columns.
    static let ofExecution = """
        1 AS executions, status = 'success' AS successes, status = 'failure' AS failures,
        status = 'timeout' AS timeouts, status = 'cancelled' AS cancelled,
        status = 'lost' AS lost,
        CASE WHEN status <> 'lost' AND start_ms IS NOT NULL THEN end_ms - start_ms ELSE 0 END
            AS duration_ms,
        status <> 'lost' AND start_ms IS NOT NULL AS durations,
        priced_tokens, unpriced_tokens, cost_nanodollars
        """
}
