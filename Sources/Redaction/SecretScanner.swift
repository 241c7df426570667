/// Finds what should not be in a log: keys, passwords and names of persons.
///
/// The bytes are a line of JSON, or any others: every sequence of bytes has an answer. Names and
/// values may stand in strings of JSON within strings of JSON.
///
/// It looks for shapes, so it can miss a secret that has none (a password in a sentence), and it
/// prefers missing a dictionary word to redacting what people write about tokens and passwords.
public enum SecretScanner {
    /// No match is longer.
    public static let longestMatch = 16 * 1024

    /// The matches in order. They do not overlap, and none is empty.
    ///
    /// - Complexity: O(n) for any bytes, because no rule looks at a byte more often than a
    /// constant.
    public static func matches(in bytes: Span<UInt8>) -> [SecretMatch] { scan(bytes).matches }

    /// The matches in order. They do not overlap, and none is empty.
    public static func matches(in bytes: [UInt8]) -> [SecretMatch] { scan(bytes.span).matches }

    /// The matches, and how many bytes were looked at for them, counting repeated looks.
    static func scan(_ bytes: Span<UInt8>) -> (matches: [SecretMatch], steps: Int) {
        bytes.withUnsafeBufferPointer { bytes in
            ByteKind.table.withUnsafeBufferPointer { kinds in
                var scan = Scan(text: ScannedBytes(bytes, kinds: kinds))
                return (scan.matches(), scan.text.steps)
            }
        }
    }
}
