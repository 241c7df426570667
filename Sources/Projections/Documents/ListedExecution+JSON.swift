import AgentEvents

extension ListedExecution {
    /// In the shape of the specification's `agent_metadata`, with what we add.
    package var json: JSONValue {
        .object([
            ("id", .string(id)),
            ("run", .integer(Int64(run))),
            ("kind", .string(kind.rawValue)),
            ("agent_id", .string(agent.shownID)),
            ("agent_name", .string(name)),
            ("agent_type", .string(type)),
            ("session_id", .string(agent.session)),
            ("harness", .string(agent.harness)),
            ("harness_version", .optional(harnessVersion)),
            ("project", .optional(project)),
            ("status", .string(status.rawValue)),
            ("evidence", .optional(evidence)),
            ("pairing", .optional(pairing)),
            ("execution_start", startMilliseconds.map(JSONValue.timestamp) ?? .null),
            ("execution_end", endMilliseconds.map(JSONValue.timestamp) ?? .null),
            ("last_seen", .timestamp(lastSeenMilliseconds)),
            ("duration_ms", .optional(durationMilliseconds)),
            ("error_details", errorDetails),
            ("tools_used", .array(toolCalls.map { .string($0.name) })),
            ("tool_calls", .object(toolCalls.map { ($0.name, .integer($0.calls)) })),
            ("token_usage", tokenUsage),
            (
                "performance_metrics",
                .object([
                    ("response_time_ms", .optional(responseTimeMilliseconds)),
                    ("memory_usage_mb", .null),
                    ("cpu_usage_percent", .null),
                ])
            ),
            (
                "task_metadata",
                .object([
                    ("description", .optional(task.description)),
                    ("source", .optional(task.source?.rawValue)),
                    ("parent_task_id", .optional(parentToolUseID)),
                    ("wave_number", .optional(task.waveNumber)),
                    ("launch", .optional(launch)),
                ])
            ),
            ("output_metrics", outputMetrics),
            ("final", .bool(isFinal)),
            ("log_offsets", .array(offsets.map { .integer(Int64(clamping: $0)) })),
        ])
    }

    private var errorDetails: JSONValue {
        guard let error else { return .null }
        return .object([
            ("type", .string(error.type)), ("message", .optional(error.message)),
            ("stack_trace", .optional(error.stack)),
        ])
    }

    private var outputMetrics: JSONValue {
        guard let output else { return .null }
        let tests = output.tests
        return .object([
            ("files_created", .integer(output.filesCreated)),
            ("files_modified", .integer(output.filesModified)),
            ("lines_added", .integer(output.linesAdded)),
            ("lines_removed", .integer(output.linesRemoved)),
            ("tests_run", .optional(tests.map { $0.passed + $0.failed })),
            ("tests_passed", .optional(tests?.passed)),
            ("tests_failed", .optional(tests?.failed)),
        ])
    }

    private var tokenUsage: JSONValue {
        .object([
            ("input_tokens", .integer(tokens.input)),
            ("output_tokens", .integer(tokens.output)),
            ("cache_write_5m_tokens", .integer(tokens.cacheWrite5Minutes)),
            ("cache_write_1h_tokens", .integer(tokens.cacheWrite1Hour)),
            ("cache_read_tokens", .integer(tokens.cacheRead)),
            ("total_tokens", .integer(sums.total)),
            ("estimated_cost", .dollars(sums.costNanodollars, ofPriced: sums.priced)),
            ("unpriced_tokens", .integer(sums.unpriced)),
            ("output_exact", isOutputExact.map(JSONValue.bool) ?? .null),
        ])
    }
}
