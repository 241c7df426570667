import AgentEvents
import EventLog
import Foundation
import Testing

@testable import HookClient

/// Prompts, answers, tool inputs and outputs, file contents and paths are never stored.
///
/// Every string that an event may not hold is replaced by a canary, unknown members full of
/// canaries are put into every object, and then no byte of the store may show one.
@Suite struct AllowListTests {
    static let canary = "CANARY"

    /// Members of a payload that may be stored as they are.
    static let payloadList: Set<String> = [
        "hook_event_name", "session_id", "agent_id", "agent_type", "background_tasks.id",
        "background_tasks.type", "background_tasks.status",
    ]

    /// Members of a transcript line that may be stored, or that only say what a line is.
    static let transcriptList: Set<String> = [
        "type", "timestamp", "sessionId", "version", "message.model", "message.content.type",
        "message.content.name", "message.usage.speed", "message.usage.inference_geo",
    ]

    /// Replaces strings by canaries, equal ones by equal ones, so that ids still name each other.
    private struct Replacement {
        let list: Set<String>
        var canaries: [String: String] = [:]

        mutating func apply(_ value: Any, at path: [String] = []) -> Any {
            switch value {
            case let text as String:
                if list.contains(path.joined(separator: ".")) { return text }
                let prefix = "[Request interrupted by user"
                return text.hasPrefix(prefix) ? prefix + canary(for: text) : canary(for: text)
            case let elements as [Any]: return elements.map { apply($0, at: path) }
            case let members as [String: Any]:
                var replaced: [String: Any] = [:]
                for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                    replaced[key] = apply(value, at: path + [key])
                }
                let key = canary(for: "member of \(path)")
                replaced[key] = [key, [key: [key]], "{\"\(key)\"", ["text": key, "id": key]]
                return replaced
            default: return value
            }
        }

        mutating func canary(for text: String) -> String {
            let canary = canaries[text] ?? "\(AllowListTests.canary)\(canaries.count)"
            canaries[text] = canary
            return canary
        }
    }

    /// A transcript of canaries, below a directory that is one too.
    private func write(_ fixture: TranscriptFixture, to store: TemporaryStore) throws -> String {
        var replacement = Replacement(list: Self.transcriptList)
        var lines: [[UInt8]] = []
        for line in try fixture.bytes.split(separator: 0x0A) {
            let value = try? JSONSerialization.jsonObject(with: Data(line))
            let object = value as? [String: Any]
            lines.append(try object.map { try bytes(replacement.apply($0)) } ?? Array(line))
        }
        lines.append(Array(#"{"type":"user","message":{"content":"\#(Self.canary)"#.utf8))
        try FileManager.default.createDirectory(
            atPath: store.folder + "/" + Self.canary, withIntermediateDirectories: true)
        return try store.write(
            lines.joined(separator: [0x0A]), to: "\(Self.canary)/transcript.jsonl")
    }

    /// Today's stop, of canaries, with the transcript at `path`.
    private func payload(transcript path: String) throws -> [UInt8] {
        var replacement = Replacement(list: Self.payloadList)
        let value = try JSONSerialization.jsonObject(with: Data(SamplePayload.stop.utf8))
        var object = try #require(replacement.apply(value) as? [String: Any])
        object["agent_transcript_path"] = path
        object["cwd"] = "/home/\(Self.canary)/orchard"
        return try bytes(object)
    }

    private func bytes(_ object: Any) throws -> [UInt8] {
        Array(
            try JSONSerialization.data(
                withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes]))
    }

    @Test(arguments: TranscriptFixture.all)
    func nothingElseIsStored(fixture: TranscriptFixture) throws {
        let store = try TemporaryStore()
        let path = try write(fixture, to: store)
        let payload = try payload(transcript: path)
        // The plan worked: there is something to find.
        #expect(occurrences(in: payload) >= 40)
        #expect(occurrences(in: Array(try Data(contentsOf: URL(filePath: path)))) >= 40)
        #expect(capture(payload, in: store) == .success(.appended(.zero)))
        let event = try #require(try store.events().first?.event)
        guard case .stopped(let stopped) = event.body else {
            Issue.record("\(event.body)")
            return
        }
        #expect(
            stopped.backgroundTasks == [
                BackgroundTask(id: "b1", type: "shell", status: "running"),
                BackgroundTask(id: "b2", type: "subagent", status: "completed"),
            ])
        // The figures are those of the fixture, so every line was read as what it is.
        var expected = fixture.stopped(pathHash: EventID(high: 0, low: 0))
        expected.figures.transcript = stopped.figures.transcript
        expected.stopHookActive = false
        expected.backgroundTasks = stopped.backgroundTasks
        #expect(stopped == expected)
        #expect(event.project == "orchard")

        for record in try store.records() { #expect(occurrences(in: record) == 0) }
        #expect(occurrences(in: try decompressedLog(of: store)) == 0)
        for file in store.files() where file != "log" {
            let bytes = Array(try Data(contentsOf: URL(filePath: store.home + "/" + file)))
            #expect(occurrences(in: bytes) == 0, "\(file)")
        }
    }

    /// What the standard tool makes of the log: no reader of ours, and nothing skipped.
    private func decompressedLog(of store: TemporaryStore) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "cat \"$0\"/*.lz4 | lz4 -dc", store.home + "/log"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        try #require(output.starts(with: Array("{\"schema\":1,".utf8)))
        return Array(output)
    }

    private func occurrences(in bytes: [UInt8]) -> Int {
        Data(bytes).split(separator: UInt8(ascii: "C")).count { $0.starts(with: "ANARY".utf8) }
    }
}
