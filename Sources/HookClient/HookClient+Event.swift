import AgentEvents

extension HookClient {
    /// The event that a payload stands for; nil if it is of a kind that is not recorded.
    ///
    /// - Parameter deadline: When reading transcripts ends, in ms since boot; nil: as late as it
    ///   takes.
    static func event(
        of bytes: [UInt8], at moment: Moment, on machine: Machine, deadline: Int64? = nil
    ) throws(Failure) -> AgentEvent? {
        let payload = try parse(bytes)
        let adapter = Adapter.of(payload)
        guard let kind = adapter.moment(of: payload),
            let statement = Statement(payload, kind, deadline: deadline)
        else { return nil }
        var event = AgentEvent(
            id: EventID(
                payload: bytes, hookNanoseconds: moment.nanoseconds,
                processID: moment.processID, bootID: machine.bootID ?? ""),
            deliveryID: EventID(delivery: bytes),
            timeMilliseconds: Int64(moment.nanoseconds / 1_000_000), harness: adapter.harness,
            body: statement.body)
        event.harnessVersion = statement.harnessVersion
        event.bootID = machine.bootID
        event.bootMilliseconds = machine.bootID == nil ? nil : moment.bootMilliseconds
        event.host = machine.host?.cleaned()
        event.project = payload.project
        event.sessionID = payload.sessionID?.cleaned()
        event.agentID = statement.agentID?.cleaned()
        event.agentName = statement.agentName?.cleaned()
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
    init?(_ payload: Payload, _ kind: Adapter.Moment, deadline: Int64?) {
        switch kind {
        case .agentStart: self.init(.started(Started()), ofAgentIn: payload)
        case .agentStop, .agentFailure:
            let reader = StopReader(payload: payload, lines: .agent, deadline: deadline)
            self.init(.stopped(reader.stopped), ofAgentIn: payload)
            harnessVersion = reader.harnessVersion
        case .callReturn:
            guard let call = payload.agentCall else { return nil }
            self.init(call.reported, agentID: call.agentID, call.agentName, in: payload)
        case .callFailure:
            guard let call = payload.failedCall,
                let child = payload.transcriptPath.flatMap({ path in
                    AgentMeta.agentID(
                        startedBy: call.toolUseID, inSessionOf: path, deadline: deadline)
                })
            else { return nil }
            self.init(call.reported, agentID: child, call.agentName, in: payload)
        case .sessionStart:
            self.init(
                .sessionStarted(source: payload.source?.cleaned()), ofMainAgentIn: payload)
        case .sessionEnd:
            self.init(.sessionEnded(reason: payload.reason?.cleaned()), ofMainAgentIn: payload)
        case .prompt: self.init(.prompted, ofMainAgentIn: payload)
        case .turnStop, .turnFailure, .turnInterrupt:
            let reader = StopReader(payload: payload, lines: .main, deadline: deadline)
            var stopped = reader.stopped
            if kind == .turnInterrupt {
                stopped.reading.outcome = .cancelled
                stopped.reading.outcomeEvidence = "interrupted"
                stopped.reading.error = nil
            }
            self.init(.turnStopped(stopped), ofMainAgentIn: payload)
            harnessVersion = reader.harnessVersion
        }
    }

    private init(
        _ reported: Reported, agentID: String, _ agentName: String?, in payload: Payload
    ) {
        var reported = reported
        reported.parentAgentID = payload.isOfMainAgent ? nil : payload.agentID?.cleaned()
        body = .reported(reported)
        self.agentID = agentID
        self.agentName = agentName
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
}

/// A stop as its payload and the transcript say it.
private struct StopReader {
    var stopped = Stopped()
    var harnessVersion: String?

    init(payload: Payload, lines: TranscriptReading.Lines, deadline: Int64?) {
        let path = lines == .agent ? payload.agentTranscriptPath : payload.transcriptPath
        let transcript = path.flatMap { path in
            TranscriptReading(
                path: path, sessionID: payload.sessionID, lines: lines,
                parentPath: payload.transcriptPath, deadline: deadline)
        }
        stopped.stopHookActive = payload.stopHookActive
        stopped.reading = transcript?.reading ?? Transcript(sessionID: nil).reading
        stopped.backgroundTasks = payload.backgroundTasks
        harnessVersion = transcript?.harnessVersion
        guard let error = payload.error else { return }
        stopped.reading.outcome = .failure
        stopped.reading.outcomeEvidence = "stop_failure"
        stopped.reading.error = error
    }
}
