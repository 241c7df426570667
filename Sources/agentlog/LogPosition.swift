import ArgumentParser
import EventLog
import Foundation

/// An offset, or a time that stands for the first record appended then or later.
enum LogPosition: ExpressibleByArgument {
    case offset(Offset)
    case time(milliseconds: UInt64)

    static let help = """
        An offset (a number), a time in UTC (2026-11-22, 2026-11-22T10:30, 2026-11-22T10:30:00Z), \
        or how long ago (30m, 12h, 7d).
        """

    init?(argument: String) {
        if let number = UInt64(argument), number < 1 << 62 {
            self = .offset(Offset(number))
        } else if let milliseconds = Self.ago(argument) ?? Self.moment(argument) {
            self = .time(milliseconds: milliseconds)
        } else {
            return nil
        }
    }

    func offset(in directory: LogDirectory) throws -> Offset {
        switch self {
        case .offset(let offset): offset
        case .time(let milliseconds): try directory.offset(appendedFrom: milliseconds)
        }
    }

    private static func ago(_ text: String) -> UInt64? {
        let units: [Character: UInt64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
        guard let unit = text.last.flatMap({ units[$0] }), let count = UInt64(text.dropLast()),
            count < 1_000_000
        else { return nil }
        let now = wallClockMilliseconds()
        return now - min(now, count * unit * 1_000)
    }

    private static func moment(_ text: String) -> UInt64? {
        var text = text.replacingOccurrences(of: " ", with: "T")
        if text.wholeMatch(of: /\d{4}-\d\d-\d\d/) != nil { text += "T00:00" }
        if text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d/) != nil { text += ":00" }
        if text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?/) != nil { text += "Z" }
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: text.contains("."))
        guard let date = try? style.parse(text), date.timeIntervalSince1970 >= 0 else { return nil }
        return UInt64((date.timeIntervalSince1970 * 1_000).rounded())
    }
}
