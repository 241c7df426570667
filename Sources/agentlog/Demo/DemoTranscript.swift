import AgentEvents

/// The lines of a synthetic transcript, and what a harness would report of them.
struct DemoTranscript {
    private(set) var lines: [String] = []
    private(set) var toolUses = 0
    /// Times of the first and the last line, ms since 1970.
    private(set) var first: Int64 = 0
    private(set) var last: Int64 = 0

    /// What an agent of a role wrote between two moments.
    init(
        role: DemoCast.Role, session: String, from start: Int64, to end: Int64,
        ending: DemoRun.Ending, using random: inout SplitMix64
    ) {
        let turns = Int.random(in: 2...7, using: &random)
        add(userLine(session, at: start + 40, content: #""Please look at this.""#), at: start + 40)
        for turn in 0..<turns {
            let time = start + (end - start) * Int64(turn + 1) / Int64(turns + 1)
            addMessage(role, session, at: time, isLast: turn == turns - 1, &random)
        }
        switch ending {
        case .apiError:
            add(
                """
                {"type":"assistant","isApiErrorMessage":true,"sessionId":"\(session)",\
                "timestamp":"\(iso8601(milliseconds: end - 20))",\
                "message":{"id":"msg_\(random.hexadecimal(20))","model":"<synthetic>",\
                "role":"assistant","content":[{"type":"text","text":"API Error: overloaded"}],\
                "usage":{"input_tokens":0,"output_tokens":0}}}
                """, at: end - 20)
        case .interrupted:
            add(
                userLine(
                    session, at: end - 20,
                    content: #"[{"type":"text","text":"[Request interrupted by user]"}]"#),
                at: end - 20)
        case .success, .silent, .stray: break
        }
    }

    private mutating func add(_ line: String, at time: Int64) {
        lines.append(line)
        if first == 0 { first = time }
        last = time
    }

    /// One API message as harnesses write it: a line for each content block, each with the usage.
    private mutating func addMessage(
        _ role: DemoCast.Role, _ session: String, at time: Int64, isLast: Bool,
        _ random: inout SplitMix64
    ) {
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
            {"isSidechain":\(role.name != "main"),"sessionId":"\(session)","version":"2.1.319",\
            "type":"assistant","requestId":"\(request)",\
            "timestamp":"\(iso8601(milliseconds: time))","message":{"id":"\(message)",\
            "model":"\(role.model)","role":"assistant","content":[\(block)],\
            "stop_reason":\(stop),"usage":\(usage)}}
            """
        }
        if isLast {
            add(line(#"{"type":"text","text":"Done."}"#, stop: #""end_turn""#), at: time)
            return
        }
        let tool = "toolu_\(random.hexadecimal(20))"
        let name = random.pick(role.tools)
        let isError = random.chance(4)
        toolUses += 1
        add(line(#"{"type":"text","text":"I look."}"#, stop: "null"), at: time)
        add(
            line(
                #"{"type":"tool_use","id":"\#(tool)","name":"\#(name)","input":{}}"#,
                stop: #""tool_use""#), at: time)
        // Not behind the end, however short the run is.
        add(
            userLine(
                session, at: time + 1,
                content:
                    #"[{"type":"tool_result","tool_use_id":"\#(tool)","is_error":\#(isError)}]"#),
            at: time + 1)
    }

    private func userLine(_ session: String, at time: Int64, content: String) -> String {
        """
        {"sessionId":"\(session)","type":"user","timestamp":"\(iso8601(milliseconds: time))",\
        "message":{"role":"user","content":\(content)}}
        """
    }
}
