import AgentEvents

extension TranscriptLine {
    /// Token figures as one line states them.
    struct Usage: Equatable {
        var input: Int64 = 0
        var output: Int64 = 0
        var cacheCreation: Int64 = 0
        var cacheWrite5Minutes: Int64 = 0
        var cacheWrite1Hour: Int64 = 0
        var cacheRead: Int64 = 0
        var webSearches: Int64 = 0
        var isFast = false
        var isUS = false
    }
}

extension TranscriptLine.Usage {
    init(_ json: inout JSONReader) throws(JSONReader.Failure) {
        self.init()
        try json.object { json, key throws(JSONReader.Failure) in
            switch key {
            case "input_tokens": input = try json.countOrSkip() ?? 0
            case "output_tokens": output = try json.countOrSkip() ?? 0
            case "cache_creation_input_tokens": cacheCreation = try json.countOrSkip() ?? 0
            case "cache_read_input_tokens": cacheRead = try json.countOrSkip() ?? 0
            case "speed": isFast = try json.textOrSkip().map { $0 == "fast" } ?? false
            case "inference_geo": isUS = try json.textOrSkip().map { $0 == "us" } ?? false
            case "cache_creation":
                guard json.peek() == UInt8(ascii: "{") else { return try json.skip() }
                try json.object { json, key throws(JSONReader.Failure) in
                    switch key {
                    case "ephemeral_5m_input_tokens":
                        cacheWrite5Minutes = try json.countOrSkip() ?? 0
                    case "ephemeral_1h_input_tokens":
                        cacheWrite1Hour = try json.countOrSkip() ?? 0
                    default: try json.skip()
                    }
                }
            case "server_tool_use":
                guard json.peek() == UInt8(ascii: "{") else { return try json.skip() }
                try json.object { json, key throws(JSONReader.Failure) in
                    if key == "web_search_requests" {
                        webSearches = try json.countOrSkip() ?? 0
                    } else {
                        try json.skip()
                    }
                }
            default: try json.skip()
            }
        }
    }

    /// Cache writes of five minutes: the split's, and what the flat figure has beyond the split.
    /// (The flat figure was zero in some versions while the split was not.)
    var allCacheWrites5Minutes: Int64 {
        cacheWrite5Minutes + max(0, cacheCreation - cacheWrite5Minutes - cacheWrite1Hour)
    }

    var promptTokens: Int64 {
        input + allCacheWrites5Minutes + cacheWrite1Hour + cacheRead
    }

    /// Of each field the larger value.
    mutating func merge(_ other: Self) {
        input = max(input, other.input)
        output = max(output, other.output)
        cacheCreation = max(cacheCreation, other.cacheCreation)
        cacheWrite5Minutes = max(cacheWrite5Minutes, other.cacheWrite5Minutes)
        cacheWrite1Hour = max(cacheWrite1Hour, other.cacheWrite1Hour)
        cacheRead = max(cacheRead, other.cacheRead)
        webSearches = max(webSearches, other.webSearches)
        isFast = isFast || other.isFast
        isUS = isUS || other.isUS
    }
}
