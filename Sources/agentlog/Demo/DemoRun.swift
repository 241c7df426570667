import AgentEvents
import Foundation

/// One run of a synthetic agent: when it starts and stops, and what its transcript says.
struct DemoRun {
    enum Ending {
        case success, apiError, interrupted
        /// The stop never arrives.
        case silent
    }

    let session: String
    let agent: String
    let role: DemoCast.Role
    let project: String
    /// ms since 1970.
    let start: Int64
    let end: Int64
    let ending: Ending
    /// The transcript's lines up to the end of this run, earlier runs of the agent included.
    let transcript: [String]

    /// A run that begins at `start`. `earlier` is the agent's previous run, if it is resumed.
    init(start: Int64, resuming earlier: DemoRun?, using random: inout SplitMix64) {
        role = earlier?.role ?? random.pick(DemoCast.roles)
        session = earlier?.session ?? Self.uuid(&random)
        agent = earlier?.agent ?? "a" + random.hexadecimal(16)
        project = earlier?.project ?? random.pick(DemoCast.projects)
        let factor = Int64.random(in: 30...220, using: &random)
        self.start = start
        end = start + max(1_500, role.typicalDuration * factor / 100)
        switch Int.random(in: 0..<1_000, using: &random) {
        case 0..<60: ending = .apiError
        case 60..<85: ending = .interrupted
        case 85..<88: ending = .silent
        default: ending = .success
        }
        transcript =
            (earlier?.transcript ?? [])
            + Self.lines(
                role: role, session: session, from: start, to: end, ending: ending, &random)
    }

    /// The payload of the agent's start, as Claude Code sends it.
    var startPayload: [UInt8] {
        payload(#""hook_event_name":"SubagentStart""#)
    }

    /// The payload of the agent's stop, with the transcript at `path`.
    func stopPayload(transcript path: String, isActive: Bool = false) -> [UInt8] {
        payload(
            #""permission_mode":"default","hook_event_name":"SubagentStop","stop_hook_active":"#
                + "\(isActive)"
                + #","agent_transcript_path":\#(Self.quoted(path)),"#
                + #""last_assistant_message":"Done.""#
        )
    }

    private func payload(_ members: String) -> [UInt8] {
        Array(
            """
            {"session_id":"\(session)","transcript_path":"/demo/\(session).jsonl",\
            "cwd":\(Self.quoted("/demo/" + project)),"agent_id":"\(agent)",\
            "agent_type":\(Self.quoted(role.name)),\(members)}
            """.utf8)
    }

    /// The stop of an internal agent that nobody started: harnesses send them.
    static func phantomStop(using random: inout SplitMix64) -> [UInt8] {
        Array(
            """
            {"session_id":"\(uuid(&random))","cwd":"/demo/storefront",\
            "hook_event_name":"SubagentStop","stop_hook_active":false,\
            "agent_id":"a\(random.hexadecimal(16))","agent_type":"",\
            "agent_transcript_path":"/demo/absent.jsonl"}
            """.utf8)
    }

    private static func uuid(_ random: inout SplitMix64) -> String {
        [8, 4, 4, 4, 12].map { random.hexadecimal($0) }.joined(separator: "-")
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.replacingOccurrences(of: "\\", with: "\\\\")
            .replacingOccurrences(of: "\"", with: "\\\"")
        return "\"\(escaped)\""
    }
}

// MARK: - The transcript

extension DemoRun {
    private static func lines(
        role: DemoCast.Role, session: String, from start: Int64, to end: Int64, ending: Ending,
        _ random: inout SplitMix64
    ) -> [String] {
        let turns = Int.random(in: 2...7, using: &random)
        var lines = [userLine(session, at: start + 40, content: #""Please look at this.""#)]
        for turn in 0..<turns {
            let time = start + (end - start) * Int64(turn + 1) / Int64(turns + 1)
            lines += assistantLines(role, session, at: time, isLast: turn == turns - 1, &random)
        }
        switch ending {
        case .apiError:
            lines.append(
                """
                {"type":"assistant","isApiErrorMessage":true,"sessionId":"\(session)",\
                "timestamp":"\(timestamp(end - 20))",\
                "message":{"id":"msg_\(random.hexadecimal(20))","model":"<synthetic>",\
                "role":"assistant","content":[{"type":"text","text":"API Error: overloaded"}],\
                "usage":{"input_tokens":0,"output_tokens":0}}}
                """)
        case .interrupted:
            lines.append(
                userLine(
                    session, at: end - 20,
                    content: #"[{"type":"text","text":"[Request interrupted by user]"}]"#))
        case .success, .silent: break
        }
        return lines
    }

    /// One API message as harnesses write it: a line for each content block, each with the usage.
    private static func assistantLines(
        _ role: DemoCast.Role, _ session: String, at time: Int64, isLast: Bool,
        _ random: inout SplitMix64
    ) -> [String] {
        let message = "msg_\(random.hexadecimal(20))"
        let request = "req_\(random.hexadecimal(20))"
        let usage = """
            {"input_tokens":\(Int.random(in: 3...900, using: &random)),\
            "cache_creation_input_tokens":\(Int.random(in: 0...9_000, using: &random)),\
            "cache_read_input_tokens":\(Int.random(in: 0...60_000, using: &random)),\
            "output_tokens":\(Int.random(in: 20...1_800, using: &random)),\
            "service_tier":"standard"}
            """
        func line(_ block: String, stop: String) -> String {
            """
            {"isSidechain":true,"sessionId":"\(session)","version":"2.1.319","type":"assistant",\
            "requestId":"\(request)","timestamp":"\(timestamp(time))","message":{"id":"\(message)",\
            "model":"\(role.model)","role":"assistant","content":[\(block)],\
            "stop_reason":\(stop),"usage":\(usage)}}
            """
        }
        if isLast { return [line(#"{"type":"text","text":"Done."}"#, stop: #""end_turn""#)] }
        let tool = "toolu_\(random.hexadecimal(20))"
        let name = random.pick(role.tools)
        let isError = random.chance(4)
        return [
            line(#"{"type":"text","text":"I look."}"#, stop: "null"),
            line(
                #"{"type":"tool_use","id":"\#(tool)","name":"\#(name)","input":{}}"#,
                stop: #""tool_use""#),
            userLine(
                session, at: time + 300,
                content:
                    #"[{"type":"tool_result","tool_use_id":"\#(tool)","is_error":\#(isError)}]"#),
        ]
    }

    private static func userLine(_ session: String, at time: Int64, content: String) -> String {
        """
        {"isSidechain":true,"sessionId":"\(session)","type":"user",\
        "timestamp":"\(timestamp(time))","message":{"role":"user","content":\(content)}}
        """
    }

    private static func timestamp(_ milliseconds: Int64) -> String {
        iso8601(milliseconds: milliseconds)
    }
}
