/// A handler of ours that stands in a settings file.
struct HookHandler: Equatable, Sendable {
    static let programName = "agentlog-hook"

    /// Of the group in the event's list, and of the handler in the group's.
    let groupIndex: Int
    let index: Int
    let group: JSONNode
    let node: JSONNode
    /// No other tool's handler is in the group.
    let isAlone: Bool
    let command: String
    /// The program in `command`.
    let program: ShellWord
    /// Without a shell: `command` is the program and `args` its arguments.
    let isExecForm: Bool

    /// Those in the list of an event. What does not look like a group or a handler is not ours.
    static func all(in list: JSONNode, home: String?) -> [HookHandler] {
        (list.elements ?? []).enumerated().flatMap { groupIndex, group in
            let handlers = group["hooks"]?.elements ?? []
            let programs = handlers.map { program(of: $0, home: home) }
            return handlers.indices.compactMap { index -> HookHandler? in
                guard let program = programs[index], let command = handlers[index]["command"]?.text
                else { return nil }
                return HookHandler(
                    groupIndex: groupIndex, index: index, group: group, node: handlers[index],
                    isAlone: programs.allSatisfy { $0 != nil }, command: command,
                    program: program, isExecForm: handlers[index]["args"] != nil)
            }
        }
    }

    /// The word that runs our hook, wherever that is; nil if something else is run.
    private static func program(of handler: JSONNode, home: String?) -> ShellWord? {
        guard let command = handler["command"]?.text else { return nil }
        let word =
            handler["args"] == nil
            ? ShellWord.program(of: command, home: home)
            : ShellWord(range: 0..<command.utf8.count, value: command)
        guard let word, word.value.split(separator: "/").last.map(String.init) == programName
        else { return nil }
        return word
    }

    /// The command with another program; assignments before it and what follows stay.
    func command(running path: String) -> String {
        if isExecForm { return ShellWord.quoted(path) }
        let bytes = Array(command.utf8)
        return String(decoding: bytes[..<program.range.lowerBound], as: UTF8.self)
            + ShellWord.quoted(path)
            + String(decoding: bytes[program.range.upperBound...], as: UTF8.self)
    }

    /// In what it differs from what would be installed; nil if in nothing that matters.
    ///
    /// - Parameter path: The program that should run; nil if that is not known.
    func difference(from event: HookEvent, path: String?) -> String? {
        if !hasMatcher(of: event) {
            return "has matcher \(group["matcher"]?.text ?? "*") instead of \(event.matcher ?? "*")"
        }
        if let path, !program.value.utf8.elementsEqual(path.utf8) { return "runs \(program.value)" }
        if isExecForm { return "has args, which older versions of Claude Code do not know" }
        if node["type"]?.text != "command" { return "is not of type command" }
        if node["timeout"]?.number != String(event.timeoutSeconds) {
            return "has timeout \(node["timeout"]?.number ?? "600") instead of "
                + "\(event.timeoutSeconds)"
        }
        let unwanted = ["if", "async", "asyncRewake", "once", "shell"].first { node[$0] != nil }
        if let unwanted { return "has \(unwanted)" }
        return nil
    }

    func hasMatcher(of event: HookEvent) -> Bool {
        let matcher = group["matcher"]
        guard let expected = event.matcher else {
            return matcher == nil || ["", "*"].contains(matcher?.text)
        }
        return matcher?.text == expected
    }
}
