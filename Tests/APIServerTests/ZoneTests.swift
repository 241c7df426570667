import Foundation
import Projections
import Testing

@testable import APIServer

/// Days of time zones, around changes of their clocks.
@Suite struct ZoneTests {
    private static func milliseconds(_ text: String) throws -> Int64 {
        try Int64(Date(text, strategy: .iso8601).timeIntervalSince1970) * 1_000
    }

    private static func zone(_ name: String) throws -> Zone { try #require(Zone(name)) }

    /// A date, and when it begins and ends.
    @Test(arguments: [
        ("UTC", "2026-11-22", "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"),
        ("Europe/Berlin", "2026-01-15", "2026-01-14T23:00:00Z", "2026-01-15T23:00:00Z"),
        // Clocks go forward: 23 hours.
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
        // Back: 25 hours.
        ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
        // By half an hour, forward and back.
        ("Australia/Lord_Howe", "2026-10-04", "2026-10-03T13:30:00Z", "2026-10-04T13:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00:00Z", "2026-04-05T13:30:00Z"),
        // Without midnight: the day begins at 01:00.
        ("America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z"),
        ("Asia/Kathmandu", "2026-11-22", "2026-11-21T18:15:00Z", "2026-11-22T18:15:00Z"),
        ("Pacific/Kiritimati", "2026-11-22", "2026-11-21T10:00:00Z", "2026-11-22T10:00:00Z"),
        ("Pacific/Pago_Pago", "2026-11-22", "2026-11-22T11:00:00Z", "2026-11-23T11:00:00Z"),
        ("Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"),
        // Before 1970.
        ("Europe/Berlin", "1969-12-31", "1969-12-30T23:00:00Z", "1969-12-31T23:00:00Z"),
    ])
    func day(name: String, date: String, from: String, to: String) throws {
        let zone = try Self.zone(name)
        let (start, end) = (try Self.milliseconds(from), try Self.milliseconds(to))
        let day = zone.day(of: start)
        #expect(Zone.text(ofDay: day) == date)
        #expect(zone.start(ofDay: day) == start)
        #expect(zone.hasDay(day))
        for inside in [start, start + 1, (start + end) / 2, end - 1] {
            #expect(zone.day(of: inside) == day)
        }
        #expect(zone.day(of: start - 1) < day)
        #expect(zone.day(of: end) > day)
        #expect(zone.window(ofDays: 1, endingWith: end - 1) == Window(from: start, to: end))
    }

    /// Samoa went to bed on a Thursday and got up on a Saturday.
    @Test func aSkippedDay() throws {
        let zone = try Self.zone("Pacific/Apia")
        let skipped = try #require(CalendarDay.start("2011-12-30")) / 86_400_000
        #expect(!zone.hasDay(skipped))
        #expect(zone.start(ofDay: skipped) == zone.start(ofDay: skipped + 1))
        let window = Window(
            from: zone.start(ofDay: skipped - 1), to: zone.start(ofDay: skipped + 2))
        #expect(zone.days(in: window).map(\.day) == [skipped - 1, skipped + 1])
        #expect(zone.days(in: Window(from: 0, to: 0)).isEmpty)
    }

    /// The days of every zone are a partition of time: each day's end is the next one's start, and
    /// none is longer than 26 hours.
    @Test(arguments: ["2011-12-20T00:00:00Z", "2026-03-20T00:00:00Z", "2026-10-20T00:00:00Z"])
    func partition(from text: String) throws {
        let from = try Self.milliseconds(text)
        for name in TimeZone.knownTimeZoneIdentifiers {
            guard let zone = Zone(name) else { continue }
            let first = zone.day(of: from)
            for day in first...first + 15 {
                let (start, end) = (zone.start(ofDay: day), zone.start(ofDay: day + 1))
                #expect(start <= end && end - start <= 26 * 3_600_000, "\(name) \(day)")
                #expect(zone.day(of: end - 1) <= day, "\(name) \(day)")
                #expect(zone.day(of: start) >= day, "\(name) \(day)")
            }
        }
    }

    @Test(arguments: [
        "", "Nonsense/Zone", "europe/berlin", "+05:00", "GMT+5", "GMT-0500", "../UTC", "UTC/",
        "Europe/Berlin ", "Europe//Berlin",
    ])
    func noZones(name: String) { #expect(Zone(name) == nil) }

    @Test(arguments: [
        "UTC", "Europe/Berlin", "Asia/Calcutta", "Asia/Kolkata", "Etc/GMT+5",
        "America/Port-au-Prince",
        "America/Argentina/Buenos_Aires", "GMT",
    ])
    func zones(name: String) { #expect(Zone(name)?.name == name) }
}
