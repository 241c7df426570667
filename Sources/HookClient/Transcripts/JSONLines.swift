import AgentEvents

/// The lines of a text as it stands in JSON, where a newline is an escape.
struct JSONLines {
    private let bytes: [UInt8]
    /// Where each line ends, without its newline.
    private var lines: [Range<Int>] = []

    var count: Int64 { Int64(lines.count) }

    init(_ text: JSONText) {
        bytes = text.hasEscapes ? text.unescapedBytes : Array(text.rawBytes)
        var start = 0
        for index in bytes.indices where bytes[index] == 0x0A {
            lines.append(start..<index)
            start = index + 1
        }
        if start < bytes.count { lines.append(start..<bytes.count) }
    }

    /// How many lines are left of both when what they begin and end with alike is taken away.
    static func difference(from old: JSONLines, to new: JSONLines) -> (old: Int64, new: Int64) {
        let shorter = min(old.lines.count, new.lines.count)
        var head = 0
        while head < shorter, old.line(head).elementsEqual(new.line(head)) { head += 1 }
        var tail = 0
        while tail < shorter - head,
            old.line(old.lines.count - 1 - tail).elementsEqual(
                new.line(new.lines.count - 1 - tail))
        { tail += 1 }
        return (
            Int64(old.lines.count - head - tail), Int64(new.lines.count - head - tail)
        )
    }

    private func line(_ index: Int) -> ArraySlice<UInt8> { bytes[lines[index]] }
}
