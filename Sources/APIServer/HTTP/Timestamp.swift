import Foundation

extension JSONValue {
    /// RFC 3339 in UTC with milliseconds: `2026-11-22T10:00:00.000Z`.
    static func timestamp(_ milliseconds: Int64) -> JSONValue {
        .string(
            date(milliseconds).formatted(
                style.time(includingFractionalSeconds: true).timeZone(separator: .omitted)))
    }

    /// RFC 3339 in UTC, for times that are whole seconds: `2026-11-22T10:00:00Z`.
    static func hour(_ milliseconds: Int64) -> JSONValue {
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
