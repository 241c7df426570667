import Projections

/// Samples in Prometheus's text format, version 0.0.4.
///
/// Source: https://prometheus.io/docs/instrumenting/exposition_formats/
struct MetricsText {
    private(set) var text = ""

    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    enum Kind: String {
        case counter, gauge, histogram
    }

    typealias Labels = [(name: String, value: String)]

    /// Begins a family: what comes next is of it.
    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n"
        text += "# TYPE \(name) \(kind.rawValue)\n"
    }

    mutating func sample(_ name: String, _ labels: Labels = [], _ value: Int64) {
        sample(name, labels, "\(value)")
    }

    /// A value that is a count of 10^−`digits`: exact, never floating point.
    mutating func sample(
        _ name: String, _ labels: Labels = [], _ units: Int64, digits: Int
    ) {
        sample(name, labels, JSONValue.decimal(units: units, digits: digits).text)
    }

    private mutating func sample(_ name: String, _ labels: Labels, _ value: String) {
        let pairs = labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
        text += pairs.isEmpty ? name : "\(name){\(pairs.joined(separator: ","))}"
        text += " \(value)\n"
    }

    /// A histogram's samples. Buckets are not cumulative here, and become so.
    ///
    /// - Parameters:
    ///   - bounds: Upper bounds as they are written, ascending.
    ///   - counts: One for each bound, and one beyond the last.
    ///   - sum: In units of 10^−`digits`.
    mutating func histogram(
        _ name: String, _ labels: Labels, bounds: [String], counts: [Int64], sum: Int64,
        digits: Int
    ) {
        var total: Int64 = 0
        for (bound, count) in zip(bounds + ["+Inf"], counts) {
            total += count
            sample("\(name)_bucket", labels + [("le", bound)], total)
        }
        sample("\(name)_sum", labels, sum, digits: digits)
        sample("\(name)_count", labels, total)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
