// Times as harnesses write them, without Foundation. The calendar arithmetic is Howard Hinnant's
// `days_from_civil`, exact for the proleptic Gregorian calendar.

/// A UTC day of the Gregorian calendar.
package struct CivilDay: Equatable {
    package let year: Int
    package let month: Int
    package let day: Int

    /// Days since 1970-01-01.
    package var daysSinceEpoch: Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    package init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    package init(daysSinceEpoch days: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    package init(milliseconds: Int64) {
        let (days, rest) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        self.init(daysSinceEpoch: Int(days) - (rest < 0 ? 1 : 0))
    }

    /// YYYY-MM-DD.
    package var text: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// Milliseconds since 1970 of an ISO 8601 time in UTC, such as `2026-02-12T14:12:35.291Z`; nil for
/// anything else, for days that no calendar has, and for times before 1970. Digits beyond
/// milliseconds are cut.
package func milliseconds(iso8601 text: UnsafeBufferPointer<UInt8>) -> Int64? {
    @inline(__always)
    func number(_ range: Range<Int>) -> Int? {
        var value = 0
        for index in range {
            let digit = text[index] &- UInt8(ascii: "0")
            if digit > 9 { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }
    guard text.count >= 20, text[text.count - 1] == UInt8(ascii: "Z"),
        text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
        text[10] == UInt8(ascii: "T"), text[13] == UInt8(ascii: ":"),
        text[16] == UInt8(ascii: ":"),
        let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
        let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
        (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
    else { return nil }
    var fraction = 0
    if text.count > 20 {
        guard text[19] == UInt8(ascii: ".") else { return nil }
        for index in 0..<3 {
            let digit = 20 + index < text.count - 1 ? number(20 + index..<21 + index) : 0
            guard let digit else { return nil }
            fraction = fraction * 10 + digit
        }
    }
    let civil = CivilDay(year: year, month: month, day: day)
    let days = civil.daysSinceEpoch
    // The 31st of April would be the 1st of May; every month has 28 days.
    guard days >= 0, day <= 28 || CivilDay(daysSinceEpoch: days) == civil else { return nil }
    let time = Int64(((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000 + Int64(fraction)
    // A leap second at the end of 9999 would be beyond what an event may say.
    return time <= 253_402_300_799_999 ? time : nil
}

/// An ISO 8601 time in UTC with milliseconds, as harnesses write it: `2026-02-12T14:12:35.291Z`.
package func iso8601(milliseconds: Int64) -> String {
    let day = CivilDay(milliseconds: milliseconds)
    let rest = Int(milliseconds - Int64(day.daysSinceEpoch) * 86_400_000)
    let (hour, minute) = (rest / 3_600_000, rest / 60_000 % 60)
    let (second, fraction) = (rest / 1_000 % 60, rest % 1_000)
    return "\(day.text)T\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))"
        + ".\(padded(fraction, 3))Z"
}
