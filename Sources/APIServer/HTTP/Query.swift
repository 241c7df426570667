import Foundation
import Hummingbird

/// The parameters of a request, checked: unknown, repeated and malformed ones are errors that name
/// them, and nothing is clamped.
struct Query {
    private let values: [String: String]
    private let pathValues: [String: String]

    /// `_` and `t` are what clients add to get past caches; they mean nothing.
    private static let ignored: Set<String> = ["_", "t"]

    /// - Parameter pathValues: What stands in the path for its parameters, percent-encoded.
    init(
        _ request: Request, known: Set<String>, pathValues: [String: String] = [:]
    ) throws(Problem) {
        self.pathValues = pathValues
        var values: [String: String] = [:]
        for (key, value) in request.uri.queryParameters {
            let name = String(key)
            if Self.ignored.contains(name) { continue }
            guard known.contains(name) else {
                let names = known.sorted().joined(separator: ", ")
                throw .badRequest(
                    "unknown parameter '\(name)'; "
                        + (known.isEmpty ? "there are none" : "known: \(names)"))
            }
            guard values.updateValue(String(value), forKey: name) == nil else {
                throw .badRequest("parameter '\(name)' is given twice")
            }
        }
        self.values = values
    }

    /// A whole number in `range`; nil if absent.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = values[name] else { return nil }
        let isPlain = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isPlain, let number = Int(text), range.contains(number) else {
            throw .badRequest(
                "'\(name)' must be a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound), not '\(text)'")
        }
        return number
    }

    /// Any text; nil if absent.
    func text(_ name: String) -> String? { values[name] }

    /// What stands in the path for a parameter, decoded.
    func path(_ name: String) throws(Problem) -> String {
        guard let text = pathValues[name], let decoded = text.removingPercentEncoding else {
            throw .badRequest(
                "'\(name)' in the path is not percent-encoded UTF-8: '\(pathValues[name] ?? "")'")
        }
        return decoded
    }

    /// Refuses two parameters that say different things about the same.
    func exclude(_ one: String, _ other: String) throws(Problem) {
        guard values[one] == nil || values[other] == nil else {
            throw .badRequest("'\(one)' and '\(other)' exclude each other")
        }
    }

    /// One of `choices`; nil if absent.
    func choice(_ name: String, of choices: [String]) throws(Problem) -> String? {
        guard let text = values[name] else { return nil }
        guard choices.contains(text) else {
            throw .badRequest(
                "'\(name)' must be one of \(choices.joined(separator: ", ")), not '\(text)'")
        }
        return text
    }
}
