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
    public func timeline(hours: ClosedRange<Int64>, scope: Scope) throws -> [TimelinePoint] {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT * FROM view_hourly WHERE hour BETWEEN ? AND ?
                        AND kind IN (\(scope.list)) ORDER BY hour, agent_type
                    """),
            arguments: [hours.lowerBound, hours.upperBound])
        var types: [Int64: [ExactText: ExecutionSums]] = [:]
        for row in rows {
            types[row["hour"], default: [:]][ExactText(row["agent_type"]), default: .init()]
                .add(ExecutionSums(row: row))
        }
        return TimelinePoint.points(of: types, hours: hours)
    }
}

extension TimelinePoint {
    /// - Parameter types: By start of the hour.
    static func points(
        of types: [Int64: [ExactText: ExecutionSums]], hours: ClosedRange<Int64>
    ) -> [TimelinePoint] {
        var byHour: [Int64: TimelinePoint] = [:]
        for (hour, types) in types {
            var point = TimelinePoint(hourMilliseconds: hour)
            var most: Int64 = 0
            for (type, sums) in types.sorted(by: { $0.key < $1.key }) {
                point.add(sums, type: type.string, isDominant: sums.executions > most)
                most = max(most, sums.executions)
            }
            byHour[hour] = point
        }
        return stride(
            from: hours.lowerBound, through: hours.upperBound, by: Int(ViewTable.hour)
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
