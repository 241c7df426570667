import AgentEvents

/// The facts of one line of a Codex session file, a "rollout", before it is known whether it
/// counts.
///
/// Nothing is copied: every text and reader in it is valid as long as the line's bytes. The rules
/// are in docs/events.md, section "How a Codex rollout is read".
struct RolloutLine {
    private var kind = Kind.other
    /// When it was written, in ms since 1970.
    private(set) var timeMilliseconds: Int64?
    /// Before the payload, if that is an object.
    private var payload: JSONReader?

    private enum Kind {
        case sessionMeta, turnContext, usageRecord, responseItem, event, compaction, other

        init(_ type: JSONText) {
            switch type {
            case "session_meta": self = .sessionMeta
            case "turn_context": self = .turnContext
            case "token_usage_record": self = .usageRecord
            case "response_item": self = .responseItem
            case "event_msg": self = .event
            case "compacted": self = .compaction
            default: self = .other
            }
        }
    }

    /// What a line says.
    enum Fact {
        case meta(RolloutMeta)
        /// Which model a turn has.
        case context(turnID: JSONText?, model: JSONText?)
        case speed(isFast: Bool)
        case usage(RolloutUsageRecord)
        case totals(RolloutTotals)
        case turnStart(id: JSONText?)
        case turnEnd(RolloutTurnEnd)
        case turnAbort
        /// The user's message.
        case prompt
        /// A message of another agent, as which a sub-agent's prompt may come.
        case agentMessage
        /// The assistant's message.
        case answer
        case review, compaction
        case call(RolloutCall)
        case result(callID: JSONText, output: JSONReader?)
        case command(RolloutCommandItem)
        case change(RolloutChange)
        case nothing
    }

    /// Reads the envelope of a line; nil if it is not a JSON object.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        var json = JSONReader(bytes)
        do throws(JSONReader.Failure) {
            try json.object { json, key throws(JSONReader.Failure) in
                switch key {
                case "timestamp":
                    let text = try json.textOrSkip()
                    timeMilliseconds = text.flatMap { milliseconds(iso8601: $0.rawBytes) }
                case "type": kind = try json.textOrSkip().map(Kind.init) ?? .other
                case "payload":
                    payload = json.peek() == UInt8(ascii: "{") ? json : nil
                    try json.skip()
                default: try json.skip()
                }
            }
            try json.end()
        } catch {
            return nil
        }
    }

    /// Whether it has the form of a rollout's lines. Only such lines count.
    var isEnvelope: Bool { payload != nil }

    /// Whether a file that begins with it is a rollout.
    func begins(rolloutAt path: String) -> Bool {
        if case .sessionMeta = kind { return true }
        guard isEnvelope else { return false }
        let name = path.utf8.split(separator: UInt8(ascii: "/")).last
        return name?.starts(with: "rollout-".utf8) ?? false
    }

    /// What its payload says; nothing, if it is malformed.
    var fact: Fact {
        guard let payload else { return .nothing }
        do throws(JSONReader.Failure) {
            return switch kind {
            case .sessionMeta: .meta(try RolloutMeta(payload))
            case .turnContext: try payload.turnContext()
            case .usageRecord: try RolloutUsageRecord(payload).map(Fact.usage) ?? .nothing
            case .responseItem: try payload.responseItem()
            case .event: try payload.event()
            case .compaction: .compaction
            case .other: .nothing
            }
        } catch {
            return .nothing
        }
    }
}

extension JSONReader {
    fileprivate func turnContext() throws(Failure) -> RolloutLine.Fact {
        var json = self
        var (turnID, model): (JSONText?, JSONText?)
        try json.object { json, key throws(Failure) in
            switch key {
            case "turn_id": turnID = try json.textOrSkip()
            case "model": model = try json.textOrSkip()
            default: try json.skip()
            }
        }
        return .context(turnID: turnID, model: model)
    }

    /// Reads an object; a value of another kind is stepped over.
    mutating func objectOrSkip(
        _ member: (inout JSONReader, JSONText) throws(Failure) -> Void
    ) throws(Failure) {
        guard peek() == UInt8(ascii: "{") else { return try skip() }
        try object(member)
    }

    /// Reads an array; a value of another kind is stepped over.
    mutating func arrayOrSkip(
        _ element: (inout JSONReader) throws(Failure) -> Void
    ) throws(Failure) {
        guard peek() == UInt8(ascii: "[") else { return try skip() }
        try array(element)
    }

    /// Steps over a value and says where it begins.
    mutating func place() throws(Failure) -> JSONReader {
        let place = self
        try skip()
        return place
    }

    /// A whole number of any sign; anything else is stepped over.
    mutating func integerOrSkip() throws(Failure) -> Int64? {
        var ahead = self
        if let value = try? ahead.integer() {
            self = ahead
            return value
        }
        try skip()
        return nil
    }
}
