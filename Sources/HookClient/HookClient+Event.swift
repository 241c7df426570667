import AgentEvents

extension HookClient {
    /// The event that a payload stands for; nil if it is of a kind that is not recorded.
    static func event(
        of bytes: [UInt8], at moment: Moment, on machine: Machine
    ) throws(Failure) -> AgentEvent? {
        let payload = try parse(bytes)
        guard let statement = Statement(payload) else { return nil }
        var event = AgentEvent(
            id: EventID(
                payload: bytes, hookNanoseconds: moment.nanoseconds,
                processID: moment.processID, bootID: machine.bootID ?? ""),
            deliveryID: EventID(delivery: bytes),
            timeMilliseconds: Int64(moment.nanoseconds / 1_000_000), harness: "claude-code",
            body: statement.body)
        event.harnessVersion = statement.harnessVersion
        event.bootID = machine.bootID
        event.bootMilliseconds = machine.bootID == nil ? nil : moment.bootMilliseconds
        event.host = machine.host?.bounded()
        event.project = payload.project
        event.sessionID = payload.sessionID?.bounded()
        event.agentID = statement.agentID?.bounded()
        event.agentName = statement.agentName?.bounded()
        return event
    }

    private static func parse(_ bytes: [UInt8]) throws(Failure) -> Payload {
        if bytes.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) { throw .empty }
        do throws(JSONReader.Failure) {
            return try bytes.withUnsafeBufferPointer { bytes throws(JSONReader.Failure) in
                try Payload(bytes)
            }
        } catch {
            throw .notJSON(position: error.position, expected: "\(error.expected)")
        }
    }
}

/// What a payload says, and of whom.
private struct Statement {
    var body: AgentEvent.Body
    var agentID: String?
    var agentName: String?
    var harnessVersion: String?

    /// Nil for a payload that is not recorded.
    init?(_ payload: Payload) {
        switch payload.eventName {
        case "SubagentStart":
            self.init(.started(Started()), ofAgentIn: payload)
        case "SubagentStop":
            let (stopped, version) = Self.stopped(
                payload, transcript: payload.agentTranscriptPath, lines: .agent)
            self.init(.stopped(stopped), ofAgentIn: payload)
            harnessVersion = version
        case "PostToolUse":
            guard let call = payload.agentCall else { return nil }
            self.init(call, in: payload)
        case "SessionStart":
            self.init(
                .sessionStarted(source: payload.source?.bounded()), ofMainAgentIn: payload)
        case "SessionEnd":
            self.init(.sessionEnded(reason: payload.reason?.bounded()), ofMainAgentIn: payload)
        case "UserPromptSubmit":
            // Inside a subagent it is no turn of the session.
            guard payload.isOfMainAgent else { return nil }
            self.init(.prompted, ofMainAgentIn: payload)
        case "Stop":
            guard payload.isOfMainAgent else { return nil }
            let (stopped, version) = Self.stopped(
                payload, transcript: payload.transcriptPath, lines: .main)
            self.init(.turnStopped(stopped), ofMainAgentIn: payload)
            harnessVersion = version
        default: return nil
        }
    }

    private init(_ call: AgentCall, in payload: Payload) {
        var reported = call.reported
        reported.parentAgentID = payload.isOfMainAgent ? nil : payload.agentID?.bounded()
        body = .reported(reported)
        agentID = call.agentID
        agentName = call.agentName
    }

    private init(_ body: AgentEvent.Body, ofAgentIn payload: Payload) {
        self.body = body
        agentID = payload.agentID
        agentName = payload.agentName
    }

    /// The main agent has no id; it has a name where the user chose one. An empty one would mark an
    /// internal agent.
    private init(_ body: AgentEvent.Body, ofMainAgentIn payload: Payload) {
        self.body = body
        agentName = payload.isOfMainAgent && payload.agentName != "" ? payload.agentName : nil
    }

    private static func stopped(
        _ payload: Payload, transcript path: String?, lines: TranscriptReading.Lines
    ) -> (Stopped, version: String?) {
        let transcript = path.flatMap {
            TranscriptReading(path: $0, sessionID: payload.sessionID, lines: lines)
        }
        var stopped = Stopped()
        stopped.stopHookActive = payload.stopHookActive
        stopped.reading = transcript?.reading ?? Transcript(sessionID: nil).reading
        stopped.backgroundTasks = payload.backgroundTasks
        return (stopped, transcript?.harnessVersion)
    }
}
