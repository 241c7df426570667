import AgentEvents
public import EventLog

/// Turns hook payloads into events and appends them.
///
/// This is the whole path of a capture, without process, standard input or clock: those are
/// arguments. The hook is a process around one call; a long-lived process may make many.
public struct HookClient: ~Copyable {
    private let machine: Machine
    private var appender: Appender

    /// What became of a payload.
    public enum Outcome: Equatable, Sendable {
        case appended(Offset)
        /// A payload of an event that is not recorded. Nothing was written.
        case ignored
    }

    /// Why a payload is not in the log. Nothing of it was written.
    public enum Failure: Error, Sendable {
        /// It is not a JSON object. Says where reading stopped.
        case notJSON(position: Int, expected: String)
        case empty
        case tooLarge(limit: Int)
        case log(EventLogError)
    }

    /// - Parameter home: The store, created if absent.
    public init(home: String, machine: Machine) throws(Failure) {
        self.machine = machine
        do throws(EventLogError) {
            appender = try Appender(LogDirectory(home: home))
        } catch {
            throw .log(error)
        }
    }

    /// Records one payload at one moment.
    ///
    /// On return with `appended` the event survives the death of any process. Not idempotent: the
    /// same payload at another moment is another event with the same delivery id, and folds decide
    /// what that means. Reads the agent's transcript, which it names, at a stop.
    public mutating func capture(
        _ payload: [UInt8], at moment: Moment
    ) throws(Failure) -> Outcome {
        guard let event = try Self.event(of: payload, at: moment, on: machine) else {
            return .ignored
        }
        do throws(EventLogError) {
            let offsets = try appender.append(
                [event.line], atMilliseconds: moment.nanoseconds / 1_000_000)
            return .appended(offsets.lowerBound)
        } catch {
            throw .log(error)
        }
    }

    /// The event that a payload stands for; nil if it is of a kind that is not recorded.
    static func event(
        of bytes: [UInt8], at moment: Moment, on machine: Machine
    ) throws(Failure) -> AgentEvent? {
        let payload = try parse(bytes)
        let body: AgentEvent.Body
        var harnessVersion: String?
        switch payload.eventName {
        case "SubagentStart": body = .started(Started())
        case "SubagentStop":
            let (stopped, version) = stopped(payload)
            body = .stopped(stopped)
            harnessVersion = version
        default: return nil
        }
        var event = AgentEvent(
            id: EventID(
                payload: bytes, hookNanoseconds: moment.nanoseconds,
                processID: moment.processID, bootID: machine.bootID ?? ""),
            deliveryID: EventID(delivery: bytes),
            timeMilliseconds: Int64(moment.nanoseconds / 1_000_000), harness: "claude-code",
            body: body)
        event.harnessVersion = harnessVersion
        event.bootID = machine.bootID
        event.bootMilliseconds = machine.bootID == nil ? nil : moment.bootMilliseconds
        event.host = machine.host?.bounded()
        event.project = payload.project
        event.sessionID = payload.sessionID?.bounded()
        event.agentID = payload.agentID?.bounded()
        event.agentName = payload.agentName?.bounded()
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

    private static func stopped(_ payload: Payload) -> (Stopped, version: String?) {
        let path = payload.agentTranscriptPath
        let reading = path.flatMap { TranscriptFile.read($0, sessionID: payload.sessionID) }
        let transcript = reading?.transcript ?? Transcript(sessionID: nil)
        var stopped = Stopped(figures: transcript.figures)
        stopped.stopHookActive = payload.stopHookActive
        stopped.backgroundTasks = payload.backgroundTasks
        (stopped.outcome, stopped.outcomeEvidence, stopped.errorType) = transcript.outcome
        if let path, let reading {
            stopped.figures.transcript = transcript.identity(
                pathHash: EventID(delivery: Array(path.utf8)),
                bytesRead: Int64(reading.bytesRead), isComplete: reading.isComplete)
        }
        return (stopped, transcript.version)
    }
}

extension HookClient.Failure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notJSON(let position, let expected):
            "the payload on standard input is not JSON (byte \(position): expected \(expected)). "
                + "Nothing was recorded."
        case .empty:
            "there was no payload on standard input. This program is a hook: the coding agent "
                + "runs it."
        case .tooLarge(let limit):
            "the payload is larger than \(limit >> 20) MiB. Nothing was recorded."
        case .log(let error):
            "the event was not recorded: \(error)"
        }
    }
}
