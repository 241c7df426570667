import Projections

/// Hours and days as keys spell them, in UTC.
enum KeyTime {
    static let hourLength = 13

    /// `2026-11-22` for the day that a moment (ms since 1970) lies in.
    static func day(_ milliseconds: Int64) -> String { CalendarDay.text(milliseconds) }

    /// The start of a day that is written so; nil if it is none.
    static func day(_ text: String) -> Int64? { CalendarDay.start(text) }

    /// `2026-11-22-09` for the hour that a moment (ms since 1970) lies in.
    static func hour(_ milliseconds: Int64) -> String {
        let hour = milliseconds / KeySource.hour % 24
        return day(milliseconds) + (hour < 10 ? "-0\(hour)" : "-\(hour)")
    }

    /// The start of an hour that is written so; nil if it is none.
    static func hour(_ text: String) -> Int64? {
        let bytes = Bytes(text.utf8)
        guard bytes.count == hourLength, bytes[10] == UInt8(ascii: "-"),
            bytes[11...].allSatisfy({ (0x30...0x39).contains($0) }),
            let day = day(String(decoding: bytes[..<10], as: UTF8.self))
        else { return nil }
        let hour = Int64(bytes[11] - 0x30) * 10 + Int64(bytes[12] - 0x30)
        return hour < 24 ? day + hour * KeySource.hour : nil
    }
}
