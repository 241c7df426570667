import EventLog
import Foundation
import HookClient

@testable import TranscriptImport

/// A folder of projects and a store, both gone when the value is.
final class History {
    let folder: URL
    let projects: URL
    let home: String
    static let session = "5e551011-0000-4000-8000-000000000001"
    /// 2026-09-01 10:00:00 UTC: long before what the tests call now.
    static let start: Int64 = 1_788_256_800_000
    static let now: UInt64 = 1_795_168_800_000

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(
            path: "history-\(UUID().uuidString)")
        projects = folder.appending(path: "projects")
        home = folder.appending(path: "home").path
        try FileManager.default.createDirectory(at: projects, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Writes a file below the projects' folder, as if a day ago.
    func write(_ path: String, _ lines: [String]) throws {
        let url = projects.appending(path: path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: url)
        try touch(path, secondsAgo: 86_400)
    }

    func touch(_ path: String, secondsAgo: TimeInterval) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date().addingTimeInterval(-secondsAgo)],
            ofItemAtPath: projects.appending(path: path).path)
    }

    var files: HistoryFiles { HistoryFiles(below: projects.path, now: Date()) }

    func importAll() throws -> TranscriptImport.Summary {
        try TranscriptImport(files, into: LogDirectory(home: home)).run(
            now: Self.now, machine: Machine(bootID: nil, host: "orchard-host")
        ) { _ in }
    }

    static func time(_ seconds: Int) -> String {
        String(format: "2026-09-01T10:%02d:%02d.000Z", seconds / 60, seconds % 60)
    }

    private static func line(
        _ uuid: String, _ seconds: Int, session: String, agent: String?, _ rest: String
    ) -> String {
        let agent =
            agent.map { #""isSidechain":true,"agentId":"\#($0)","# } ?? #""isSidechain":false,"#
        return #"{"parentUuid":null,\#(agent)"cwd":"/proj/orchard","sessionId":"\#(session)","#
            + #""version":"2.1.263",\#(rest),"uuid":"\#(uuid)","timestamp":"\#(time(seconds))"}"#
    }

    static func prompt(
        _ uuid: String, _ seconds: Int, _ text: String, session: String = session,
        agent: String? = nil
    ) -> String {
        line(
            uuid, seconds, session: session, agent: agent,
            #""type":"user","message":{"role":"user","content":"\#(text)"}"#)
    }

    static func answer(
        _ uuid: String, _ seconds: Int, output: Int, session: String = session,
        agent: String? = nil, content: String = #"{"type":"text","text":"Done."}"#
    ) -> String {
        line(
            uuid, seconds, session: session, agent: agent,
            #""type":"assistant","message":{"id":"msg_\#(uuid)","model":"claude-opus-4-6","#
                + #""role":"assistant","content":[\#(content)],"stop_reason":"end_turn","#
                + #""usage":{"input_tokens":1,"output_tokens":\#(output)}}"#)
    }

    static func result(
        _ uuid: String, _ seconds: Int, of call: String, _ toolUseResult: String
    ) -> String {
        line(
            uuid, seconds, session: session, agent: nil,
            #""type":"user","message":{"role":"user","content":[{"type":"tool_result","#
                + #""tool_use_id":"\#(call)","content":"x"}]},"toolUseResult":\#(toolUseResult)"#)
    }
}
