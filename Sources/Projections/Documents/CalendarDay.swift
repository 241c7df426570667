import Foundation

extension JSONValue {
    /// RFC 3339 in UTC with milliseconds: `2026-11-22T10:00:00.000Z`.
    package static func timestamp(_ milliseconds: Int64) -> JSONValue {
        .string(
            date(milliseconds).formatted(
                style.time(includingFractionalSeconds: true).timeZone(separator: .omitted)))
    }

    /// RFC 3339 in UTC, for times that are whole seconds: `2026-11-22T10:00:00Z`.
    package static func hour(_ milliseconds: Int64) -> JSONValue {
        .string(
            date(milliseconds).formatted(
                style.time(includingFractionalSeconds: false).timeZone(separator: .omitted)))
    }

    private static let style = Date.ISO8601FormatStyle().year().month().day()

    /// Half a millisecond more, because a double is a little below most whole milliseconds and the
    /// style cuts.
    private static func date(_ milliseconds: Int64) -> Date {
        Date(timeIntervalSince1970: (Double(milliseconds) + 0.5) / 1_000)
    }
}

/// UTC days as people write them.
package enum CalendarDay {
    /// `2026-11-22` for the day that a moment (ms since 1970) lies in.
    package static func text(_ milliseconds: Int64) -> String {
        date(milliseconds).formatted(Date.ISO8601FormatStyle().year().month().day())
    }

    /// The start of a day that is written so, ms since 1970; nil if it is none.
    package static func start(_ text: String) -> Int64? {
        guard text.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) != nil,
            let date = try? Date(text, strategy: Date.ISO8601FormatStyle().year().month().day())
        else { return nil }
        let milliseconds = Int64(date.timeIntervalSince1970.rounded()) * 1_000
        // The style takes the 30th of February for a day in March.
        return Self.text(milliseconds) == text ? milliseconds : nil
    }

    fileprivate static func date(_ milliseconds: Int64) -> Date {
        Date(timeIntervalSince1970: (Double(milliseconds) + 0.5) / 1_000)
    }
}

extension JSONValue {
    /// RFC 3339 full-date of a UTC day.
    package static func date(_ milliseconds: Int64) -> JSONValue {
        .string(CalendarDay.text(milliseconds))
    }
}
