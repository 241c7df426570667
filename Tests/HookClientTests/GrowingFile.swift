import AgentEvents
import Foundation
import Testing

@testable import HookClient

/// A transcript that a test appends to, cuts and replaces.
final class GrowingFile {
    private let store: TemporaryStore
    var path: String { store.folder + "/t.jsonl" }

    init() throws { store = try TemporaryStore() }

    func append(_ bytes: some Sequence<UInt8>) throws {
        if !FileManager.default.fileExists(atPath: path) {
            try #require(FileManager.default.createFile(atPath: path, contents: nil))
        }
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data(bytes))
        try file.close()
    }

    func truncate(to size: Int) throws { try #require(Foundation.truncate(path, size) == 0) }

    /// As programs do that write a file anew: by rename.
    func replace(by bytes: some Sequence<UInt8>) throws {
        let new = try store.write(bytes, to: "new.jsonl")
        try #require(rename(new, path) == 0)
    }

    func size() throws -> Int { try Data(contentsOf: URL(filePath: path)).count }

    /// A message of its own with one token, so many seconds after the start.
    func answer(
        _ second: Int, tool: String? = nil, session: String = "s", padding: Int = 0
    ) -> [UInt8] {
        let time = RandomTranscript.stamp(second)
        let content =
            tool.map { #"{"type":"tool_use","id":"t\#(second)","name":"\#($0)"}"# } ?? ""
        let line =
            #"{"type":"assistant","sessionId":"\#(session)","timestamp":"\#(time)","message":{"#
            + #""id":"m\#(second)","model":"m","usage":{"output_tokens":1},"#
            + #""content":[\#(content)]},"padding":"\#(String(repeating: "x", count: padding))"}"#
        return Array("\(line)\n".utf8)
    }

    /// Compares what a tail says with what the file says now.
    func expect(
        _ tail: Followed, _ lines: TranscriptReading.Lines, from start: Int64?,
        _ comment: Comment, location: SourceLocation = #_sourceLocation
    ) throws {
        let whole = try #require(TranscriptReading(path: path, sessionID: "s", lines: lines))
        var reading = whole.reading
        reading.figures.transcript = nil
        #expect(tail.reading == reading, comment, sourceLocation: location)
        #expect(
            tail.lastLineMilliseconds == whole.lastLineMilliseconds, comment,
            sourceLocation: location)
        #expect(tail.isLevel, comment, sourceLocation: location)
        let fresh = Followed(path: path, sessionID: "s", lines: lines, from: start)
        fresh.catchUp()
        #expect(tail.lastTool == fresh.lastTool, comment, sourceLocation: location)
        var earlier = Figures()
        if let start {
            earlier = try #require(
                TranscriptReading(path: path, sessionID: "s", lines: lines, before: start)
            ).reading.figures
            earlier.transcript = nil
        }
        #expect(tail.earlier == earlier, comment, sourceLocation: location)
    }
}

/// A tail that a test can ask within an expectation.
@dynamicMemberLookup
final class Followed {
    private var tail: TranscriptTail

    init(
        path: String, sessionID: String?, lines: TranscriptReading.Lines, from start: Int64? = nil
    ) {
        tail = TranscriptTail(path: path, sessionID: sessionID, lines: lines, from: start)
    }

    subscript<T>(dynamicMember member: KeyPath<TranscriptTail, T>) -> T { tail[keyPath: member] }

    func advance(limit: Int = TranscriptTail.stepSize) -> Bool { tail.advance(limit: limit) }

    /// Reads until there is no more.
    func catchUp(limit: Int = TranscriptTail.stepSize) { while advance(limit: limit) {} }

    var tokens: Int64 { (tail.reading.figures.tokens ?? []).reduce(0) { $0 + $1.output } }
}

/// Lines of every kind, in times that mostly go forward.
enum RandomTranscript {
    static func time(_ second: Int) -> Int64 { TranscriptFixture.start + Int64(second) * 1_000 }

    static func stamp(_ second: Int) -> String {
        let date = Date(timeIntervalSince1970: Double(time(second)) / 1_000)
        return date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    static func bytes(lines count: Int, _ random: inout SplitMix64) -> [UInt8] {
        var bytes: [UInt8] = []
        for second in 0..<count {
            bytes += Array(line(second, &random).utf8)
            bytes += random.chance(5) ? [0x0D, 0x0A] : [0x0A]
        }
        return bytes
    }

    private static func line(_ second: Int, _ random: inout SplitMix64) -> String {
        if random.chance(10) {
            return random.pick([
                "", "noise", "{}", "{} {}", #"{"type":"summary","leafUuid":"x"}"#,
                #"{"type":"user"} trailing"#,
            ])
        }
        let time = stamp(random.chance(10) ? random.below(count(second)) : second)
        let session = random.chance(10) ? "other" : "s"
        let head =
            random.chance(70)
            ? #"{"parentUuid":"\#(random.below(1_000))","isSidechain":\#(random.chance(10)),"#
                + #""sessionId":"\#(session)","version":"\#(random.below(3))","#
            : #"{"sessionId":"\#(session)","#
        let tail = #","uuid":"\#(random.next())","timestamp":"\#(time)"}"#
        return head + message(&random) + tail
    }

    private static func count(_ second: Int) -> Int { max(1, second) }

    private static func message(_ random: inout SplitMix64) -> String {
        let id = random.below(40)
        switch random.below(6) {
        case 0: return #""type":"user","message":{"content":"Go on \#(id)"}"#
        case 1:
            return #""type":"user","message":{"content":[{"type":"text","#
                + #""text":"[Request interrupted by user]"}]}"#
        case 2:
            return #""type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"t"#
                + #"\#(id)","is_error":\#(random.chance(30)),"content":"ok"}]}"#
        default:
            let name = random.pick(["Bash", "Read", "Edit", "mcp__a__b"])
            let tool =
                random.chance(60)
                ? #"{"type":"tool_use","id":"t\#(id)","name":"\#(name)","input":{}}"# : ""
            return #""type":"assistant","isApiErrorMessage":\#(random.chance(5)),"message":{"#
                + #""id":"m\#(id)","model":"m\#(random.below(2))","content":[\#(tool)],"usage":{"#
                + #""input_tokens":\#(random.below(50)),"output_tokens":\#(random.below(500)),"#
                + #""cache_read_input_tokens":\#(random.below(90_000))}}"#
        }
    }
}
