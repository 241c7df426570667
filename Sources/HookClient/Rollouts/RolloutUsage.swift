import AgentEvents

/// Tokens as Codex states them: `input` includes what was read from the cache and written to it.
struct RolloutUsage: Equatable {
    var input: Int64 = 0
    var cacheRead: Int64 = 0
    var cacheWrite: Int64 = 0
    var output: Int64 = 0
    /// A part of the output.
    var reasoning: Int64 = 0
    /// As stated: in some lines it is an estimate, and the others are zero.
    var total: Int64 = 0

    init() {}

    /// Nil for a value of another kind, which is stepped over.
    init?(_ json: inout JSONReader) throws(JSONReader.Failure) {
        guard json.peek() == UInt8(ascii: "{") else {
            try json.skip()
            return nil
        }
        try json.object { json, key throws(JSONReader.Failure) in
            switch key {
            case "input_tokens": input = try json.countOrSkip() ?? 0
            case "cached_input_tokens": cacheRead = try json.countOrSkip() ?? 0
            case "cache_write_input_tokens": cacheWrite = try json.countOrSkip() ?? 0
            case "output_tokens": output = try json.countOrSkip() ?? 0
            case "reasoning_output_tokens": reasoning = try json.countOrSkip() ?? 0
            case "total_tokens": total = try json.countOrSkip() ?? 0
            default: try json.skip()
            }
        }
    }

    /// Of the input what the cache has no part in.
    var plainInput: Int64 { max(0, input - cacheRead - cacheWrite) }

    /// What came since, or all of it if any figure fell: then it began again.
    func since(_ earlier: RolloutUsage) -> RolloutUsage {
        var rest = self
        rest.input -= earlier.input
        rest.cacheRead -= earlier.cacheRead
        rest.cacheWrite -= earlier.cacheWrite
        rest.output -= earlier.output
        rest.reasoning -= earlier.reasoning
        rest.total -= earlier.total
        let least = min(
            rest.input, rest.cacheRead, rest.cacheWrite, rest.output, rest.reasoning, rest.total)
        return least < 0 ? self : rest
    }
}

/// What a `token_usage_record` line says: the tokens of one request.
struct RolloutUsageRecord {
    var threadID: JSONText?
    var turnID: JSONText?
    var usage = RolloutUsage()

    /// Nil without a usage.
    init?(_ payload: JSONReader) throws(JSONReader.Failure) {
        var json = payload
        var found: RolloutUsage?
        try json.object { json, key throws(JSONReader.Failure) in
            switch key {
            case "thread_id": threadID = try json.textOrSkip()
            case "turn_id": turnID = try json.textOrSkip()
            case "usage": found = try RolloutUsage(&json)
            default: try json.skip()
            }
        }
        guard let found else { return nil }
        usage = found
    }
}

/// What a `token_count` line says: the thread's tokens so far, and those of the last request.
struct RolloutTotals {
    /// Nil: this process knows none yet, and begins to count.
    var total: RolloutUsage?
    var last: RolloutUsage?

    /// Nil for an `info` that is neither null nor has totals.
    init?(info: JSONReader) throws(JSONReader.Failure) {
        var json = info
        if json.null() { return }
        try json.objectOrSkip { json, key throws(JSONReader.Failure) in
            switch key {
            case "total_token_usage": total = try RolloutUsage(&json)
            case "last_token_usage": last = try RolloutUsage(&json)
            default: try json.skip()
            }
        }
        if total == nil { return nil }
    }
}
