/// `bytes` with each match of ``SecretScanner`` replaced by `[redacted:<rule>]`.
///
/// Nothing is found in the result, so a second call changes nothing. JSON stays JSON: only bytes
/// within one string are replaced, never a quote that ends it nor a part of an escape.
///
/// - Complexity: O(n).
public func redacted(_ bytes: [UInt8]) -> [UInt8] {
    let matches = SecretScanner.matches(in: bytes)
    if matches.isEmpty { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var position = 0
    for match in matches {
        result.append(contentsOf: bytes[position..<match.range.lowerBound])
        result.append(contentsOf: "[redacted:".utf8)
        result.append(contentsOf: match.rule.rawValue.utf8)
        result.append(UInt8(ascii: "]"))
        position = match.range.upperBound
    }
    result.append(contentsOf: bytes[position...])
    return result
}
