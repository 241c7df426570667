import AgentEvents
import Testing

@testable import HookClient

/// The rules of docs/events.md, "How a transcript is read".
@Suite struct TranscriptTests {
    @Test(arguments: TranscriptFixture.all)
    func aFixtureHasItsFigures(fixture: TranscriptFixture) throws {
        let payload = SamplePayload.stop(transcript: fixture.path)
        let event = try #require(
            try HookClient.event(of: Array(payload.utf8), at: .known, on: .known))
        let hash = EventID(delivery: Array(fixture.path.utf8))
        #expect(event.body == .stopped(fixture.stopped(pathHash: hash)))
        #expect(event.harnessVersion == fixture.version)
    }

    /// Lines, each without a session, as one value.
    private func transcript(_ lines: [String], session: String? = nil) -> Transcript {
        var transcript = Transcript(sessionID: session)
        var memory = LineMemory()
        for line in lines {
            Array(line.utf8).withUnsafeBufferPointer { bytes in
                if let line = TranscriptLine(bytes, &memory) { _ = transcript.apply(line) }
            }
        }
        return transcript
    }

    private func assistant(
        _ message: String, at time: String = "2026-11-20T10:00:00Z", more: String = ""
    ) -> String {
        #"{"type":"assistant","timestamp":"\#(time)"\#(more),"message":{\#(message)}}"#
    }

    private let user = #"{"type":"user","message":{"role":"user","content":"Count."}}"#

    /// The evidence is the last line that counts, whatever follows that does not.
    @Test(arguments: [
        (#"{"type":"user","message":{"content":"[Request interrupted by user]"}}"#, "interrupted"),
        (
            #"{"type":"user","message":{"content":[{"type":"text","text":"#
                + #""[Request interrupted by user for tool use]"}]}}"#, "interrupted"
        ),
        // Its first text, although a result stands before it.
        (
            #"{"type":"user","message":{"content":[{"type":"tool_result","content":"x"},"#
                + #"{"type":"text","text":"[Request interrupted by user]"}]}}"#, "interrupted"
        ),
        (
            #"{"type":"user","message":{"content":[{"type":"text","text":"So: "},"#
                + #"{"type":"text","text":"[Request interrupted by user]"}]}}"#, "completed"
        ),
        (#"{"type":"user","message":{"content":" [Request interrupted by user]"}}"#, "completed"),
        (#"{"type":"user","message":{"content":"[Request interrupted"}}"#, "completed"),
        // Text of a tool's output is not the user's.
        (
            #"{"type":"user","message":{"content":[{"type":"tool_result","content":"#
                + #"[{"type":"text","text":"[Request interrupted by user]"}]}]}}"#, "completed"
        ),
        // Only a user interrupts.
        (
            #"{"type":"assistant","message":{"content":[{"type":"text","text":"#
                + #""[Request interrupted by user]"}]}}"#, "completed"
        ),
        (#"{"type":"assistant","isApiErrorMessage":true}"#, "api_error"),
        (#"{"type":"assistant","isApiErrorMessage":false}"#, "completed"),
        (#"{"type":"assistant","isApiErrorMessage":"true"}"#, "completed"),
        (#"{"type":"assistant"}"#, "completed"), (#"{"type":"user","message":"x"}"#, "completed"),
    ])
    func theLastLineThatCountsIsTheEvidence(line: String, evidence: String) {
        let later = [
            #"{"type":"system","isApiErrorMessage":true}"#, #"{"type":"progress"}"#, "noise", "",
            #"{"type":"assistant","sessionId":"other","isApiErrorMessage":true}"#,
            #"{"type":"user","sessionId":"other","message":{"content":"Go on."}}"#,
        ]
        #expect(transcript([user, line] + later, session: "s").reading.outcomeEvidence == evidence)
        #expect(transcript([line, user]).reading.outcomeEvidence == "completed")
    }

    /// A payload that names no session cannot tell which lines are copies: all count.
    @Test func withoutASessionAllLinesCount() {
        let lines = [
            #"{"type":"user","sessionId":"one"}"#, #"{"type":"user","sessionId":"two"}"#,
            #"{"type":"assistant","sessionId":7,"version":"9"}"#,
        ]
        #expect(transcript(lines).version == "9")
        // A `sessionId` that is no string is none.
        #expect(transcript(lines, session: "none").version == "9")
        #expect(transcript(Array(lines[..<2]), session: "none").reading.figures == Figures())
    }

    /// Each line repeats the usage of its message, and may do so before the last figure is known.
    @Test(arguments: [[0, 1], [1, 0], [0, 1, 0], [1, 0, 1, 1]])
    func ofEachFigureTheLargestCounts(order: [Int]) {
        let usages = [
            #""input_tokens":5,"output_tokens":1,"cache_read_input_tokens":2,"#
                + #""speed":"fast","cache_creation_input_tokens":10,"#
                + #""server_tool_use":{"web_search_requests":3},"#
                + #""cache_creation":{"ephemeral_5m_input_tokens":1,"#
                + #""ephemeral_1h_input_tokens":2}"#,
            #""input_tokens":1,"output_tokens":7,"cache_read_input_tokens":9,"#
                + #""inference_geo":"us","cache_creation_input_tokens":3,"#
                + #""server_tool_use":{"web_search_requests":1},"#
                + #""cache_creation":{"ephemeral_5m_input_tokens":4,"#
                + #""ephemeral_1h_input_tokens":1}"#,
        ]
        var bucket = TokenBucket(
            key: .init(
                model: "m", day: "2026-11-20", band: .upTo100k, speed: "fast", region: "us"))
        (bucket.input, bucket.output, bucket.cacheRead) = (5, 7, 9)
        // 4 of the split, and 10 - 4 - 2 beyond it.
        (bucket.cacheWrite5Minutes, bucket.cacheWrite1Hour) = (8, 2)
        bucket.webSearches = 3
        let lines = order.map { assistant(#""id":"1","model":"m","usage":{\#(usages[$0])}"#) }
        #expect(transcript(lines).reading.figures.tokens == [bucket])
    }

    /// Neither a sum nor a figure leaves the range of an event, whatever a transcript says.
    @Test func figuresStayWithinTheirBounds() throws {
        let usage = #""usage":{"input_tokens":10000000000,"output_tokens":10000000001}"#
        let lines = ["1", "2"].map { assistant(#""id":"\#($0)","model":"m",\#(usage)"#) }
        var bucket = TokenBucket(key: .init(model: "m", day: "2026-11-20", band: .more))
        bucket.input = 10_000_000_000
        #expect(transcript(lines).reading.figures.tokens == [bucket])
    }

    @Test(arguments: [
        #""input_tokens":-1"#, #""input_tokens":"3""#, #""input_tokens":1.5"#,
        #""input_tokens":null"#, #""cache_creation":[]"#, #""server_tool_use":null"#,
        #""cache_creation":{"ephemeral_5m_input_tokens":true}"#, #""speed":1"#,
    ])
    func aFigureOfAnotherKindIsNone(member: String) {
        let line = assistant(#""id":"1","model":"m","usage":{"output_tokens":2,\#(member)}"#)
        var bucket = TokenBucket(key: .init(model: "m", day: "2026-11-20", band: .upTo100k))
        bucket.output = 2
        #expect(transcript([line]).reading.figures.tokens == [bucket])
    }

    /// `id`, `model` and `usage` make a message of the API; its tools count without them.
    @Test(arguments: [
        #""model":"m","usage":{"output_tokens":2}"#, #""id":"1","usage":{"output_tokens":2}"#,
        #""id":"1","model":"m""#, #""id":1,"model":"m","usage":{"output_tokens":2}"#,
        #""id":"1","model":"<synthetic>","usage":{"output_tokens":2}"#,
    ])
    func aLineWithoutItsPartsIsNoMessage(parts: String) {
        let tool = #""content":[{"type":"tool_use","id":"t","name":"Read"}]"#
        var expected = Figures()
        expected.toolCalls = [ToolCalls(name: "Read", calls: 1, failures: 0)]
        expected.tokens = []
        expected.isOutputExact = true
        expected.output = OutputFigures()
        #expect(transcript([assistant("\(tool),\(parts)")]).reading.figures == expected)
    }

    @Test(
        arguments: [
            ("10:00:00.000", "10:00:00.000", 0), ("10:00:00.000", "10:00:02.001", 2_001),
            ("10:00:01.000", "10:00:00.999", nil), ("never", "10:00:00.999", nil),
            ("10:00:01.000", "never", nil),
        ] as [(String, String, Int64?)])
    func theResponseTimeIsNeverNegative(asked: String, answered: String, expected: Int64?) {
        let lines = [
            #"{"type":"user","timestamp":"2026-11-20T\#(asked)Z"}"#,
            #"{"type":"assistant","timestamp":"2026-11-20T\#(answered)Z"}"#,
            #"{"type":"system","timestamp":"2026-11-20T09:00:00Z"}"#,
            #"{"type":"user","timestamp":"2026-11-20T12:00:00Z"}"#,
        ]
        #expect(transcript(lines).reading.figures.responseTimeMilliseconds == expected)
    }

    /// A member may stand before or behind what it depends on.
    @Test func theOrderOfMembersDoesNotMatter() {
        let line =
            #"{"message":{"usage":{"output_tokens":2},"content":[{"name":"Read","id":"t","#
            + #""type":"tool_use"}],"stop_reason":"end_turn","model":"m","id":"1"},"#
            + #""timestamp":"2026-11-20T10:00:00Z","sessionId":"s","type":"assistant"}"#
        var bucket = TokenBucket(key: .init(model: "m", day: "2026-11-20", band: .upTo100k))
        bucket.output = 2
        var expected = Figures()
        expected.toolCalls = [ToolCalls(name: "Read", calls: 1, failures: 0)]
        expected.tokens = [bucket]
        expected.isOutputExact = true
        expected.output = OutputFigures()
        #expect(transcript([line], session: "s").reading.figures == expected)
        #expect(transcript([line], session: "t").reading.figures == Figures())
    }
}
