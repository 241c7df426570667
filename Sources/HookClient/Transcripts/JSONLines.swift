import AgentEvents
import SystemCalls

/// The lines of a text as it stands in JSON, where a newline is an escape. Valid as long as the
/// text's bytes.
struct JSONLines {
    /// As it stands there, or with its escapes resolved.
    private let bytes: UnsafeBufferPointer<UInt8>
    /// Where each newline begins, and how many bytes it has.
    private let newlines: [UInt32]
    private let newlineSize: Int

    private var count: Int {
        newlines.count + (start(of: newlines.count) < bytes.count ? 1 : 0)
    }

    /// How many lines a text has.
    static func count(_ text: JSONText) -> Int64 {
        if let (newlines, end) = text.newlineCount {
            return Int64(newlines) + (end < text.rawBytes.count ? 1 : 0)
        }
        return text.unescapedBytes.withUnsafeBufferPointer { Int64(JSONLines(unescaped: $0).count) }
    }

    /// How many lines are left of both when what they begin and end with alike is taken away.
    static func difference(from old: JSONText, to new: JSONText) -> (old: Int64, new: Int64) {
        // Where each byte is written in one way only, equal lines are equal as they stand.
        if let before = JSONLines(old), let after = JSONLines(new) {
            return difference(from: before, to: after)
        }
        return old.unescapedBytes.withUnsafeBufferPointer { old in
            new.unescapedBytes.withUnsafeBufferPointer { new in
                difference(from: JSONLines(unescaped: old), to: JSONLines(unescaped: new))
            }
        }
    }

    /// Nil if something in the text could be written otherwise.
    private init?(_ text: JSONText) {
        guard let newlines = text.newlines else { return nil }
        bytes = text.rawBytes
        self.newlines = newlines
        newlineSize = 2
    }

    private init(unescaped bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        newlineSize = 1
        newlines = bytes.indices.filter { bytes[$0] == 0x0A }.map { UInt32($0) }
    }

    private static func difference(
        from old: JSONLines, to new: JSONLines
    ) -> (old: Int64, new: Int64) {
        let (oldCount, newCount) = (old.count, new.count)
        let shorter = min(oldCount, newCount)
        var head = 0
        while head < shorter, same(old.line(head), new.line(head)) { head += 1 }
        var tail = 0
        while tail < shorter - head,
            same(old.line(oldCount - 1 - tail), new.line(newCount - 1 - tail))
        { tail += 1 }
        return (Int64(oldCount - head - tail), Int64(newCount - head - tail))
    }

    private func start(of line: Int) -> Int {
        line == 0 ? 0 : Int(newlines[line - 1]) + newlineSize
    }

    private func line(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let end = index < newlines.count ? Int(newlines[index]) : bytes.count
        return UnsafeBufferPointer(rebasing: bytes[start(of: index)..<end])
    }

    private static func same(
        _ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard one.count == other.count else { return false }
        guard let left = one.baseAddress, let right = other.baseAddress else { return true }
        return memcmp(left, right, one.count) == 0
    }
}
