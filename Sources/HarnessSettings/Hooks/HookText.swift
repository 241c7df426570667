/// The text of a settings file, and our handlers in it.
struct HookText {
    var document: JSONDocument
    let layout: JSONLayout
    private let home: String?

    /// - Parameter home: What `~` stands for in commands.
    /// - Throws: What is wrong with the text, if no hook should be put into it.
    init(_ bytes: [UInt8], home: String?) throws(JSONProblem) {
        document = try JSONDocument(bytes)
        layout = JSONLayout(of: document)
        self.home = home
        try checkTypes()
    }

    /// The file that holds nothing but our hooks.
    static func created(command: String) -> [UInt8] {
        let settings = JSONValue.object([("hooks", HookEvent.hooks(command: command))])
        let layout = JSONLayout.standard
        return layout.text(of: settings, at: .block(indentation: [])) + layout.newline
    }

    private func checkTypes() throws(JSONProblem) {
        let root = document.root
        try require(root.members != nil, root, "the file", "an object")
        guard let hooks = root["hooks"] else { return }
        try require(hooks.members != nil, hooks, "hooks", "an object")
        for member in hooks.members ?? [] {
            let name = String(decoding: member.key, as: UTF8.self)
            try require(member.value.elements != nil, member.value, "hooks.\(name)", "a list")
        }
    }

    private func require(
        _ condition: Bool, _ node: JSONNode, _ path: String, _ expected: String
    ) throws(JSONProblem) {
        if condition { return }
        throw document.problem(
            .wrongType(path: path, found: node.kind, expected: expected),
            at: node.range.lowerBound)
    }

    var hooks: JSONNode? { document.root["hooks"] }

    func handlers(of event: String) -> [HookHandler] {
        hooks?[event].map { HookHandler.all(in: $0, home: home) } ?? []
    }

    /// Events with a handler of ours that are not recorded any more.
    var obsoleteEvents: [String] {
        (hooks?.members ?? []).map { String(decoding: $0.key, as: UTF8.self) }
            .filter { name in !HookEvent.all.contains { $0.name == name } }
            .filter { !handlers(of: $0).isEmpty }
    }
}
