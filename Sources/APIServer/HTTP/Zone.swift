import Foundation
public import Projections

/// A time zone of the IANA database: where its days begin.
///
/// A day is named by the number of days between it and 1970-01-01 in its calendar. It may last 23,
/// 24 or 25 hours, or what else a change of the clocks leaves of it, and one that a zone skipped
/// does not exist.
public struct Zone: Sendable, Equatable {
    /// As it was asked for: `Europe/Berlin`.
    public let name: String
    private let zone: TimeZone
    /// Whether its days are those of UTC.
    public let isUTC: Bool

    public static let utc = Zone(name: "UTC", zone: .gmt)

    /// The machine's.
    public static var current: Zone { Zone(TimeZone.current.identifier) ?? .utc }

    /// Nil for a name that is none of the database, as offsets and abbreviations are not.
    public init?(_ name: String) {
        guard name.wholeMatch(of: /[A-Z][A-Za-z0-9_-]*(\/[A-Za-z0-9_+-]+)*/) != nil,
            name.contains("/") || !name.contains(/[-]/),
            let zone = TimeZone(identifier: name)
        else { return nil }
        self.init(name: name, zone: zone)
    }

    private init(name: String, zone: TimeZone) {
        self.name = name
        self.zone = zone
        isUTC = ["UTC", "GMT", "Etc/UTC", "Etc/GMT"].contains(name)
    }

    private static let day: Int64 = 86_400_000
    /// Further than any zone is from UTC.
    private static let reach: Int64 = 26 * 3_600_000

    /// The day that a moment (ms since 1970) lies in.
    public func day(of moment: Int64) -> Int64 {
        let local = moment + offset(at: moment)
        return (local - (local % Self.day + Self.day) % Self.day) / Self.day
    }

    /// When a day begins, ms since 1970. Of one that was skipped, when the next one does.
    public func start(ofDay day: Int64) -> Int64 {
        let local = day * Self.day
        // The offset of the moment that is meant, if the clocks do not change in between.
        let guess = local - offset(at: local - offset(at: local))
        if self.day(of: guess) >= day, self.day(of: guess - 1) < day { return guess }
        var (before, after) = (local - Self.reach, local + Self.reach)
        while after - before > 1 {
            let middle = before + (after - before) / 2
            if self.day(of: middle) >= day { after = middle } else { before = middle }
        }
        return after
    }

    /// The days that a window touches, with their starts, ascending.
    func days(in window: Window) -> [(day: Int64, start: Int64)] {
        guard window.from < window.to else { return [] }
        return (day(of: window.from)...day(of: window.to - 1)).compactMap { day in
            hasDay(day) ? (day, start(ofDay: day)) : nil
        }
    }

    /// Whether the zone did not skip a day.
    func hasDay(_ day: Int64) -> Bool { self.day(of: start(ofDay: day)) == day }

    /// So many days up to the one that a moment lies in, from the start of the first to the end of
    /// the last.
    public func window(ofDays count: Int, endingWith moment: Int64) -> Window {
        let last = day(of: moment)
        return Window(
            from: start(ofDay: last - Int64(count) + 1), to: start(ofDay: last + 1))
    }

    /// `2026-11-22`
    static func text(ofDay day: Int64) -> String { CalendarDay.text(day * self.day) }

    private func offset(at moment: Int64) -> Int64 {
        if isUTC { return 0 }
        // Of whole seconds: the zone changes on them.
        let second = (moment - (moment % 1_000 + 1_000) % 1_000) / 1_000
        let date = Date(timeIntervalSince1970: TimeInterval(second))
        return Int64(zone.secondsFromGMT(for: date)) * 1_000
    }
}

extension Query {
    /// `tz`, else UTC.
    func zone() throws(Problem) -> Zone {
        guard let name = text("tz") else { return .utc }
        guard let zone = Zone(name) else {
            throw .badRequest(
                "'tz' must be a time zone of the IANA database such as Europe/Berlin, not "
                    + "'\(name)'")
        }
        return zone
    }
}
