import AgentEvents
import Foundation
import HookClient

/// One line of a transcript as the coding agent writes it. Times are ms after ``Scene/base``.
enum Line {
    case user(Int64)
    /// An API message of its own with so many output tokens.
    case answer(Int64, tokens: Int)
    case interruption(Int64)
    /// A subagent's message inside a session's transcript.
    case sidechain(Int64, tokens: Int)
    /// Anything else.
    case raw(String)

    func text(agent: String, session: String) -> String {
        switch self {
        case .user(let time):
            return Self.json("user", time, agent, session, #""role":"user","content":"Go on""#)
        case .answer(let time, let tokens):
            return Self.json("assistant", time, agent, session, Self.message(time, tokens))
        case .interruption(let time):
            return Self.json(
                "user", time, agent, session,
                #""content":[{"type":"text","text":"[Request interrupted by user]"}]"#)
        case .sidechain(let time, let tokens):
            return Self.json(
                "assistant", time, "side", session, Self.message(time, tokens),
                #""isSidechain":true,"#)
        case .raw(let text): return text
        }
    }

    private static func message(_ time: Int64, _ tokens: Int) -> String {
        #""id":"m\#(time)","model":"claude-sonnet-4-5","stop_reason":"end_turn","#
            + #""usage":{"input_tokens":0,"output_tokens":\#(tokens)}"#
    }

    private static func json(
        _ type: String, _ time: Int64, _ agent: String, _ session: String, _ message: String,
        _ more: String = ""
    ) -> String {
        let date = Date(timeIntervalSince1970: Double(Scene.base + time) / 1_000)
        let stamp = date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        return #"{"type":"\#(type)",\#(more)"sessionId":"\#(session)","agentId":"\#(agent)","#
            + #""timestamp":"\#(stamp)","requestId":"r\#(time)","message":{\#(message)}}"#
    }
}

extension Scene {
    /// Where the coding agent keeps a transcript; an empty agent is the session's main agent.
    func path(of agent: String, session: String = "s") -> String {
        configuration + "/projects/-proj/"
            + (agent.isEmpty
                ? "\(session).jsonl" : "\(session)/subagents/agent-\(agent).jsonl")
    }

    /// Writes a whole transcript.
    ///
    /// - Parameters:
    ///   - speaker: The agent that its lines name, where that is another.
    ///   - time: When it changed last.
    func transcript(
        of agent: String, by speaker: String? = nil, _ lines: [Line], modified time: Int64
    ) throws {
        let text = lines.map { $0.text(agent: speaker ?? agent, session: "s") + "\n" }.joined()
        try write(Data(text.utf8), to: path(of: agent), modified: time)
    }

    func write(_ data: Data, to path: String, modified time: Int64) throws {
        let url = URL(filePath: path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: url)
        try touch(path, modified: time)
    }

    func touch(_ path: String, modified time: Int64) throws {
        let date = Date(timeIntervalSince1970: Double(Self.base + time) / 1_000)
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
    }

    func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

    /// What a hook would read now; an empty reading if there is no such file.
    func reading(of agent: String, at path: String? = nil) -> Reading {
        TranscriptReading(
            path: path ?? self.path(of: agent), sessionID: "s",
            lines: agent.isEmpty ? .main : .agent)?.reading ?? Reading()
    }
}
