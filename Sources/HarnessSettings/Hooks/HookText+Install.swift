extension HookText {
    /// Has each event run `path` once. Idempotent; what is already so is not touched.
    mutating func install(_ path: String) throws(JSONProblem) {
        let command = ShellWord.quoted(path)
        guard hooks != nil else {
            let hooks = HookEvent.hooks(command: command)
            return try document.append(
                { [layout] in layout.text(ofMember: ("hooks", hooks), at: $0) },
                to: document.root, layout)
        }
        for event in HookEvent.all { try install(event, path, command) }
        for event in obsoleteEvents { try removeAll(of: event) }
    }

    private mutating func install(
        _ event: HookEvent, _ path: String, _ command: String
    ) throws(JSONProblem) {
        guard let hooks else { return }
        guard let list = hooks[event.name] else {
            let value = JSONValue.array([event.group(command: command)])
            return try document.append(
                { [layout] in layout.text(ofMember: (event.name, value), at: $0) },
                to: hooks, layout)
        }
        let handlers = handlers(of: event.name)
        guard !handlers.isEmpty else {
            let group = event.group(command: command)
            return try document.append(
                { [layout] in layout.text(of: group, at: $0) }, to: list, layout)
        }
        let kept = handlers.firstIndex { $0.difference(from: event, path: path) == nil } ?? 0
        for index in handlers.indices.reversed() where index != kept {
            try remove(handlers[index], of: event.name)
        }
        try update(event, path)
    }

    /// Corrects the only handler of an event.
    private mutating func update(_ event: HookEvent, _ path: String) throws(JSONProblem) {
        guard let handler = handlers(of: event.name).first,
            handler.difference(from: event, path: path) != nil
        else { return }
        let command = handler.command(running: path)
        if handler.isAlone {
            try replace(handler.group, with: event.group(command: command))
        } else if handler.hasMatcher(of: event) {
            try replace(handler.node, with: event.handler(command: command))
        } else {
            try remove(handler, of: event.name)
            guard let list = hooks?[event.name] else { return }
            let group = event.group(command: command)
            try document.append({ [layout] in layout.text(of: group, at: $0) }, to: list, layout)
        }
    }

    private mutating func replace(
        _ node: JSONNode, with value: JSONValue
    ) throws(JSONProblem) {
        let placement = document.placement(of: node.range, layout)
        try document.replace(node.range, with: layout.text(of: value, at: placement))
    }
}
