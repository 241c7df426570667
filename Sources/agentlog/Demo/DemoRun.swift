import Foundation

/// One run of a synthetic agent: when it starts and stops, and what its transcript says.
struct DemoRun {
    enum Ending {
        case success, apiError, interrupted
        /// The stop never arrives.
        case silent
        /// The stop arrives under an agent id that was never started.
        case stray
    }

    let session: DemoSession
    let agent: String
    let role: DemoCast.Role
    /// ms since 1970.
    let start: Int64
    let end: Int64
    let ending: Ending
    let toolUse: String
    let isBackground: Bool
    /// What this run wrote.
    let transcript: DemoTranscript
    /// The lines up to the end of this run, earlier runs of the agent included.
    let lines: [String]

    /// A run that begins at `start`. `earlier` is the agent's previous run, if it is resumed.
    init(
        start: Int64, in session: DemoSession, resuming earlier: DemoRun? = nil,
        using random: inout SplitMix64
    ) {
        self.session = session
        role = earlier?.role ?? random.pick(DemoCast.roles)
        agent = earlier?.agent ?? "a" + random.hexadecimal(16)
        toolUse = "toolu_" + random.hexadecimal(20)
        isBackground = random.chance(20)
        let factor = Int64.random(in: 30...220, using: &random)
        self.start = start
        end = start + max(1_500, role.typicalDuration * factor / 100)
        switch Int.random(in: 0..<1_000, using: &random) {
        case 0..<60: ending = .apiError
        case 60..<85: ending = .interrupted
        case 85..<95: ending = .silent
        case 95..<105: ending = .stray
        default: ending = .success
        }
        transcript = DemoTranscript(
            role: role, session: session.id, from: start, to: end, ending: ending, using: &random)
        lines = (earlier?.lines ?? []) + transcript.lines
    }

    /// The payload of the agent's start, as Claude Code sends it.
    var startPayload: [UInt8] {
        session.payload("SubagentStart", agent: agent, name: role.name)
    }

    /// The payload of the agent's stop, with the transcript at `path`.
    func stopPayload(transcript path: String, isActive: Bool = false) -> [UInt8] {
        let stopped = ending == .stray ? "a5" + agent.dropFirst(2) : agent
        return session.payload(
            "SubagentStop", agent: stopped, name: role.name,
            #","permission_mode":"default","stop_hook_active":\#(isActive),"#
                + #""agent_transcript_path":\#(DemoSession.quoted(path)),"#
                + #""last_assistant_message":"Done.""#)
    }

    /// The result of the tool call that started it: at the end, or of the launch.
    var reportPayload: [UInt8] {
        let response =
            isBackground
            ? #"{"isAsync":true,"status":"async_launched","agentId":"\#(agent)"}"#
            : #"{"status":"completed","agentId":"\#(agent)","totalTokens":48946,"#
                + #""totalToolUseCount":\#(transcript.toolUses),"#
                + #""totalDurationMs":\#(transcript.last - transcript.first + 120)}"#
        return session.payload(
            "PostToolUse",
            #","tool_name":"Agent","tool_use_id":"\#(toolUse)","#
                + #""tool_input":{"prompt":"Please look at this.","#
                + #""subagent_type":\#(DemoSession.quoted(role.name))},"#
                + #""tool_response":\#(response)"#)
    }

    /// When the report comes.
    var reportTime: Int64 { isBackground ? start + 30 : end + 40 }
}
