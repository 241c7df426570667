import GRDB

/// What ended in one UTC hour.
public struct TimelinePoint: Sendable, Equatable {
    /// Start of the hour, ms since 1970.
    public var hourMilliseconds: Int64
    public var sums: ExecutionSums
    public var typeCount: Int
    /// The type with most executions; of equal ones the first in the order of their bytes.
    public var dominantType: String?
}

extension Views {
    /// One point for each hour of `hours`, ascending, hours without executions included.
    ///
    /// - Parameter hours: Starts of hours, ms since 1970, both ends included.
    /// - Complexity: O(n) in hours times agent types.
    public func timeline(hours: ClosedRange<Int64>) throws -> [TimelinePoint] {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM view_hourly WHERE hour BETWEEN ? AND ? ORDER BY hour, agent_type
                    """),
            arguments: [hours.lowerBound, hours.upperBound])
        var byHour: [Int64: TimelinePoint] = [:]
        var most: [Int64: Int64] = [:]
        for row in rows {
            let hour: Int64 = row["hour"]
            let sums = ExecutionSums(row: row)
            byHour[hour, default: TimelinePoint(hourMilliseconds: hour)].add(
                sums, type: row["agent_type"], isDominant: sums.executions > most[hour] ?? 0)
            most[hour] = max(most[hour] ?? 0, sums.executions)
        }
        return stride(
            from: hours.lowerBound, through: hours.upperBound, by: Int(ViewDelta.hourMilliseconds)
        ).map { byHour[$0] ?? TimelinePoint(hourMilliseconds: $0) }
    }
}

extension TimelinePoint {
    fileprivate init(hourMilliseconds: Int64) {
        self.init(
            hourMilliseconds: hourMilliseconds, sums: .init(), typeCount: 0, dominantType: nil)
    }

    fileprivate mutating func add(_ sums: ExecutionSums, type: String, isDominant: Bool) {
        self.sums.add(sums)
        typeCount += 1
        if isDominant { dominantType = type }
    }
}
