// The nested values of an event. Both ways of reading a line share them, because nested objects are
// few: their keys are read in any order.

extension JSONReader {
    mutating func strings() throws(Failure) -> [String] {
        var strings: [String] = []
        try array { json throws(Failure) in strings.append(try json.string()) }
        return strings
    }

    mutating func toolCalls() throws(Failure) -> [ToolCalls] {
        var tools: [ToolCalls] = []
        try array { json throws(Failure) in
            var tool = ToolCalls(name: "", calls: 0, failures: 0)
            try json.object { json, key throws(Failure) in
                if json.null() { return }
                switch key {
                case "name": tool.name = try json.string()
                case "calls": tool.calls = try json.count()
                case "failures": tool.failures = try json.count()
                default: try json.skip()
                }
            }
            tools.append(tool)
        }
        return tools
    }

    mutating func tokenBuckets() throws(Failure) -> [TokenBucket] {
        var buckets: [TokenBucket] = []
        try array { json throws(Failure) in
            buckets.append(try json.tokenBucket())
            if buckets.count > 256 { throw json.failure("at most 256 token buckets") }
        }
        return buckets
    }

    private mutating func tokenBucket() throws(Failure) -> TokenBucket {
        var bucket = TokenBucket(key: .init(model: "", day: "", band: .upTo100k))
        var known: (model: Bool, day: Bool, band: Bool) = (false, false, false)
        try object { json, key throws(Failure) in
            if json.null() { return }
            switch key {
            case "model":
                bucket.key.model = try json.string()
                known.model = true
            case "day":
                bucket.key.day = try json.string()
                known.day = true
            case "band":
                guard let band = TokenBucket.PromptBand(rawValue: try json.string()) else {
                    throw json.failure("a prompt band")
                }
                bucket.key.band = band
                known.band = true
            case "speed": bucket.key.speed = try json.string()
            case "region": bucket.key.region = try json.string()
            case "input": bucket.input = try json.count()
            case "output": bucket.output = try json.count()
            case "cache_write_5m": bucket.cacheWrite5Minutes = try json.count()
            case "cache_write_1h": bucket.cacheWrite1Hour = try json.count()
            case "cache_read": bucket.cacheRead = try json.count()
            case "web_searches": bucket.webSearches = try json.count()
            default: try json.skip()
            }
        }
        // Without these three no price can be found, and a wrong one would be worse than none.
        guard known == (true, true, true) else { throw failure("model, day and band") }
        return bucket
    }

    mutating func transcriptIdentity() throws(Failure) -> TranscriptIdentity {
        var hash: EventID?
        var identity = TranscriptIdentity(
            pathHash: EventID(high: 0, low: 0), bytesRead: 0, isComplete: true)
        try object { json, key throws(Failure) in
            if json.null() { return }
            switch key {
            case "path_hash": hash = EventID(hexadecimal: try json.text().rawBytes)
            case "bytes_read": identity.bytesRead = try json.integer()
            case "first_ms": identity.firstMilliseconds = try json.time()
            case "last_ms": identity.lastMilliseconds = try json.time()
            case "complete": identity.isComplete = try json.boolean()
            default: try json.skip()
            }
        }
        guard let hash else { throw failure("a path_hash of 32 digits") }
        identity.pathHash = hash
        return identity
    }

    mutating func outputFigures() throws(Failure) -> OutputFigures {
        var output = OutputFigures()
        var tests = TestFigures(passed: 0, failed: 0)
        var hasTests = false
        try object { json, key throws(Failure) in
            if json.null() { return }
            switch key {
            case "files_created": output.filesCreated = try json.count()
            case "files_modified": output.filesModified = try json.count()
            case "lines_added": output.linesAdded = try json.count()
            case "lines_removed": output.linesRemoved = try json.count()
            case "tests_passed":
                tests.passed = try json.count()
                hasTests = true
            case "tests_failed":
                tests.failed = try json.count()
                hasTests = true
            default: try json.skip()
            }
        }
        if hasTests { output.tests = tests }
        return output
    }

    /// Nil for an error that has no type.
    mutating func errorDetails() throws(Failure) -> ErrorDetails? {
        var type: String?
        var details = ErrorDetails(type: "")
        try object { json, key throws(Failure) in
            if json.null() { return }
            switch key {
            case "type": type = try json.string()
            case "message": details.message = try json.string()
            case "stack": details.stack = try json.string()
            default: try json.skip()
            }
        }
        guard let type else { return nil }
        details.type = type
        return details
    }

    mutating func importedSpan() throws(Failure) -> ImportedSpan {
        var (from, to): (Int64?, Int64?)
        try object { json, key throws(Failure) in
            if json.null() { return }
            switch key {
            case "from_ms": from = try json.time()
            case "to_ms": to = try json.time()
            default: try json.skip()
            }
        }
        guard let from, let to else { throw failure("from_ms and to_ms") }
        return ImportedSpan(fromMilliseconds: from, toMilliseconds: to)
    }

    mutating func backgroundTasks() throws(Failure) -> [BackgroundTask] {
        var tasks: [BackgroundTask] = []
        try array { json throws(Failure) in
            var task = BackgroundTask(id: "")
            try json.object { json, key throws(Failure) in
                if json.null() { return }
                switch key {
                case "id": task.id = try json.string()
                case "type": task.type = try json.string()
                case "status": task.status = try json.string()
                default: try json.skip()
                }
            }
            tasks.append(task)
        }
        return tasks
    }

    /// Reads a reference to another event. Taking a broken one for an absent one would be another
    /// conclusion, so it is refused.
    mutating func eventID() throws(Failure) -> EventID {
        guard let id = EventID(hexadecimal: try text().rawBytes) else {
            throw failure("32 hexadecimal digits")
        }
        return id
    }

    // Counting an unknown value as one of the known would be a wrong number.

    mutating func outcome() throws(Failure) -> Reading.Outcome {
        guard let outcome = Reading.Outcome(rawValue: try string()) else {
            throw failure("an outcome")
        }
        return outcome
    }

    mutating func taskSource() throws(Failure) -> TaskFacts.Source {
        guard let source = TaskFacts.Source(rawValue: try string()) else {
            throw failure("a task source")
        }
        return source
    }

    mutating func launch() throws(Failure) -> Reported.Launch {
        guard let launch = Reported.Launch(rawValue: try string()) else {
            throw failure("a launch")
        }
        return launch
    }

    mutating func closedStatus() throws(Failure) -> Closed.Status {
        guard let status = Closed.Status(rawValue: try string()) else {
            throw failure("a status")
        }
        return status
    }

    mutating func phase() throws(Failure) -> TurnPhase {
        guard let phase = TurnPhase(rawValue: try string()) else { throw failure("a phase") }
        return phase
    }
}

/// The two ends of a main agent's turn, as the log spells them.
enum TurnPhase: String {
    case prompt, stop
}
