import EventLog
import Foundation

/// JSON as the commands print it: one line, keys in snake case and sorted, so that two runs
/// compare.
enum JSONText {
    static func line(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        // Values of these commands are texts and integers, which always encode.
        guard let data = try? encoder.encode(value) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }

    /// A record that is JSON, indented for people; otherwise as it is.
    static func pretty(_ line: some Sequence<UInt8>) -> String {
        let data = Data(line)
        guard let value = try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed),
            let text = try? JSONSerialization.data(
                withJSONObject: value,
                options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes, .fragmentsAllowed])
        else { return String(decoding: data, as: UTF8.self) }
        return String(decoding: text, as: UTF8.self)
    }
}

/// A finding as JSON.
struct FindingDocument: Encodable {
    let severity: String
    let code: String
    let segment: String?
    /// First offset and the one behind the last.
    let offsets: [UInt64]?
    let bytes: [Int]?
    let message: String

    init(_ finding: Finding) {
        severity = finding.severity.rawValue
        code = finding.code.rawValue
        segment = finding.segment
        offsets = finding.offsets.map { [$0.lowerBound.rawValue, $0.upperBound.rawValue] }
        bytes = finding.filePositions.map { [$0.lowerBound, $0.upperBound] }
        message = finding.message
    }
}

extension Finding {
    /// `damage: offsets 3 to 5 are lost …`
    var line: String {
        "\(severity == .error ? "FAIL" : "WARN")  \(code.rawValue): \(message)"
    }
}
