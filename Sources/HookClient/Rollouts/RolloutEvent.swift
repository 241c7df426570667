import AgentEvents

/// How a turn ended that was not interrupted.
struct RolloutTurnEnd {
    var hasAnswer = false
    /// Nil: it does not say that it failed.
    var error: Failure?

    struct Failure {
        /// Codex's word for it.
        var word: JSONText?
        var message: JSONText?
    }
}

/// A command that was run, also by a script; versions with `item_completed` write one.
struct RolloutCommandItem {
    /// Of the call, or of its own where a script ran it.
    var id: JSONText
    /// Before the words.
    var command: JSONReader?
    var output: JSONText?
}

/// Files that were changed.
struct RolloutChange {
    /// Of the call, or of its own where a script made it.
    var id: JSONText
    var source: Source
    /// Before an object of changes by path.
    var changes: JSONReader

    /// Who says so; of two for one id the greater holds.
    enum Source: Int {
        case patch, patchEnd, item
    }
}

extension JSONReader {
    /// Reads the payload of an `event_msg` line.
    func event() throws(Failure) -> RolloutLine.Fact {
        var json = self
        var members = EventMembers()
        try json.object { json, key throws(Failure) in try members.read(key, &json) }
        guard let type = members.type else { return .nothing }
        switch type {
        case "token_count":
            guard let info = members.info else { return .nothing }
            return try RolloutTotals(info: info).map(RolloutLine.Fact.totals) ?? .nothing
        case "task_started", "turn_started": return .turnStart(id: members.turnID)
        case "task_complete", "turn_complete": return .turnEnd(members.end)
        case "turn_aborted": return .turnAbort
        case "user_message": return .prompt
        case "agent_message": return .answer
        case "entered_review_mode", "exited_review_mode": return .review
        case "context_compacted": return .compaction
        case "thread_settings_applied":
            return .speed(isFast: members.tier.map { $0 == "priority" || $0 == "fast" } ?? false)
        case "patch_apply_end":
            guard members.isSuccess, let id = members.callID, let changes = members.changes else {
                return .nothing
            }
            return .change(RolloutChange(id: id, source: .patchEnd, changes: changes))
        case "item_completed": return try members.item?.turnItem() ?? .nothing
        default: return .nothing
        }
    }

    /// Reads the `item` of an `item_completed` event.
    private func turnItem() throws(Failure) -> RolloutLine.Fact {
        var json = self
        var (type, id, status, output): (JSONText?, JSONText?, JSONText?, JSONText?)
        var (command, changes): (JSONReader?, JSONReader?)
        try json.objectOrSkip { json, key throws(Failure) in
            switch key {
            case "type": type = try json.textOrSkip()
            case "id": id = try json.textOrSkip()
            case "status": status = try json.textOrSkip()
            case "aggregated_output": output = try json.textOrSkip()
            case "command": command = try json.place()
            case "changes": changes = try json.place()
            default: try json.skip()
            }
        }
        guard let type else { return .nothing }
        switch type {
        case "UserMessage": return .prompt
        case "AgentMessage": return .answer
        case "EnteredReviewMode", "ExitedReviewMode": return .review
        case "ContextCompaction": return .compaction
        case "CommandExecution":
            guard let id else { return .nothing }
            return .command(RolloutCommandItem(id: id, command: command, output: output))
        case "FileChange":
            guard let id, let changes, status.map({ $0 == "completed" }) ?? false else {
                return .nothing
            }
            return .change(RolloutChange(id: id, source: .item, changes: changes))
        default: return .nothing
        }
    }
}

/// The members that events have; each has a few of them.
private struct EventMembers {
    var type: JSONText?
    var turnID: JSONText?
    var callID: JSONText?
    var end = RolloutTurnEnd()
    var isSuccess = false
    var tier: JSONText?
    var info: JSONReader?
    var changes: JSONReader?
    var item: JSONReader?

    mutating func read(
        _ key: JSONText, _ json: inout JSONReader
    ) throws(JSONReader.Failure) {
        switch key {
        case "type": type = try json.textOrSkip()
        case "turn_id": turnID = try json.textOrSkip()
        case "call_id": callID = try json.textOrSkip()
        case "last_agent_message": end.hasAnswer = try json.textOrSkip() != nil
        case "error": end.error = try Self.failure(&json)
        case "success": isSuccess = try json.booleanOrSkip() ?? false
        case "info": info = try json.place()
        case "changes": changes = try json.place()
        case "item": item = try json.place()
        case "thread_settings":
            try json.objectOrSkip { json, key throws(JSONReader.Failure) in
                if key == "service_tier" { tier = try json.textOrSkip() } else { try json.skip() }
            }
        default: try json.skip()
        }
    }

    /// Nil for what is no object.
    private static func failure(
        _ json: inout JSONReader
    ) throws(JSONReader.Failure) -> RolloutTurnEnd.Failure? {
        guard json.peek() == UInt8(ascii: "{") else {
            try json.skip()
            return nil
        }
        var failure = RolloutTurnEnd.Failure()
        try json.object { json, key throws(JSONReader.Failure) in
            switch key {
            case "message": failure.message = try json.textOrSkip()
            case "codex_error_info":
                // A word, or an object whose key is one.
                guard json.peek() == UInt8(ascii: "{") else {
                    failure.word = try json.textOrSkip()
                    return
                }
                try json.object { json, key throws(JSONReader.Failure) in
                    failure.word = key
                    try json.skip()
                }
            default: try json.skip()
            }
        }
        return failure
    }
}
