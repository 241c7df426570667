import AgentEvents

@testable import HookClient

/// Lines of rollouts, each as one version or another of Codex writes it.
enum SampleRollout {
    /// The time in it is that of ``at(_:)`` with 0.
    static let thread = "019df055-1100-7000-8000-000000000001"
    static let other = "019df055-10ff-7000-8000-000000000002"
    /// Of the thread's first turn, a millisecond later.
    static let turn = "019df055-1101-7000-8000-000000000003"
    /// 2026-05-04T00:13:20.000Z
    static let start: Int64 = 1_777_853_600_000

    static func at(_ milliseconds: Int64) -> String { iso8601(milliseconds: start + milliseconds) }

    static func line(_ type: String, _ payload: String, at time: Int64? = 0) -> String {
        let stamp = time.map { #""timestamp":"\#(at($0))","# } ?? ""
        return #"{\#(stamp)"type":"\#(type)","payload":{\#(payload)}}"#
    }

    static func event(_ type: String, _ more: String = "", at time: Int64? = 0) -> String {
        line("event_msg", #""type":"\#(type)""# + (more == "" ? "" : ",\(more)"), at: time)
    }

    static func item(_ type: String, _ more: String = "", at time: Int64? = 0) -> String {
        line("response_item", #""type":"\#(type)""# + (more == "" ? "" : ",\(more)"), at: time)
    }

    /// An `item_completed`.
    static func completed(_ type: String, _ more: String, at time: Int64? = 0) -> String {
        event("item_completed", #""item":{"type":"\#(type)",\#(more)}"#, at: time)
    }

    static func meta(_ thread: String = thread, _ more: String = "", at time: Int64? = 0) -> String
    {
        line("session_meta", #""id":"\#(thread)""# + (more == "" ? "" : ",\(more)"), at: time)
    }

    static func turnStart(_ turn: String = turn, at time: Int64? = 0) -> String {
        event("task_started", #""turn_id":"\#(turn)""#, at: time)
    }

    static func prompt(at time: Int64? = 0) -> String {
        event("user_message", #""message":"Count the trees.""#, at: time)
    }

    static func answer(at time: Int64? = 0) -> String {
        item("message", #""role":"assistant","content":[]"#, at: time)
    }

    static func model(_ model: String, turn: String? = nil) -> String {
        line("turn_context", (turn.map { #""turn_id":"\#($0)","# } ?? "") + #""model":"\#(model)""#)
    }

    /// Usage by input, cached, written, output; the total is input and output.
    static func usage(_ figures: (Int64, Int64, Int64, Int64)) -> String {
        #"{"input_tokens":\#(figures.0),"cached_input_tokens":\#(figures.1),"#
            + #""cache_write_input_tokens":\#(figures.2),"output_tokens":\#(figures.3),"#
            + #""reasoning_output_tokens":0,"total_tokens":\#(figures.0 + figures.3)}"#
    }

    static func totals(
        _ total: (Int64, Int64, Int64, Int64), last: (Int64, Int64, Int64, Int64)?,
        at time: Int64? = 0
    ) -> String {
        let last = last.map { #","last_token_usage":\#(usage($0))"# } ?? ""
        return event(
            "token_count", #""info":{"total_token_usage":\#(usage(total))\#(last)}"#, at: time)
    }

    static func record(
        _ figures: (Int64, Int64, Int64, Int64), thread: String = thread, turn: String? = nil,
        at time: Int64? = 0
    ) -> String {
        let turn = turn.map { #","turn_id":"\#($0)""# } ?? ""
        return line(
            "token_usage_record",
            #""thread_id":"\#(thread)"\#(turn),"usage":\#(usage(figures))"#, at: time)
    }

    static func call(
        _ name: String, _ arguments: String, id: String = "c1", at time: Int64? = 0
    ) -> String {
        item(
            "function_call",
            #""name":"\#(name)","arguments":\#(quoted(arguments)),"call_id":"\#(id)""#, at: time)
    }

    static func output(_ text: String, id: String = "c1", at time: Int64? = 0) -> String {
        item("function_call_output", #""call_id":"\#(id)","output":\#(quoted(text))"#, at: time)
    }

    /// A text as JSON.
    static func quoted(_ text: String) -> String {
        let escaped = text.map { character in
            switch character {
            case "\n": #"\n"#
            case "\t": #"\t"#
            case "\"", "\\": "\\\(character)"
            default: "\(character)"
            }
        }
        return "\"\(escaped.joined())\""
    }

    /// All lines as one value.
    static func read(
        _ lines: [String], _ whose: TranscriptReading.Lines = .main, before bound: Int64? = nil
    ) -> Rollout {
        var rollout = Rollout(whose, before: bound)
        for line in lines {
            let goesOn = Array(line.utf8).withUnsafeBufferPointer { bytes in
                RolloutLine(bytes).map { rollout.apply($0) } ?? true
            }
            if !goesOn { break }
        }
        return rollout
    }

    static func bucket(
        _ model: String, _ figures: (Int64, Int64, Int64, Int64),
        band: TokenBucket.PromptBand = .upTo100k, speed: String? = nil, day: String = "2026-05-04"
    ) -> TokenBucket {
        var bucket = TokenBucket(
            key: .init(model: model, day: day, band: band, speed: speed))
        bucket.input = figures.0 - figures.1 - figures.2
        (bucket.cacheRead, bucket.cacheWrite5Minutes) = (figures.1, figures.2)
        bucket.output = figures.3
        return bucket
    }
}
