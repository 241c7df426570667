import Projections

extension ListedExecution {
    /// In the shape of the specification's `agent_metadata`, with what we add.
    var json: JSONValue {
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
                    ("description", .null),
                    ("source", .null),
                    ("parent_task_id", .optional(parentToolUseID)),
                    ("wave_number", .null),
                    ("launch", .optional(launch)),
                ])
            ),
            ("output_metrics", .null),
            ("final", .bool(isFinal)),
            ("log_offsets", .array(offsets.map { .integer(Int64(clamping: $0)) })),
        ])
    }

    private var errorDetails: JSONValue {
        guard let errorType else { return .null }
        return .object([("type", .string(errorType)), ("message", .null), ("stack_trace", .null)])
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
