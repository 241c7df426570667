extension CanonicalLine {
    mutating func body(_ line: inout ByteCursor) -> Bool {
        backgroundTasks = -1
        switch kind {
        case .started:
            var number: Int64 = 0
            return line.skipText(",\"task_description\":")
                && (!line.take(",\"context_size\":") || line.number(&number))
                && line.skipText(",\"parent_tool_use_id\":")
                && line.skipText(",\"parent_agent_id\":")
                && (!line.take(",\"spawn_depth\":") || line.number(&number))
        case .stopped: return stopped(&line)
        case .measured:
            return line.take(",\"opened_by\":\"") && line.hexadecimal(&openedBy)
                && reading(&line)
        case .reported: return reported(&line)
        case .closed: return closed(&line)
        case .sessionStarted: return line.skipText(",\"source\":")
        case .sessionEnded: return line.skipText(",\"reason\":")
        case .prompted, .turnStopped:
            if line.take(",\"phase\":\"prompt\"") {
                kind = .prompted
                return true
            }
            kind = .turnStopped
            return line.take(",\"phase\":\"stop\"") && stopped(&line)
        }
    }

    private mutating func stopped(_ line: inout ByteCursor) -> Bool {
        isStopHookActive = false
        if line.take(",\"stop_hook_active\":") {
            guard let flag = line.flag() else { return false }
            isStopHookActive = flag
        }
        guard reading(&line) else { return false }
        return !line.take(",\"background_tasks\":[") || tasks(&line)
    }

    /// What the tasks are is read by those who have any.
    private mutating func tasks(_ line: inout ByteCursor) -> Bool {
        backgroundTasks = 0
        if line.take("]") { return true }
        repeat {
            guard line.take("{"), line.requireText("\"id\":"), line.skipText(",\"type\":"),
                line.skipText(",\"status\":"), line.take("}")
            else { return false }
            backgroundTasks += 1
        } while line.take(",")
        return line.take("]")
    }

    private mutating func reported(_ line: inout ByteCursor) -> Bool {
        guard line.skipText(",\"parent_agent_id\":"), line.skipText(",\"parent_tool_use_id\":")
        else { return false }
        launch = nil
        if line.take(",\"launch\":") {
            if line.take("\"foreground\"") {
                launch = .foreground
            } else if line.take("\"background\"") {
                launch = .background
            } else {
                return false
            }
        }
        var tokens: Int64 = 0
        (totalToolUses, totalDurationMilliseconds) = (-1, -1)
        // One with an outcome is rare, and left to others.
        return (!line.take(",\"total_tokens\":") || line.count(&tokens))
            && (!line.take(",\"total_tool_uses\":") || line.count(&totalToolUses))
            && (!line.take(",\"total_duration_ms\":") || line.count(&totalDurationMilliseconds))
            && line.skipText(",\"task_description\":")
    }

    private mutating func closed(_ line: inout ByteCursor) -> Bool {
        guard line.take(",\"opened_by\":\""), line.hexadecimal(&openedBy),
            line.take(",\"status\":")
        else { return false }
        if line.take("\"timeout\"") {
            status = .timeout
        } else if line.take("\"cancelled\"") {
            status = .cancelled
        } else if line.take("\"lost\"") {
            status = .lost
        } else {
            return false
        }
        return line.skipText(",\"reason\":") && line.take(",\"last_seen_ms\":")
            && line.time(&lastSeenMilliseconds)
    }

    private mutating func reading(_ line: inout ByteCursor) -> Bool {
        reading = Reading()
        if line.take(",\"outcome\":") {
            if line.take("\"success\"") {
                reading.outcome = .success
            } else if line.take("\"failure\"") {
                reading.outcome = .failure
            } else if line.take("\"cancelled\"") {
                reading.outcome = .cancelled
            } else {
                return false
            }
        }
        guard line.skipText(",\"outcome_evidence\":") else { return false }
        if line.take(",\"error\":{") {
            guard line.requireText("\"type\":"), line.skipText(",\"message\":"),
                line.skipText(",\"stack\":"), line.take("}")
            else { return false }
        }
        return figures(&line) && task(&line)
    }

    private mutating func task(_ line: inout ByteCursor) -> Bool {
        guard line.skipText(",\"task_description\":") else { return false }
        if line.take(",\"task_source\":") {
            guard
                line.take("\"user_command\"") || line.take("\"auto_activation\"")
                    || line.take("\"wave_orchestration\"")
            else { return false }
        }
        var number: Int64 = 0
        return (!line.take(",\"wave_number\":") || line.count(&number))
            && line.skipText(",\"parent_tool_use_id\":")
            && line.skipText(",\"parent_agent_id\":")
            && (!line.take(",\"spawn_depth\":") || line.number(&number))
    }

    mutating func figures(_ line: inout ByteCursor) -> Bool {
        tools.removeAll(keepingCapacity: true)
        buckets.removeAll(keepingCapacity: true)
        let start = line.position
        if line.take(",\"tool_calls\":[") {
            reading.hasTools = true
            guard toolCalls(&line) else { return false }
        }
        if line.take(",\"tokens\":[") {
            reading.hasTokens = true
            guard tokens(&line) else { return false }
        }
        reading.counts = line.text(from: start)
        if line.take(",\"output_exact\":") {
            guard let flag = line.flag() else { return false }
            reading.isOutputExact = flag ? 1 : 0
        }
        var number: Int64 = 0
        if line.take(",\"response_time_ms\":") && !line.number(&number) { return false }
        let second = line.position
        if line.take(",\"output\":{") {
            reading.hasOutput = true
            guard output(&line) else { return false }
        }
        if line.take(",\"transcript\":{\"path_hash\":\"") {
            reading.hasTranscript = true
            guard transcript(&line) else { return false }
        }
        reading.rest = line.text(from: second)
        return true
    }

    private mutating func toolCalls(_ line: inout ByteCursor) -> Bool {
        if line.take("]") { return true }
        var tool = Tool()
        repeat {
            guard line.take("{\"name\":"), line.text(&tool.name), line.take(",\"calls\":"),
                line.count(&tool.calls), line.take(",\"failures\":"),
                line.count(&tool.failures), line.take("}")
            else { return false }
            tools.append(tool)
        } while line.take(",")
        return line.take("]")
    }

    private mutating func tokens(_ line: inout ByteCursor) -> Bool {
        if line.take("]") { return true }
        var bucket = Bucket()
        repeat {
            guard line.take("{\"model\":"), line.text(&bucket.model), line.take(",\"day\":"),
                line.text(&bucket.day), line.take(",\"band\":")
            else { return false }
            if line.take("\"100k\"") {
                bucket.band = .upTo100k
            } else if line.take("\"200k\"") {
                bucket.band = .upTo200k
            } else if line.take("\"more\"") {
                bucket.band = .more
            } else {
                return false
            }
            guard line.optionalText(",\"speed\":", &bucket.speed),
                line.optionalText(",\"region\":", &bucket.region), line.take(",\"input\":"),
                line.count(&bucket.input), line.take(",\"output\":"), line.count(&bucket.output),
                line.take(",\"cache_write_5m\":"), line.count(&bucket.cacheWrite5Minutes),
                line.take(",\"cache_write_1h\":"), line.count(&bucket.cacheWrite1Hour),
                line.take(",\"cache_read\":"), line.count(&bucket.cacheRead),
                line.take(",\"web_searches\":"), line.count(&bucket.webSearches), line.take("}"),
                // More are an error, which others report.
                buckets.count < 256
            else { return false }
            buckets.append(bucket)
        } while line.take(",")
        return line.take("]")
    }

    private mutating func output(_ line: inout ByteCursor) -> Bool {
        guard line.take("\"files_created\":"), line.count(&reading.output.filesCreated),
            line.take(",\"files_modified\":"), line.count(&reading.output.filesModified),
            line.take(",\"lines_added\":"), line.count(&reading.output.linesAdded),
            line.take(",\"lines_removed\":"), line.count(&reading.output.linesRemoved)
        else { return false }
        if line.take(",\"tests_passed\":") {
            reading.hasTests = true
            guard line.count(&reading.tests.passed), line.take(",\"tests_failed\":"),
                line.count(&reading.tests.failed)
            else { return false }
        }
        return line.take("}")
    }

    private mutating func transcript(_ line: inout ByteCursor) -> Bool {
        guard line.hexadecimal(&reading.pathHash), line.take(",\"bytes_read\":"),
            line.number(&reading.bytesRead)
        else { return false }
        var time: Int64 = 0
        if line.take(",\"first_ms\":") {
            guard line.time(&time) else { return false }
            reading.firstMilliseconds = time
        }
        if line.take(",\"last_ms\":") {
            guard line.time(&time) else { return false }
            reading.lastMilliseconds = time
        }
        guard line.take(",\"complete\":"), let flag = line.flag() else { return false }
        reading.isComplete = flag
        return line.take("}")
    }
}
