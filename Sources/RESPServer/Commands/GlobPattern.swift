import KeySpace

/// Patterns as Redis matches them: `?`, `*`, `[a-z]`, `[^a]`, and a backslash before what is meant
/// as it stands. Bytes, not letters.
struct GlobPattern {
    private let pattern: Bytes
    private let ignoresCase: Bool

    /// Longer ones are refused: matching costs at most length × length of what is matched.
    static let lengthMax = 1_024

    init(_ pattern: Bytes, ignoresCase: Bool = false) throws(ReplyError) {
        guard pattern.count <= Self.lengthMax else {
            throw ReplyError("ERR a pattern may have \(Self.lengthMax) bytes")
        }
        self.ignoresCase = ignoresCase
        self.pattern = ignoresCase ? pattern.map(Self.lower) : pattern
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }

    func matches(_ name: Bytes) -> Bool {
        if pattern == [UInt8(ascii: "*")] { return true }
        var isHopeless = false
        return matches(0, ignoresCase ? name.map(Self.lower) : name, 0, &isHopeless)
    }

    /// A zero behind the end, as a C string has it.
    private func sign(_ index: Int) -> UInt8 { index < pattern.count ? pattern[index] : 0 }

    /// Whether the pattern from one index on matches the name from another on.
    ///
    /// - Parameter isHopeless: Set once no later place of the name can match what stands behind a
    ///   `*`: then no earlier `*` need try longer pieces, which bounds the cost.
    private func matches(
        _ first: Int, _ name: Bytes, _ start: Int, _ isHopeless: inout Bool
    ) -> Bool {
        var (index, at) = (first, start)
        while index < pattern.count && at < name.count {
            switch pattern[index] {
            case UInt8(ascii: "*"):
                while sign(index + 1) == UInt8(ascii: "*") { index += 1 }
                if index + 1 == pattern.count { return true }
                while at < name.count {
                    if matches(index + 1, name, at, &isHopeless) { return true }
                    if isHopeless { return false }
                    at += 1
                }
                isHopeless = true
                return false
            case UInt8(ascii: "?"):
                at += 1
            case UInt8(ascii: "["):
                guard matchesClass(&index, name[at]) else { return false }
                at += 1
            default:
                if pattern[index] == UInt8(ascii: "\\"), index + 1 < pattern.count { index += 1 }
                guard pattern[index] == name[at] else { return false }
                at += 1
            }
            index += 1
            if at == name.count {
                while sign(index) == UInt8(ascii: "*") { index += 1 }
                break
            }
        }
        return index == pattern.count && at == name.count
    }

    /// Whether a class holds a byte; `index` goes from its `[` to its `]`, or to the last sign of a
    /// pattern that lacks one.
    private func matchesClass(_ index: inout Int, _ byte: UInt8) -> Bool {
        index += 1
        let isNegated = sign(index) == UInt8(ascii: "^")
        if isNegated { index += 1 }
        var isFound = false
        while true {
            let left = pattern.count - index
            if left >= 2, pattern[index] == UInt8(ascii: "\\") {
                index += 1
                if pattern[index] == byte { isFound = true }
            } else if left > 0, pattern[index] == UInt8(ascii: "]") {
                break
            } else if left <= 0 {
                index = pattern.count - 1
                break
            } else if left >= 3, pattern[index + 1] == UInt8(ascii: "-") {
                // Signed, as the characters of C are here.
                let ends = [pattern[index], pattern[index + 2]].map { Int8(bitPattern: $0) }
                let range = min(ends[0], ends[1])...max(ends[0], ends[1])
                if range.contains(Int8(bitPattern: byte)) { isFound = true }
                index += 2
            } else if pattern[index] == byte {
                isFound = true
            }
            index += 1
        }
        return isFound != isNegated
    }
}
