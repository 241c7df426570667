import AgentEvents

// The writer's oracle: the tables of docs/events.md as a tree, which shares no code with it.

extension AgentEvent {
    var tree: JSONTree {
        let members: [(String, JSONTree?)] = [
            ("schema", .number(1)),
            ("event_id", id.tree),
            ("delivery_id", deliveryID?.tree),
            ("type", .text(body.spelling)),
            ("time_ms", .number(timeMilliseconds)),
            ("harness", .text(harness)),
            ("harness_version", harnessVersion.map(JSONTree.text)),
            (
                "imported",
                imported.map {
                    .members([
                        ("from_ms", .number($0.fromMilliseconds)),
                        ("to_ms", .number($0.toMilliseconds)),
                    ])
                }
            ),
            ("boot_id", bootID.map(JSONTree.text)),
            ("boot_ms", bootMilliseconds.map(JSONTree.number)),
            ("host", host.map(JSONTree.text)),
            ("project", project.map(JSONTree.text)),
            ("session_id", sessionID.map(JSONTree.text)),
            ("agent_id", agentID.map(JSONTree.text)),
            ("agent_name", agentName.map(JSONTree.text)),
        ]
        return .members(members + body.members)
    }
}

extension EventID {
    var tree: JSONTree {
        .digits(
            [high, low].map { word in
                let digits = String(word, radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            }.joined())
    }
}

extension Reading {
    var members: [(String, JSONTree?)] {
        [
            ("outcome", outcome.map { .text("\($0)") }),
            ("outcome_evidence", outcomeEvidence.map(JSONTree.text)),
            ("error", error?.tree),
            ("tool_calls", figures.toolCalls.map { .array($0.map(\.tree)) }),
            ("tokens", figures.tokens.map { .array($0.map(\.tree)) }),
            ("output_exact", figures.isOutputExact.map(JSONTree.flag)),
            ("response_time_ms", figures.responseTimeMilliseconds.map(JSONTree.number)),
            ("output", figures.output?.tree),
            ("transcript", figures.transcript?.tree),
            ("task_description", task.description.map(JSONTree.text)),
            ("task_source", task.source?.tree),
            ("wave_number", task.waveNumber.map(JSONTree.number)),
            ("parent_tool_use_id", task.parentToolUseID.map(JSONTree.text)),
            ("parent_agent_id", task.parentAgentID.map(JSONTree.text)),
            ("spawn_depth", task.spawnDepth.map(JSONTree.number)),
        ]
    }
}

extension TaskFacts.Source {
    fileprivate var tree: JSONTree {
        switch self {
        case .userCommand: .text("user_command")
        case .autoActivation: .text("auto_activation")
        case .waveOrchestration: .text("wave_orchestration")
        }
    }
}

extension ErrorDetails {
    var tree: JSONTree {
        .members([
            ("type", .text(type)), ("message", message.map(JSONTree.text)),
            ("stack", stack.map(JSONTree.text)),
        ])
    }
}

extension OutputFigures {
    fileprivate var tree: JSONTree {
        .members([
            ("files_created", .number(filesCreated)),
            ("files_modified", .number(filesModified)),
            ("lines_added", .number(linesAdded)), ("lines_removed", .number(linesRemoved)),
            ("tests_passed", tests.map { .number($0.passed) }),
            ("tests_failed", tests.map { .number($0.failed) }),
        ])
    }
}

extension ToolCalls {
    fileprivate var tree: JSONTree {
        .members([
            ("name", .text(name)), ("calls", .number(calls)), ("failures", .number(failures)),
        ])
    }
}

extension TokenBucket {
    fileprivate var tree: JSONTree {
        let band =
            switch key.band {
            case .upTo100k: "100k"
            case .upTo200k: "200k"
            case .more: "more"
            }
        return .members([
            ("model", .text(key.model)), ("day", .text(key.day)), ("band", .text(band)),
            ("speed", key.speed.map(JSONTree.text)), ("region", key.region.map(JSONTree.text)),
            ("input", .number(input)), ("output", .number(output)),
            ("cache_write_5m", .number(cacheWrite5Minutes)),
            ("cache_write_1h", .number(cacheWrite1Hour)),
            ("cache_read", .number(cacheRead)), ("web_searches", .number(webSearches)),
        ])
    }
}

extension TranscriptIdentity {
    fileprivate var tree: JSONTree {
        .members([
            ("path_hash", pathHash.tree), ("bytes_read", .number(bytesRead)),
            ("first_ms", firstMilliseconds.map(JSONTree.number)),
            ("last_ms", lastMilliseconds.map(JSONTree.number)), ("complete", .flag(isComplete)),
        ])
    }
}

extension BackgroundTask {
    var tree: JSONTree {
        .members([
            ("id", .text(id)), ("type", type.map(JSONTree.text)),
            ("status", status.map(JSONTree.text)),
        ])
    }
}

extension JSONTree {
    /// An object of the members that are there.
    fileprivate static func members(_ members: [(String, JSONTree?)]) -> JSONTree {
        .object(members.compactMap { key, value in value.map { (key, $0) } })
    }
}
