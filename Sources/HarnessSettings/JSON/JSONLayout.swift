/// How a text is laid out, so that what is added to it looks like the rest.
struct JSONLayout: Equatable, Sendable {
    /// One level of indentation.
    var unit: [UInt8]
    var newline: [UInt8]
    /// With the space that follows it, if any.
    var colon: [UInt8]
    /// All in one line.
    var isCompact = false

    /// Where a value is written.
    enum Placement: Equatable, Sendable {
        /// Over several lines; those behind the first begin with `indentation`.
        case block(indentation: [UInt8])
        case inline
    }

    /// What JavaScript's `JSON.stringify(value, null, 2)` writes, and so the harness itself.
    static let standard = JSONLayout(
        unit: Array("  ".utf8), newline: Array("\n".utf8), colon: Array(": ".utf8))

    /// The gap behind a comma within a line.
    var gap: [UInt8] { colon.count > 1 ? [UInt8(ascii: " ")] : [] }

    func text(of value: JSONValue, at placement: Placement) -> [UInt8] {
        switch value {
        case .text(let text): JSONValue.quoted(text)
        case .integer(let number): Array(String(number).utf8)
        case .object(let members):
            list(
                "{", members.map { member in { self.text(ofMember: member, at: $0) } }, "}",
                placement)
        case .array(let elements):
            list(
                "[", elements.map { element in { self.text(of: element, at: $0) } }, "]", placement)
        }
    }

    func text(ofMember member: (String, JSONValue), at placement: Placement) -> [UInt8] {
        JSONValue.quoted(member.0) + colon + text(of: member.1, at: placement)
    }

    private func list(
        _ opening: String, _ children: [(Placement) -> [UInt8]], _ closing: String,
        _ placement: Placement
    ) -> [UInt8] {
        var before: [UInt8] = []
        var after: [UInt8] = []
        var inner = Placement.inline
        if case .block(let indentation) = placement, !children.isEmpty {
            before = newline + indentation + unit
            after = newline + indentation
            inner = .block(indentation: indentation + unit)
        }
        let between = [UInt8(ascii: ",")] + (inner == .inline ? gap : before)
        let content = children.map { $0(inner) }.joined(separator: between)
        return Array(opening.utf8) + before + content + after + Array(closing.utf8)
    }
}

extension JSONLayout {
    /// Looks at the members of the outermost object.
    init(of document: JSONDocument) {
        self = .standard
        let root = document.root
        if let first = root.members?.first {
            let colon = document.bytes[
                first.keyRange.upperBound..<first.value.range.lowerBound]
            if colon.elementsEqual([UInt8(ascii: ":")]) { self.colon = Array(colon) }
            isCompact = !document.hasNewline(in: root.range)
        }
        if let index = document.bytes.firstIndex(of: UInt8(ascii: "\n")), index > 0,
            document.bytes[index - 1] == UInt8(ascii: "\r")
        {
            newline = Array("\r\n".utf8)
        }
        let outer = document.indentation(ofLineAt: root.range.lowerBound)
        for child in root.children {
            guard let start = document.lineStart(before: child.lowerBound) else { continue }
            if start.indentation.starts(with: outer) {
                unit = Array(start.indentation.dropFirst(outer.count))
            }
            break
        }
    }
}
