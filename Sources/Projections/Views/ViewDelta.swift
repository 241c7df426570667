/// What a batch of changes does to the views: sums to add to rows. A value; applying two deltas in
/// either order, or their union at once, gives the same rows.
struct ViewDelta {
    private(set) var hourly: [HourlyKey: ExecutionSums] = [:]
    private(set) var daily: [DailyKey: ExecutionSums] = [:]
    private(set) var dailyHours: [DailyHourKey: Int64] = [:]
    private(set) var dailyTypes: [DailyTypeKey: Int64] = [:]

    static let hourMilliseconds: Int64 = 3_600_000
    static let dayMilliseconds: Int64 = 86_400_000

    struct HourlyKey: Hashable {
        let hour: Int64
        let type: String
    }

    struct DailyKey: Hashable {
        let day: Int64
    }

    struct DailyHourKey: Hashable {
        let day: Int64
        let hour: Int64
    }

    struct DailyTypeKey: Hashable {
        let day: Int64
        let type: String
        let status: Execution.Status
    }

    mutating func apply(_ change: Change) {
        if let before = change.before { add(before, sign: -1) }
        if let after = change.after { add(after, sign: 1) }
    }

    /// An execution is counted in the bucket of its end.
    private mutating func add(_ execution: Execution, sign: Int64) {
        guard execution.status.isCounted, let end = execution.endMilliseconds else { return }
        let hour = end - end % Self.hourMilliseconds
        let day = end - end % Self.dayMilliseconds
        hourly[HourlyKey(hour: hour, type: execution.type), default: .init()]
            .add(execution, sign: sign)
        daily[DailyKey(day: day), default: .init()].add(execution, sign: sign)
        dailyHours[
            DailyHourKey(day: day, hour: (hour - day) / Self.hourMilliseconds), default: 0] += sign
        dailyTypes[
            DailyTypeKey(day: day, type: execution.type, status: execution.status), default: 0] +=
            sign
    }
}
