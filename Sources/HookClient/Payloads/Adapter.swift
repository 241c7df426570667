import AgentEvents

/// How one harness's payloads are understood. A new harness is a new row of ``all``; docs/events.md
/// has the table for people.
///
/// What every row shares: the payload is one JSON object, and its members are called as Claude Code
/// calls them, of which ``Payload`` reads those that may be kept. VS Code, Qwen Code and Factory
/// send Claude Code's payloads, so they are recorded under its name.
struct Adapter: Sendable {
    /// As events name it.
    let harness: String
    /// Whether a payload is of this harness.
    let recognises: @Sendable (Payload) -> Bool
    /// Which of its events are recorded, and as what.
    let events: [(name: StaticString, moment: Moment)]
    /// Whether a prompt inside a subagent begins a run that no other payload tells of.
    var isNextRun: @Sendable (Payload) -> Bool = { _ in false }

    /// What a payload says that happened.
    enum Moment: Equatable, Sendable {
        case agentStart, agentStop, agentFailure
        /// A call of the tool that starts agents came back, or failed.
        case callReturn, callFailure
        case sessionStart, sessionEnd
        case prompt, turnStop, turnFailure, turnInterrupt
    }

    /// In the order in which they are asked; the last one recognises everything.
    static let all = [codex, claudeCode]

    /// Source: the hooks reference of Claude Code 2.1.240, payloads of 1.0 to 2.1.319.
    static let claudeCode = Adapter(
        harness: "claude-code", recognises: { _ in true }, events: claudeCodeEvents)

    /// Source: the schemas of openai/codex, codex-rs/hooks/schema/generated, and payloads of 0.133
    /// to 0.163.
    static let codex = Adapter(
        harness: "codex",
        recognises: { $0.turnID != nil || $0.isOfCodexTranscript || $0.isOfUnwrittenThread },
        events: claudeCodeEvents + [("Interrupt", .turnInterrupt)],
        isNextRun: { !$0.isFirstTurnOfAgent })

    private static let claudeCodeEvents: [(name: StaticString, moment: Moment)] = [
        ("SubagentStart", .agentStart),
        ("SubagentStop", .agentStop),
        ("Stop", .turnStop),
        ("StopFailure", .turnFailure),
        ("UserPromptSubmit", .prompt),
        ("PostToolUse", .callReturn),
        ("PostToolUseFailure", .callFailure),
        ("SessionStart", .sessionStart),
        ("SessionEnd", .sessionEnd),
    ]

    /// The row that a payload belongs to.
    static func of(_ payload: Payload) -> Adapter {
        for adapter in all where adapter.recognises(payload) { return adapter }
        return claudeCode
    }

    /// What a payload says that happened; nil: something that is not recorded.
    func moment(of payload: Payload) -> Moment? {
        guard let name = payload.eventName else { return nil }
        for event in events where event.name.withUTF8Buffer({ name.utf8.elementsEqual($0) }) {
            switch event.moment {
            // Inside a subagent it is that one's failure, and a prompt is no turn of the session.
            case .turnFailure: return payload.isOfMainAgent ? .turnFailure : .agentFailure
            case .prompt where !payload.isOfMainAgent:
                return isNextRun(payload) ? .agentStart : nil
            case .turnStop, .turnInterrupt: return payload.isOfMainAgent ? event.moment : nil
            default: return event.moment
            }
        }
        return nil
    }
}

extension Payload {
    /// Of a session that Codex keeps no rollout of, where no turn is named: ids of its threads are
    /// UUIDs of version 7, and those of other harnesses are not.
    fileprivate var isOfUnwrittenThread: Bool {
        transcriptPath == nil && sessionID.flatMap { UUIDTime($0.utf8) } != nil
    }

    /// Whether it is of the turn that a subagent began with, of whose start Codex tells. It is made
    /// with the agent, 20 to 45 ms later; the next one comes after an answer.
    fileprivate var isFirstTurnOfAgent: Bool {
        guard let agent = agentID.flatMap({ UUIDTime($0.utf8) }),
            let turn = turnID.flatMap({ UUIDTime($0.utf8) })
        else { return false }
        return turn.milliseconds - agent.milliseconds < 250
    }
}
