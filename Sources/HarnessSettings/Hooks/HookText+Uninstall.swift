extension HookText {
    /// Removes every handler of ours, and the brackets that came with them.
    ///
    /// In the reverse order of installing, so that each step finds the text that its counterpart
    /// left.
    mutating func uninstall() throws(JSONProblem) {
        for event in obsoleteEvents { try removeAll(of: event) }
        for event in HookEvent.all.reversed() { try removeAll(of: event.name) }
    }

    /// Whether the outermost brackets came with the file: those of ``created(command:)``.
    var isLikeCreated: Bool {
        guard let first = document.root.members?.first else { return false }
        let end = document.root.children.last?.upperBound ?? 0
        return document.root.range.lowerBound == 0
            && document.bytes[1..<first.range.lowerBound].elementsEqual("\n  ".utf8)
            && document.bytes[end...].elementsEqual("\n}\n".utf8)
    }

    mutating func removeAll(of event: String) throws(JSONProblem) {
        while let handler = handlers(of: event).last { try remove(handler, of: event) }
    }

    /// Removes a handler; with it its group, list and so on, as far as they came with it.
    mutating func remove(_ handler: HookHandler, of event: String) throws(JSONProblem) {
        guard let hooks, let list = hooks[event], let eventIndex = hooks.index(of: event),
            let hooksIndex = document.root.index(of: "hooks")
        else { return }
        if let handlers = handler.group["hooks"], handlers.children.count > 1 {
            return try document.remove(handler.index, of: handlers)
        }
        let levels = [
            (list, handler.groupIndex), (hooks, eventIndex), (document.root, hooksIndex),
        ]
        for (node, index) in levels
        where node.children.count > 1 || document.isKeptWhenEmpty(node) || node == document.root {
            return try document.remove(index, of: node)
        }
    }
}
