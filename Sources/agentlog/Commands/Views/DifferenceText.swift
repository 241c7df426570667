import Foundation
import Projections

/// A differing row for people: its view and key, and below it what changed.
///
/// ```
/// view_daily  day=2026-11-22 kind=subagent
///     cost_nanodollars  1200 → 1500
/// ```
enum DifferenceText {
    static func lines(_ difference: RowDifference) -> String {
        let key = difference.key.map { "\($0.name)=\(text($0.value, of: $0.name))" }
        let sign = difference.old == nil ? "+ " : difference.new == nil ? "- " : ""
        var lines = ["\(sign)\(difference.view)  \(key.joined(separator: " "))"]
        for (name, old, new) in difference.changed {
            let values = [old, new].compactMap(\.self).map { text($0, of: name) }
            lines.append("    \(name)  \(values.joined(separator: " → "))")
        }
        return lines.joined(separator: "\n")
    }

    /// Moments as people read them.
    private static func text(_ value: SQLValue, of column: String) -> String {
        guard case .integer(let number) = value else { return value == .null ? "null" : value.text }
        let date = Date(timeIntervalSince1970: Double(number) / 1_000)
        switch column {
        case "day": return date.formatted(.iso8601.year().month().day())
        case "hour" where number > 24, "minute", "start_ms", "end_ms", "last_seen_ms":
            return date.formatted(
                .iso8601.year().month().day().time(includingFractionalSeconds: number % 1_000 > 0))
        default: return value.text
        }
    }
}
