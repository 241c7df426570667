import AgentEvents
import Testing

@testable import HookClient

/// Each request once, whatever is said of it again: docs/events.md, "How a Codex rollout is read".
@Suite struct RolloutUsageTests {
    private typealias Sample = SampleRollout

    private func tokens(_ lines: [String]) -> [TokenBucket]? {
        Sample.read([Sample.meta(), Sample.model("m")] + lines).reading.figures.tokens
    }

    /// The first two requests are alike, and so are the totals that repeat.
    @Test func totalsThatRepeatAreNoRequest() {
        let lines = [
            Sample.totals((10, 4, 0, 2), last: (10, 4, 0, 2)),
            Sample.totals((10, 4, 0, 2), last: (10, 4, 0, 2)),
            Sample.totals((20, 8, 0, 4), last: (10, 4, 0, 2)),
            Sample.totals((20, 8, 0, 4), last: (0, 0, 0, 0)),
            Sample.totals((20, 8, 0, 4), last: (10, 4, 0, 2)),
        ]
        #expect(tokens(lines) == [Sample.bucket("m", (20, 8, 0, 4))])
    }

    /// A process that knows no totals begins at zero: its first request may be the one before.
    @Test func totalsBeginAgain() {
        let request = Sample.totals((10, 4, 0, 2), last: (10, 4, 0, 2))
        let null = Sample.event("token_count", #""info":null"#)
        #expect(tokens([request, null, request]) == [Sample.bucket("m", (20, 8, 0, 4))])
        for other in [#""info":7"#, #""info":{}"#, #""info":{"total_token_usage":1}"#, #""a":1"#] {
            let line = Sample.event("token_count", other)
            #expect(tokens([request, line, request]) == [Sample.bucket("m", (10, 4, 0, 2))])
        }
    }

    /// A compaction and a full window state an estimate; what follows it counts from there.
    @Test func anEstimateIsNoRequest() {
        let full = Sample.event(
            "token_count",
            #""info":{"total_token_usage":{"total_tokens":900},"#
                + #""last_token_usage":{"total_tokens":800}}"#)
        let lines = [
            Sample.totals((90, 0, 0, 10), last: (90, 0, 0, 10)),
            // Not one of another model either.
            Sample.model("m2"), full, full, Sample.model("m"),
            Sample.totals((5, 0, 0, 1), last: (5, 0, 0, 1)),
        ]
        #expect(tokens(lines) == [Sample.bucket("m", (95, 0, 0, 11))])
    }

    @Test func withoutTheLastRequestTheDifferenceCounts() {
        let lines = [
            Sample.totals((10, 4, 1, 2), last: nil), Sample.totals((30, 9, 3, 5), last: nil),
            // Output fell, so all of it is new.
            Sample.totals((40, 9, 3, 1), last: nil),
        ]
        #expect(
            tokens(lines) == [Sample.bucket("m", (10 + 20 + 40, 4 + 5 + 9, 1 + 2 + 3, 2 + 3 + 1))])
    }

    /// Records say all that totals say, from the first one on.
    @Test func recordsTakeThePlaceOfTotals() {
        let lines = [
            Sample.totals((10, 0, 0, 2), last: (10, 0, 0, 2)),
            Sample.record((7, 1, 1, 3)), Sample.totals((17, 1, 1, 5), last: (7, 1, 1, 3)),
            Sample.record((7, 1, 1, 3)), Sample.totals((24, 2, 2, 8), last: (7, 1, 1, 3)),
        ]
        #expect(tokens(lines) == [Sample.bucket("m", (24, 2, 2, 8))])
        // Another thread's say nothing.
        let others = [
            Sample.record((7, 1, 1, 3), thread: Sample.other),
            Sample.totals((10, 0, 0, 2), last: (10, 0, 0, 2)),
        ]
        #expect(tokens(others) == [Sample.bucket("m", (10, 0, 0, 2))])
        // Nor does one without a usage.
        let thread = #""thread_id":"\#(Sample.thread)""#
        for more in ["", #","usage":7"#, #","usage":[]"#] {
            let line = Sample.line("token_usage_record", thread + more)
            let lines = [line, Sample.totals((10, 0, 0, 2), last: (10, 0, 0, 2))]
            #expect(tokens(lines) == [Sample.bucket("m", (10, 0, 0, 2))])
        }
    }

    /// Of the input are what came from the cache and what went to it.
    @Test func theInputIsDivided() {
        var bucket = TokenBucket(key: .init(model: "m", day: "2026-05-04", band: .upTo100k))
        (bucket.input, bucket.cacheRead, bucket.cacheWrite5Minutes) = (10, 60, 30)
        bucket.output = 5
        #expect(tokens([Sample.record((100, 60, 30, 5))]) == [bucket])
        // Never below zero.
        (bucket.input, bucket.cacheRead, bucket.cacheWrite5Minutes) = (0, 60, 41)
        #expect(tokens([Sample.record((100, 60, 41, 5))]) == [bucket])
    }

    @Test(
        arguments: [
            (100_000, TokenBucket.PromptBand.upTo100k), (100_001, .upTo200k), (200_000, .upTo200k),
            (200_001, .more),
        ] as [(Int64, TokenBucket.PromptBand)])
    func theBandIsOfTheWholePrompt(input: Int64, band: TokenBucket.PromptBand) {
        let figures: (Int64, Int64, Int64, Int64) = (input, input - 10, 5, 1)
        #expect(tokens([Sample.record(figures)]) == [Sample.bucket("m", figures, band: band)])
    }

    /// Of the turn that is named, or else the newest one; nothing is guessed.
    @Test func theModelIsThatOfTheTurn() {
        let lines = [
            Sample.meta(), Sample.record((1, 0, 0, 0)),
            Sample.model("m1", turn: "t1"), Sample.model("m2", turn: "t2"),
            Sample.record((10, 0, 0, 0), turn: "t1"), Sample.record((100, 0, 0, 0), turn: "t2"),
            Sample.record((1_000, 0, 0, 0)), Sample.record((10_000, 0, 0, 0), turn: "t3"),
            Sample.model("m3", turn: "t3"), Sample.model("m4"),
            Sample.record((2_000, 0, 0, 0), turn: "t3"), Sample.record((4_000, 0, 0, 0)),
            // A context without a model changes none.
            Sample.line("turn_context", #""turn_id":"t2","model":7"#),
            Sample.record((40_000, 0, 0, 0), turn: "t5"),
        ]
        #expect(
            Sample.read(lines).reading.figures.tokens == [
                Sample.bucket("", (1, 0, 0, 0)), Sample.bucket("m1", (10, 0, 0, 0)),
                Sample.bucket("m2", (11_100, 0, 0, 0)), Sample.bucket("m3", (2_000, 0, 0, 0)),
                Sample.bucket("m4", (44_000, 0, 0, 0)),
            ])
    }

    @Test(
        arguments: [
            (#""service_tier":"priority""#, "fast"), (#""service_tier":"fast""#, "fast"),
            (#""service_tier":"flex""#, nil), (#""service_tier":null"#, nil), ("", nil),
        ] as [(String, String?)])
    func theSpeedIsThatOfTheSettings(tier: String, speed: String?) {
        let lines = [
            Sample.event("thread_settings_applied", #""thread_settings":{"service_tier":"fast"}"#),
            Sample.event("thread_settings_applied", #""thread_settings":{\#(tier)}"#),
            Sample.record((1, 0, 0, 0)),
        ]
        #expect(tokens(lines) == [Sample.bucket("m", (1, 0, 0, 0), speed: speed)])
    }

    /// The UTC day of the line; none is invented.
    @Test func theDayIsThatOfTheLine() {
        let midnight: Int64 = 86_400_000 - 800_000
        let lines = [
            Sample.record((1, 0, 0, 0), at: midnight - 1),
            Sample.record((2, 0, 0, 0), at: midnight),
            Sample.record((4, 0, 0, 0), at: nil),
        ]
        #expect(
            tokens(lines) == [
                Sample.bucket("m", (4, 0, 0, 0), day: ""), Sample.bucket("m", (1, 0, 0, 0)),
                Sample.bucket("m", (2, 0, 0, 0), day: "2026-05-05"),
            ])
    }

    /// Neither a sum nor a figure leaves the range of an event.
    @Test func figuresStayWithinTheirBounds() {
        let most: Int64 = 10_000_000_000
        let lines = [
            Sample.record((most, 0, 0, 0)), Sample.record((most, 0, 0, 0)),
            Sample.record((most + 1, 0, 0, 1)),
            Sample.line(
                "token_usage_record",
                #""thread_id":"\#(Sample.thread)","usage":{"input_tokens":99999999999999999999,"#
                    + #""output_tokens":-5,"cached_input_tokens":1.5}"#),
        ]
        var (large, small) = (
            Sample.bucket("m", (most, 0, 0, 0), band: .more), Sample.bucket("m", (0, 0, 0, 1))
        )
        (large.cacheRead, small.cacheRead) = (0, 0)
        #expect(tokens(lines) == [small, large])
    }
}
