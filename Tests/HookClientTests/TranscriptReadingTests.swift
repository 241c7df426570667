import AgentEvents
import Foundation
import Testing

@testable import HookClient

/// What conclusions are drawn from: a transcript as a whole, or up to an agent's next run.
@Suite struct TranscriptReadingTests {
    private func read(
        _ lines: [String], _ whose: TranscriptReading.Lines = .agent, session: String? = nil,
        before bound: Int64? = nil
    ) throws -> TranscriptReading {
        let store = try TemporaryStore()
        let path = try store.write(lines.joined(separator: "\n").utf8)
        return try #require(
            TranscriptReading(path: path, sessionID: session, lines: whose, before: bound))
    }

    private func line(
        _ type: String, at time: String? = nil, session: String = "s", more: String = ""
    ) -> String {
        let time = time.map { #","timestamp":"2026-11-20T\#($0)Z""# } ?? ""
        return #"{"type":"\#(type)","sessionId":"\#(session)"\#(time)\#(more)}"#
    }

    /// 2026-11-20 10:00:00 UTC
    private let ten = TranscriptFixture.start

    @Test(arguments: TranscriptFixture.all + [.session])
    func aReadingIsTheFixtures(fixture: TranscriptFixture) throws {
        let transcript = try #require(
            TranscriptReading(
                path: fixture.path, sessionID: SamplePayload.session, lines: fixture.lines))
        let hash = TranscriptReading.pathHash(fixture.path)
        #expect(transcript.reading == fixture.stopped(pathHash: hash).reading)
        #expect(transcript.harnessVersion == fixture.version)
        #expect(transcript.endsInterrupted == (fixture.evidence == "interrupted"))
    }

    @Test(arguments: ["", "/nonexistent/t.jsonl", "/dev/null", "/proj", "/"])
    func whatIsNoFileHasNoReading(path: String) {
        #expect(TranscriptReading(path: path, sessionID: nil, lines: .main) == nil)
    }

    /// Times of lines in their order, which is not always that of the times.
    @Test func theFirstAndTheLastLine() throws {
        let lines = [
            line("user"), line("user", at: "09:59:00", session: "other"),
            line("system", at: "09:00:00"), line("user", at: "10:00:02"),
            line("assistant", at: "10:00:00"), line("user", at: "10:00:07"),
            line("assistant", at: "10:00:05"), line("assistant"), line("summary", at: "12:00:00"),
        ]
        let transcript = try read(lines, session: "s")
        #expect(transcript.firstLineMilliseconds == ten + 2_000)
        #expect(transcript.lastLineMilliseconds == ten + 5_000)
        #expect(transcript.reading.figures.transcript?.firstMilliseconds == ten)
        #expect(transcript.reading.figures.transcript?.lastMilliseconds == ten + 7_000)
        let none = try read([line("user"), line("system", at: "10:00:00"), "noise"])
        #expect(none.firstLineMilliseconds == nil)
        #expect(none.lastLineMilliseconds == nil)
    }

    /// The first of a line that counts.
    @Test func theAgentOfATranscript() throws {
        let lines = [
            line("user", session: "other", more: #","agentId":"copied""#),
            line("progress", more: #","agentId":"watched""#), line("user"),
            line("user", more: #","agentId":7"#), line("user", more: #","agentId":"a\u0031""#),
            line("assistant", more: #","agentId":"later""#),
        ]
        #expect(try read(lines, session: "s").agentID == "a1")
        #expect(try read(Array(lines[..<4]), session: "s").agentID == nil)
        let sidechain = line("user", more: #","isSidechain":true,"agentId":"sub""#)
        #expect(try read([sidechain] + lines, .main, session: "s").agentID == "a1")
        #expect(try read([sidechain] + lines, .agent, session: "s").agentID == "sub")
        let long = line("user", more: #","agentId":"\#(String(repeating: "x", count: 600))""#)
        #expect(try read([long]).agentID == String(repeating: "x", count: 512))
    }

    /// Only true is true, wherever the member stands.
    @Test(arguments: [
        ("true", false), ("false", true), ("null", true), ("1", true), (#""true""#, true),
        ("[true]", true),
    ])
    func sidechainsAreOfSubagents(value: String, counts: Bool) throws {
        for text in [
            #"{"isSidechain":\#(value),"type":"user"}"#,
            #"{"type":"user","message":{"content":"x"},"isSidechain":\#(value)}"#,
        ] {
            let expected = counts ? "completed" : "no_transcript"
            #expect(try read([text], .main).reading.outcomeEvidence == expected)
            #expect(try read([text], .agent).reading.outcomeEvidence == "completed")
        }
    }

    /// Reading up to a moment is reading a file that ends before the first line that counts and is
    /// not before it.
    @Test(arguments: TranscriptFixture.all, [TranscriptReading.Lines.agent, .main])
    func aBoundCutsTheFile(fixture: TranscriptFixture, whose: TranscriptReading.Lines) throws {
        let store = try TemporaryStore()
        let lines = try fixture.bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        let times = lines.map { time(of: $0, whose) }
        for bound in Set(times.compactMap { $0 }.flatMap { [$0, $0 + 1] }) {
            let end = times.firstIndex { $0.map { $0 >= bound } ?? false } ?? lines.count
            let rest = end < lines.count ? [[UInt8]()] : []
            let bytes = (lines[..<end].map(Array.init) + rest).joined(separator: [0x0A])
            let path = try store.write(bytes)
            var expected = try #require(
                TranscriptReading(path: path, sessionID: SamplePayload.session, lines: whose))
            let actual = try #require(
                TranscriptReading(
                    path: fixture.path, sessionID: SamplePayload.session, lines: whose,
                    before: bound))
            expected.reading.figures.transcript?.pathHash = TranscriptReading.pathHash(
                fixture.path)
            #expect(actual.reading == expected.reading, "\(bound - ten)")
            #expect(actual.lastLineMilliseconds == expected.lastLineMilliseconds)
            #expect(actual.harnessVersion == expected.harnessVersion)
        }
    }

    /// The time of a line that counts, by another reader of JSON.
    private func time(of line: ArraySlice<UInt8>, _ whose: TranscriptReading.Lines) -> Int64? {
        guard
            let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any],
            let type = object["type"] as? String, ["user", "assistant"].contains(type),
            object["sessionId"] as? String ?? SamplePayload.session == SamplePayload.session,
            whose == .agent || object["isSidechain"] as? Bool != true,
            let text = object["timestamp"] as? String,
            let date = try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text)
        else { return nil }
        return Int64((date.timeIntervalSince1970 * 1_000).rounded())
    }

    /// The bound may lie in any of the chunks that a file is read in.
    @Test(arguments: [0, 1, 700, 1_599])
    func aBoundWithinALongFile(index: Int) throws {
        let times = (0..<1_600).map { second in
            "1\(second / 3_600):\(pad(second / 60 % 60)):\(pad(second % 60)).000"
        }
        let padding = #","x":"\#(String(repeating: "x", count: 100))""#
        let lines = times.map { line("user", at: $0, more: padding) }
        let transcript = try read(lines, before: ten + Int64(index) * 1_000)
        let identity = try #require(transcript.reading.figures.transcript)
        #expect(identity.bytesRead == lines[..<index].reduce(0) { $0 + Int64($1.utf8.count) + 1 })
        #expect(identity.isComplete)
        #expect(identity.lastMilliseconds == (index == 0 ? nil : ten + Int64(index - 1) * 1_000))
        #expect(try read(lines, before: ten + 1_600_000).lastLineMilliseconds == ten + 1_599_000)
    }

    private func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
