import AgentEvents

/// What a `session_meta` line says of its thread.
struct RolloutMeta {
    var threadID: JSONText?
    /// Of Codex.
    var version: JSONText?
    /// Whether a turn that fails says so.
    var statesFailures = false
    /// Of a thread that another one started.
    var parentID: JSONText?
    var spawnDepth: Int64?

    init(_ payload: JSONReader) throws(JSONReader.Failure) {
        var json = payload
        try json.object { json, key throws(JSONReader.Failure) in
            switch key {
            case "id": threadID = try json.textOrSkip()
            case "cli_version": version = try json.textOrSkip()
            case "history_mode": statesFailures = try json.textOrSkip() != nil
            case "source": try readSource(&json)
            default: try json.skip()
            }
        }
    }

    private mutating func readSource(_ json: inout JSONReader) throws(JSONReader.Failure) {
        try json.objectOrSkip { json, key throws(JSONReader.Failure) in
            guard key == "subagent" else { return try json.skip() }
            try json.objectOrSkip { json, key throws(JSONReader.Failure) in
                guard key == "thread_spawn" else { return try json.skip() }
                try json.objectOrSkip { json, key throws(JSONReader.Failure) in
                    switch key {
                    case "parent_thread_id": parentID = try json.textOrSkip()
                    case "depth": spawnDepth = try json.countOrSkip()
                    default: try json.skip()
                    }
                }
            }
        }
    }
}
