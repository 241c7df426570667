/// One event of the harness that the hook is installed for.
public struct HookEvent: Equatable, Sendable {
    public let name: String
    /// Which tools it is installed for; nil for every occurrence.
    public let matcher: String?
    /// After which the harness goes on without the hook, s.
    public let timeoutSeconds: Int

    private init(_ name: String, matcher: String? = nil, timeoutSeconds: Int = 5) {
        self.name = name
        self.matcher = matcher
        self.timeoutSeconds = timeoutSeconds
    }

    /// The subagent tool: `Task` in older versions of Claude Code.
    private static let agentTool = "Agent|Task"

    /// What settings and plugin hold, in this order. There is no other list of it.
    ///
    /// All SessionEnd hooks share 1.5 s, which a longer timeout would raise for everybody.
    public static let all = [
        HookEvent("SessionStart"),
        HookEvent("SessionEnd", timeoutSeconds: 1),
        HookEvent("UserPromptSubmit"),
        HookEvent("Stop"),
        HookEvent("StopFailure"),
        HookEvent("SubagentStart"),
        HookEvent("SubagentStop"),
        HookEvent("PostToolUse", matcher: agentTool),
        HookEvent("PostToolUseFailure", matcher: agentTool),
    ]
}

extension HookEvent {
    /// A group as it stands in the list of an event. Without `args`, which came later than hooks.
    func group(command: String) -> JSONValue {
        let filter: [(String, JSONValue)] = matcher.map { [("matcher", .text($0))] } ?? []
        return .object(filter + [("hooks", .array([handler(command: command)]))])
    }

    func handler(command: String) -> JSONValue {
        .object([
            ("type", .text("command")), ("command", .text(command)),
            ("timeout", .integer(timeoutSeconds)),
        ])
    }

    /// The value of `hooks` with every event.
    static func hooks(command: String) -> JSONValue {
        .object(all.map { ($0.name, .array([$0.group(command: command)])) })
    }
}
