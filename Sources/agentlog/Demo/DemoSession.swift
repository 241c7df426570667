import Foundation

/// A synthetic session of a coding agent: the main agent's turns, in which subagents run.
struct DemoSession {
    let id: String
    let project: String
    private(set) var turns: [Turn] = []

    /// A turn of the main agent.
    struct Turn {
        /// ms since 1970.
        let start: Int64
        var end: Int64
        /// The user interrupts it: no stop comes.
        let isInterrupted: Bool
    }

    init(using random: inout SplitMix64) {
        id = [8, 4, 4, 4, 12].map { random.hexadecimal($0) }.joined(separator: "-")
        project = random.pick(DemoCast.projects)
    }

    mutating func beginTurn(at time: Int64, isInterrupted: Bool) {
        turns.append(Turn(start: time, end: time, isInterrupted: isInterrupted))
    }

    mutating func extendTurn(to time: Int64) {
        guard let last = turns.indices.last else { return }
        turns[last].end = max(turns[last].end, time)
    }

    func payload(
        _ event: String, agent: String? = nil, name: String? = nil, _ members: String = ""
    ) -> [UInt8] {
        let ofAgent =
            (agent.map { #","agent_id":"\#($0)""# } ?? "")
            + (name.map { #","agent_type":\#(Self.quoted($0))"# } ?? "")
        return Array(
            """
            {"session_id":"\(id)","transcript_path":"/demo/\(id).jsonl",\
            "cwd":\(Self.quoted("/demo/" + project)),"hook_event_name":"\(event)"\
            \(ofAgent)\(members)}
            """.utf8)
    }

    /// The main agent's stop, with the session's transcript at `path`.
    func stopPayload(transcript path: String, background: [DemoRun]) -> [UInt8] {
        let tasks = background.map { run in
            #"{"id":"\#(run.agent)","type":"subagent","status":"running","description":"Look"}"#
        }
        return Array(
            """
            {"session_id":"\(id)","transcript_path":\(Self.quoted(path)),\
            "cwd":\(Self.quoted("/demo/" + project)),"hook_event_name":"Stop",\
            "stop_hook_active":false,"background_tasks":[\(tasks.joined(separator: ","))]}
            """.utf8)
    }

    /// The stop of an internal agent that nobody started: harnesses send them.
    func phantomStop(using random: inout SplitMix64) -> [UInt8] {
        payload(
            "SubagentStop", agent: "a" + random.hexadecimal(16), name: "",
            #","stop_hook_active":false,"agent_transcript_path":"/demo/absent.jsonl""#)
    }

    static func quoted(_ text: String) -> String {
        let escaped = text.replacingOccurrences(of: "\\", with: "\\\\")
            .replacingOccurrences(of: "\"", with: "\\\"")
        return "\"\(escaped)\""
    }
}
