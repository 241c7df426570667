import AgentEvents

/// The body of `POST /events`: what a hook of an existing client tells.
struct HookReport {
    let source: String
    let session: String
    /// As Claude Code calls it: `SubagentStop`.
    let type: String
    /// When the client says that it happened, ms since 1970.
    let milliseconds: Int64?
    let what: What

    enum What {
        case agentStart(AgentReport)
        case agentStop(AgentReport)
        case prompt(AgentReport)
        case turnStop(AgentReport)
        case session(AgentReport, AgentEvent.Body)
        /// Of a kind that is not recorded, as tool calls are not.
        case nothing
    }

    init(_ members: Members) throws(Problem) {
        source = try members.required("source_app")
        session = try members.required("session_id")
        type = try members.required("hook_event_type")
        milliseconds = try members.count("timestamp", upTo: Members.timeMax)
        guard let payload = try members.object("payload", isLenient: true) else {
            throw .badRequest("'payload' is missing")
        }
        let isStop = type == "SubagentStop" || type == "Stop"
        var report = try AgentReport(hookPayload: payload, isStop: isStop)
        report.sessionID = session
        report.project = source
        switch type {
        case "SubagentStart": what = .agentStart(report)
        case "SubagentStop": what = .agentStop(report)
        case "UserPromptSubmit", "Stop", "SessionStart", "SessionEnd":
            // Inside a subagent they are none of the session's.
            guard report.agentID == nil else {
                what = .nothing
                return
            }
            report.agentName = nil
            switch type {
            case "UserPromptSubmit": what = .prompt(report)
            case "Stop": what = .turnStop(report)
            case "SessionStart":
                what = .session(
                    report, .sessionStarted(source: try payload.text("source")))
            default: what = .session(report, .sessionEnded(reason: try payload.text("reason")))
            }
        default: what = .nothing
        }
    }
}
