/// Appending and its inverse.
///
/// Whoever removes a child has nothing but the text to find out what stood there before. So text is
/// only ever inserted, at places that can be told from the text afterwards:
///
/// - Behind the last child, directly at its end: `,`, white space, the new child. Removing takes
///   away everything from the end of the child before.
/// - In brackets without a child, directly behind the opening one: **one space**, the new child,
///   and in a text of several lines a line break and the bracket's indentation. What stood between
///   the brackets stays behind that.
///
/// Brackets that are written together with their first child have a line break or nothing between
/// the two. So the space tells whose the brackets are: they stay after their last child is removed,
/// the others go with it.
extension JSONDocument {
    mutating func append(
        _ child: (JSONLayout.Placement) -> [UInt8], to list: JSONNode, _ layout: JSONLayout
    ) throws(JSONProblem) {
        guard let last = list.children.last else {
            return try fill(list, with: child, layout)
        }
        let placement = placement(of: last, layout)
        var gap = layout.gap
        if case .block(let indentation) = placement {
            let newline = lineStart(before: last.lowerBound)?.newline ?? layout.newline
            gap = newline + indentation
        }
        try replace(
            last.upperBound..<last.upperBound,
            with: [UInt8(ascii: ",")] + gap + child(placement))
    }

    private mutating func fill(
        _ list: JSONNode, with child: (JSONLayout.Placement) -> [UInt8], _ layout: JSONLayout
    ) throws(JSONProblem) {
        let start = list.range.lowerBound
        let outer = indentation(ofLineAt: start)
        let text =
            layout.isCompact
            ? child(.inline)
            : child(.block(indentation: outer + layout.unit)) + layout.newline + outer
        try replace(start + 1..<start + 1, with: [UInt8(ascii: " ")] + text)
    }

    /// How a child is written, or one that follows it.
    func placement(of child: Range<Int>, _ layout: JSONLayout) -> JSONLayout.Placement {
        if let start = lineStart(before: child.lowerBound) {
            return .block(indentation: start.indentation)
        }
        guard hasNewline(in: child) else { return .inline }
        return .block(indentation: indentation(ofLineAt: child.lowerBound) + layout.unit)
    }

    /// Whether the brackets would stay if their only child were removed.
    func isKeptWhenEmpty(_ list: JSONNode) -> Bool {
        guard let only = list.children.first else { return true }
        return bytes[list.range.lowerBound + 1..<only.lowerBound].elementsEqual([0x20])
    }

    /// Removes a child with the comma and the white space that came with it.
    mutating func remove(_ index: Int, of list: JSONNode) throws(JSONProblem) {
        let children = list.children
        if index > 0 {
            try replace(children[index - 1].upperBound..<children[index].upperBound, with: [])
        } else if children.count > 1 {
            try replace(children[0].lowerBound..<children[1].lowerBound, with: [])
        } else {
            try replace(list.range.lowerBound + 1..<endOfOnlyChild(of: list), with: [])
        }
    }

    /// The end of what was inserted with the only child, or of all there is between the brackets.
    private func endOfOnlyChild(of list: JSONNode) -> Int {
        let end = list.range.upperBound - 1
        guard isKeptWhenEmpty(list), let only = list.children.first else { return end }
        let rest = bytes[only.upperBound..<end]
        let outer = indentation(ofLineAt: list.range.lowerBound)
        for newline in [[UInt8(ascii: "\n")], [UInt8(ascii: "\r"), UInt8(ascii: "\n")]]
        where rest.starts(with: newline + outer) {
            return only.upperBound + newline.count + outer.count
        }
        return only.upperBound
    }
}
