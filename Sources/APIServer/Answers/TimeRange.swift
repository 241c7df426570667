import Projections

/// The windows that requests name. Those here are of UTC, and `now` lies inside or at their end;
/// ``Zone`` has days of other zones.
enum TimeRange {
    static let hour: Int64 = 3_600_000
    static let day: Int64 = 86_400_000
    private static let minute: Int64 = 60_000

    private static let ranges: [(name: String, hours: Int64)] = [
        ("1h", 1), ("6h", 6), ("24h", 24), ("7d", 168),
    ]

    /// `timeRange`: so many hours up to the end of the present minute; nil if it is not given.
    static func range(_ query: Query, now: Int64) throws(Problem) -> Window? {
        let name = try query.choice("timeRange", of: ranges.map(\.name))
        guard let range = ranges.first(where: { $0.name == name }) else { return nil }
        let end = now - now % minute + minute
        return Window(from: end - range.hours * hour, to: end)
    }

    /// The UTC day that a moment lies in.
    static func today(_ now: Int64) -> Window {
        let start = now - now % day
        return Window(from: start, to: start + day)
    }

    /// So many whole hours, the last one the present hour.
    static func hours(_ count: Int, now: Int64) -> Window {
        let end = now - now % hour + hour
        return Window(from: end - Int64(count) * hour, to: end)
    }

    /// So many UTC days, the last one today.
    static func days(_ count: Int, now: Int64) -> Window {
        let end = today(now).to
        return Window(from: end - Int64(count) * day, to: end)
    }
}

extension Window {
    /// Members that say what a document is of. Windows that end on the second are written so.
    func members(_ zone: Zone = .utc) -> [(String, JSONValue)] {
        [("from", .timestamp(from)), ("to", .timestamp(to)), ("timezone", .string(zone.name))]
    }

    /// The starts of the first and the last UTC day that it touches.
    var days: ClosedRange<Int64> {
        (from - from % TimeRange.day)...((to - 1) - (to - 1) % TimeRange.day)
    }
}

extension Query {
    func scope(or usual: Scope = .subagent) throws(Problem) -> Scope {
        try choice("scope", of: Scope.allCases.map(\.rawValue)).flatMap(Scope.init) ?? usual
    }
}
