// What was read from a transcript, as several types of events hold it.

extension Reading {
    func write(to json: inout JSONWriter) {
        json.member("outcome", outcome?.rawValue)
        json.member("outcome_evidence", outcomeEvidence)
        error?.write(to: &json)
        figures.write(to: &json)
        task.write(to: &json)
    }
}

extension ErrorDetails {
    func write(to json: inout JSONWriter) {
        json.key("error")
        json.beginObject()
        json.member("type", type)
        json.member("message", message)
        json.member("stack", stack)
        json.endObject()
    }
}

extension TaskFacts {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("task_description", description)
        json.member("task_source", source?.rawValue)
        json.member("wave_number", waveNumber)
        json.member("parent_tool_use_id", parentToolUseID)
        json.member("parent_agent_id", parentAgentID)
        json.member("spawn_depth", spawnDepth)
    }
}

extension Figures {
    fileprivate func write(to json: inout JSONWriter) {
        if let toolCalls {
            json.key("tool_calls")
            json.beginArray()
            for tool in toolCalls {
                json.beginObject()
                json.member("name", tool.name)
                json.member("calls", tool.calls)
                json.member("failures", tool.failures)
                json.endObject()
            }
            json.endArray()
        }
        if let tokens {
            json.key("tokens")
            json.beginArray()
            for bucket in tokens { bucket.write(to: &json) }
            json.endArray()
        }
        json.member("output_exact", isOutputExact)
        json.member("response_time_ms", responseTimeMilliseconds)
        output?.write(to: &json)
        if let transcript {
            json.key("transcript")
            json.beginObject()
            json.member("path_hash", transcript.pathHash.description)
            json.member("bytes_read", transcript.bytesRead)
            json.member("first_ms", transcript.firstMilliseconds)
            json.member("last_ms", transcript.lastMilliseconds)
            json.member("complete", transcript.isComplete)
            json.endObject()
        }
    }
}

extension OutputFigures {
    fileprivate func write(to json: inout JSONWriter) {
        json.key("output")
        json.beginObject()
        json.member("files_created", filesCreated)
        json.member("files_modified", filesModified)
        json.member("lines_added", linesAdded)
        json.member("lines_removed", linesRemoved)
        json.member("tests_passed", tests?.passed)
        json.member("tests_failed", tests?.failed)
        json.endObject()
    }
}

extension TokenBucket {
    fileprivate func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("model", key.model)
        json.member("day", key.day)
        json.member("band", key.band.rawValue)
        json.member("speed", key.speed)
        json.member("region", key.region)
        json.member("input", input)
        json.member("output", output)
        json.member("cache_write_5m", cacheWrite5Minutes)
        json.member("cache_write_1h", cacheWrite1Hour)
        json.member("cache_read", cacheRead)
        json.member("web_searches", webSearches)
        json.endObject()
    }
}
