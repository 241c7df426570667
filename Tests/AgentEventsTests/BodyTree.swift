import AgentEvents

// The tables of docs/events.md, one for each type of event.

extension AgentEvent.Body {
    /// The type, as the headings of the page spell it.
    var spelling: String {
        switch self {
        case .started: "agent.started"
        case .stopped: "agent.stopped"
        case .measured: "agent.measured"
        case .reported: "agent.reported"
        case .linked: "agent.linked"
        case .closed: "agent.closed"
        case .sessionStarted: "session.started"
        case .sessionEnded: "session.ended"
        case .prompted, .turnStopped: "session.turn"
        }
    }

    /// The keys that only its type has, in the order of the page.
    var members: [(String, JSONTree?)] {
        switch self {
        case .started(let started): started.members
        case .stopped(let stopped): stopped.members
        case .measured(let measured):
            [("opened_by", measured.openedBy.tree)] + measured.reading.members
        case .reported(let reported): reported.members
        case .linked(let linked): linked.members
        case .closed(let closed):
            [
                ("opened_by", closed.openedBy.tree), ("status", .text("\(closed.status)")),
                ("reason", closed.reason.map(JSONTree.text)),
                ("last_seen_ms", .number(closed.lastSeenMilliseconds)),
            ]
        case .sessionStarted(let source): [("source", source.map(JSONTree.text))]
        case .sessionEnded(let reason): [("reason", reason.map(JSONTree.text))]
        case .prompted: [("phase", .text("prompt"))]
        case .turnStopped(let stopped): [("phase", .text("stop"))] + stopped.members
        }
    }
}

extension Started {
    fileprivate var members: [(String, JSONTree?)] {
        [
            ("task_description", taskDescription.map(JSONTree.text)),
            ("tools_granted", toolsGranted.map { .array($0.map(JSONTree.text)) }),
            ("context_size", contextSize.map(JSONTree.number)),
            ("parent_tool_use_id", parentToolUseID.map(JSONTree.text)),
            ("parent_agent_id", parentAgentID.map(JSONTree.text)),
            ("spawn_depth", spawnDepth.map(JSONTree.number)),
        ]
    }
}

extension Stopped {
    fileprivate var members: [(String, JSONTree?)] {
        [("stop_hook_active", stopHookActive.map(JSONTree.flag))] + reading.members + [
            ("background_tasks", backgroundTasks.map { .array($0.map(\.tree)) })
        ]
    }
}

extension Reported {
    fileprivate var members: [(String, JSONTree?)] {
        [
            ("parent_agent_id", parentAgentID.map(JSONTree.text)),
            ("parent_tool_use_id", parentToolUseID.map(JSONTree.text)),
            ("launch", launch.map { .text("\($0)") }),
            ("total_tokens", totalTokens.map(JSONTree.number)),
            ("total_tool_uses", totalToolUses.map(JSONTree.number)),
            ("total_duration_ms", totalDurationMilliseconds.map(JSONTree.number)),
            ("outcome", outcome.map { .text("\($0)") }),
            ("error", error?.tree),
            ("task_description", taskDescription.map(JSONTree.text)),
        ]
    }
}

extension Linked {
    fileprivate var members: [(String, JSONTree?)] {
        let link: [(String, JSONTree?)] = [
            ("opened_by", openedBy?.tree), ("stop_event_id", stopEventID.tree),
            ("stopped_agent_id", .text(stoppedAgentID)),
            ("stopped_ms", .number(stoppedMilliseconds)),
            ("start_ms", startMilliseconds.map(JSONTree.number)),
            ("link_evidence", evidence.map(JSONTree.text)),
            ("void", isVoid ? .flag(true) : nil),
        ]
        return link + reading.members
    }
}
