/// What `diff -u` prints of two texts.
struct UnifiedDiff {
    private static let context = 3
    /// Comparing takes a table of this many cells at most; beyond it all lines between the first
    /// and the last change count as changed.
    private static let cellsMax = 4_000_000

    private typealias Line = ArraySlice<UInt8>

    private enum Change {
        case same(Line)
        case removed(Line)
        case added(Line)
    }

    /// Empty if the two are equal.
    static func text(
        from old: [UInt8], to new: [UInt8], names: (old: String, new: String)
    ) -> String {
        let changes = changes(from: lines(of: old), to: lines(of: new))
        let hunks = hunks(of: changes)
        if hunks.isEmpty { return "" }
        return "--- \(names.old)\n+++ \(names.new)\n"
            + hunks.map { text(of: $0, in: changes) }.joined()
    }

    /// Each with its line break.
    private static func lines(of text: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var rest = text[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? rest.endIndex
            lines.append(rest[..<end])
            rest = rest[end...]
        }
        return lines
    }

    private static func changes(from old: [Line], to new: [Line]) -> [Change] {
        let shared = min(old.count, new.count)
        var start = 0
        while start < shared, old[start] == new[start] { start += 1 }
        var end = 0
        while end < shared - start, old[old.count - 1 - end] == new[new.count - 1 - end] {
            end += 1
        }
        let middle = middleChanges(
            from: old[start..<old.count - end], to: new[start..<new.count - end])
        return old[..<start].map(Change.same) + middle
            + old[(old.count - end)...].map(Change.same)
    }

    /// By the longest common subsequence.
    private static func middleChanges(
        from old: ArraySlice<Line>, to new: ArraySlice<Line>
    ) -> [Change] {
        guard old.count * new.count <= cellsMax else {
            return old.map(Change.removed) + new.map(Change.added)
        }
        let old = Array(old)
        let new = Array(new)
        let width = new.count + 1
        // The cell (i, j) has the length that is common to the lines from i and j on.
        var lengths = [Int32](repeating: 0, count: (old.count + 1) * width)
        for i in old.indices.reversed() {
            for j in new.indices.reversed() {
                lengths[i * width + j] =
                    old[i] == new[j]
                    ? lengths[(i + 1) * width + j + 1] + 1
                    : max(lengths[(i + 1) * width + j], lengths[i * width + j + 1])
            }
        }
        var changes: [Change] = []
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            if i < old.count, j < new.count, old[i] == new[j] {
                changes.append(.same(old[i]))
                (i, j) = (i + 1, j + 1)
            } else if j == new.count
                || (i < old.count && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1])
            {
                changes.append(.removed(old[i]))
                i += 1
            } else {
                changes.append(.added(new[j]))
                j += 1
            }
        }
        return changes
    }

    /// Runs of changes with what surrounds them; those that touch are one.
    private static func hunks(of changes: [Change]) -> [Range<Int>] {
        var hunks: [Range<Int>] = []
        for (index, change) in changes.enumerated() {
            if case .same = change { continue }
            let range = max(0, index - context)..<min(changes.count, index + context + 1)
            if let last = hunks.last, last.upperBound >= range.lowerBound {
                hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
            } else {
                hunks.append(range)
            }
        }
        return hunks
    }

    private static func text(of hunk: Range<Int>, in changes: [Change]) -> String {
        var before = (old: 0, new: 0)
        for change in changes[..<hunk.lowerBound] { count(change, &before) }
        var inside = (old: 0, new: 0)
        for change in changes[hunk] { count(change, &inside) }
        return "@@ -\(position(before.old, inside.old)) +\(position(before.new, inside.new)) @@\n"
            + changes[hunk].map(text).joined()
    }

    private static func count(_ change: Change, _ lines: inout (old: Int, new: Int)) {
        switch change {
        case .same: lines = (lines.old + 1, lines.new + 1)
        case .removed: lines.old += 1
        case .added: lines.new += 1
        }
    }

    /// First line and count; a count of 1 is not written, and without lines the first is the one
    /// before.
    private static func position(_ before: Int, _ count: Int) -> String {
        switch count {
        case 0: "\(before),0"
        case 1: "\(before + 1)"
        default: "\(before + 1),\(count)"
        }
    }

    private static func text(of change: Change) -> String {
        let (mark, line) =
            switch change {
            case .same(let line): (" ", line)
            case .removed(let line): ("-", line)
            case .added(let line): ("+", line)
            }
        let text = mark + String(decoding: line, as: UTF8.self)
        return line.last == UInt8(ascii: "\n") ? text : text + "\n\\ No newline at end of file\n"
    }
}
