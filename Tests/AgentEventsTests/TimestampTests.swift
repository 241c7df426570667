import AgentEvents
import Foundation
import Testing

@Suite struct TimestampTests {
    private func parse(_ text: String) -> Int64? {
        Array(text.utf8).withUnsafeBufferPointer { milliseconds(iso8601: $0) }
    }

    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.001Z", 1),
            ("2026-02-12T14:12:35.291Z", 1_770_905_555_291),
            ("2026-02-12T14:12:35Z", 1_770_905_555_000),
            ("2000-02-29T23:59:59.999Z", 951_868_799_999),
            ("2026-11-22T10:30:00.5Z", 1_795_343_400_500),
            ("2026-11-22T10:30:00.12Z", 1_795_343_400_120),
            ("2026-11-22T10:30:00.1239999Z", 1_795_343_400_123),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
            // A leap second is the next second.
            ("2016-12-31T23:59:60Z", 1_483_228_800_000),
        ] as [(String, Int64)])
    func isoTimesAreMilliseconds(text: String, expected: Int64) {
        #expect(parse(text) == expected)
    }

    @Test(arguments: [
        "", "Z", "2026-02-12", "2026-02-12T14:12:35", "2026-02-12T14:12:35.291",
        "2026-02-12T14:12:35+01:00", "2026-02-12T14:12:35.291+00:00", "2026-02-12 14:12:35Z",
        "2026-02-12t14:12:35Z", "2026-02-12T14:12:35z", "2026-2-12T14:12:35.1Z",
        "2026-00-12T14:12:35Z", "2026-13-12T14:12:35Z", "2026-02-00T14:12:35Z",
        "2026-02-32T14:12:35Z", "2026-02-12T24:12:35Z", "2026-02-12T14:60:35Z",
        "2026-02-12T14:12:61Z", "2026-02-12T14:12:35,291Z", "2026-02-12T14:12:35.x91Z",
        "-026-02-12T14:12:35Z", "2026-02-12T14:12: 5Z", "+2026-02-12T14:12:35Z",
        "2026-02-12T14:12:3５Z",
    ])
    func whatIsNoTimeIsNil(text: String) {
        #expect(parse(text) == nil)
    }

    /// Days that no calendar has, and times that an event cannot hold.
    @Test(arguments: [
        "2026-02-29T00:00:00Z", "2026-02-31T00:00:00Z", "2026-04-31T00:00:00Z",
        "1900-02-29T00:00:00Z", "9999-12-31T23:59:60Z", "1969-12-31T23:59:59.999Z",
        "0000-01-01T00:00:00Z",
    ])
    func whatIsNotInTheCalendarIsNil(text: String) {
        #expect(parse(text) == nil)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"),
        (-1, "1969-12-31T23:59:59.999Z"), (1_770_905_555_291, "2026-02-12T14:12:35.291Z"),
        (951_868_799_999, "2000-02-29T23:59:59.999Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
    ])
    func millisecondsAreAnISOTime(milliseconds: Int64, text: String) {
        #expect(iso8601(milliseconds: milliseconds) == text)
    }

    /// Foundation's calendar is the oracle: 20 000 days of the Gregorian calendar, there and back.
    @Test(arguments: [UInt64(20_261_122)])
    func civilDaysAgreeWithFoundation(seed: UInt64) throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        var random = SplitMix64(seed: seed)
        for _ in 0..<20_000 {
            // 1600-01-01 to 9999-12-31; before 1582 Foundation's calendar is the Julian one.
            let days = Int.random(in: -135_140...2_932_896, using: &random)
            let date = Date(timeIntervalSince1970: Double(days) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day], from: date)
            let expected = CivilDay(
                year: try #require(parts.year), month: try #require(parts.month),
                day: try #require(parts.day))
            let comment = Comment("seed \(seed), day \(days)")
            #expect(CivilDay(daysSinceEpoch: days) == expected, comment)
            #expect(expected.daysSinceEpoch == days, comment)
            #expect(CivilDay(milliseconds: Int64(days) * 86_400_000) == expected, comment)
            let lastMoment = Int64(days) * 86_400_000 + 86_399_999
            #expect(CivilDay(milliseconds: lastMoment) == expected, comment)
            let text = date.formatted(.iso8601.year().month().day())
            #expect(expected.text == text, comment)
            let second = random.below(86_400)
            let iso = date.addingTimeInterval(Double(second)).formatted(.iso8601)
            let milliseconds = Int64(days) * 86_400_000 + Int64(second) * 1_000
            #expect(
                iso8601(milliseconds: milliseconds) == iso.replacing("Z", with: ".000Z"), comment)
            if days >= 0 { #expect(parse(iso) == milliseconds, comment) }
        }
    }
}
