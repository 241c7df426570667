import AgentEvents

extension AgentReport {
    /// What it used and made, in the members of the specification's `agent_metadata`.
    mutating func take(figuresIn members: Members) throws(Problem) {
        durationMilliseconds = try members.count("duration_ms")
        // What does not know it, says 0.
        if durationMilliseconds == 0 { durationMilliseconds = nil }
        reading.figures.toolCalls = try Self.tools(members)
        reading.figures.responseTimeMilliseconds = try members.object("performance_metrics")?
            .count("response_time_ms")
        try take(tokensIn: members)
        if let output = try members.object("output_metrics") {
            reading.figures.output = try Self.output(output)
        }
        reading.task = try Self.task(members)
    }

    static func task(_ members: Members) throws(Problem) -> TaskFacts {
        var facts = TaskFacts()
        guard let task = try members.object("task_metadata") else { return facts }
        facts.description = try task.text("description")
        let source = try task.choice("source", of: TaskFacts.Source.allCases.map(\.rawValue))
        facts.source = source.flatMap(TaskFacts.Source.init)
        facts.parentToolUseID = try task.text("parent_task_id")
        facts.waveNumber = try task.count("wave_number")
        return facts
    }

    /// A tool that is only named was called at least once.
    private static func tools(_ members: Members) throws(Problem) -> [ToolCalls]? {
        let counts = try members.counts("tool_calls")
        let names = try members.texts("tools_used")
        if counts == nil && names == nil { return nil }
        var tools = (counts ?? []).map { ToolCalls(name: $0.name, calls: $0.count, failures: 0) }
        for name in names ?? [] where !tools.contains(where: { $0.name == name }) {
            tools.append(ToolCalls(name: name, calls: 1, failures: 0))
        }
        return tools
    }

    private mutating func take(tokensIn members: Members) throws(Problem) {
        guard let usage = try members.object("token_usage") else { return }
        var bucket = TokenBucket(
            key: .init(model: try members.text("model") ?? "", day: "", band: .upTo100k))
        bucket.input = try usage.count("input_tokens") ?? 0
        bucket.cacheWrite5Minutes = try usage.count("cache_write_5m_tokens") ?? 0
        bucket.cacheWrite1Hour = try usage.count("cache_write_1h_tokens") ?? 0
        bucket.cacheRead = try usage.count("cache_read_tokens") ?? 0
        let output = try usage.count("output_tokens")
        bucket.output = output ?? 0
        reading.figures.tokens = bucket.total > 0 ? [bucket] : []
        if output != nil { reading.figures.isOutputExact = true }
        // Of what kind the rest is, nobody says; so it has no price.
        let rest = (try usage.count("total_tokens") ?? 0) - bucket.total
        if rest > 0 { add(tokens: rest, to: &reading.figures) }
    }

    /// Tokens of no known kind and no known model.
    func add(tokens: Int64, to figures: inout Figures) {
        var bucket = TokenBucket(key: .init(model: "", day: "", band: .upTo100k))
        bucket.input = tokens
        figures.tokens = (figures.tokens ?? []) + [bucket]
    }

    private static func output(_ members: Members) throws(Problem) -> OutputFigures {
        var output = OutputFigures()
        output.filesCreated = try members.count("files_created") ?? 0
        output.filesModified = try members.count("files_modified") ?? 0
        output.linesAdded = try members.count("lines_added") ?? 0
        output.linesRemoved = try members.count("lines_removed") ?? 0
        let passed = try members.count("tests_passed") ?? 0
        let failed = try members.count("tests_failed") ?? 0
        // Clients that ran none say 0.
        if passed + failed > 0 { output.tests = TestFigures(passed: passed, failed: failed) }
        return output
    }
}
