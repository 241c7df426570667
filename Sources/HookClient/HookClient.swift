package import AgentEvents
public import EventLog

/// Turns hook payloads into events and appends them.
///
/// This is the whole path of a capture, without process, standard input or clock: those are
/// arguments. The hook is a process around one call; a long-lived process may make many.
public struct HookClient: ~Copyable {
    private let machine: Machine
    private let directory: LogDirectory
    private let durability: Durability
    private let limits: Appender.Limits
    /// How long transcripts are read at most; nil: as long as it takes.
    private let readingMilliseconds: Int64?
    /// Opened at the first append: what cannot be opened now may be in a moment.
    private var appender: Appender?

    /// What became of a payload.
    public enum Outcome: Equatable, Sendable {
        case appended(Offset)
        /// It waits in the spool for the next appender: the log could not take it in time.
        case spooled
        /// The same, but in memory: the disk takes nothing, for this reason. A reboot forgets it.
        case keptInMemory(EventLogError)
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
        /// Neither the log nor the spool took the event. `isCounted` says whether the log will tell
        /// of it when writing works again.
        case lost(EventLogError, isCounted: Bool)
    }

    /// How long a hook waits for the log before it spools.
    public static let lockWaitMilliseconds = 50

    /// - Parameter home: The store, created by the first append if absent.
    public init(home: String, machine: Machine, durability: Durability = .process) {
        self.init(
            home: home, machine: machine, durability: durability,
            limits: Appender.Limits(lockWaitMilliseconds: Self.lockWaitMilliseconds),
            readingMilliseconds: Limit.readingMilliseconds)
    }

    package init(
        home: String, machine: Machine, durability: Durability = .process,
        limits: Appender.Limits, readingMilliseconds: Int64? = nil
    ) {
        self.machine = machine
        self.durability = durability
        self.limits = limits
        self.readingMilliseconds = readingMilliseconds
        directory = LogDirectory(home: home)
    }

    /// Records one payload at one moment.
    ///
    /// On return with `appended` or `spooled` the event survives the death of any process, or what
    /// else `durability` says. Not idempotent: the same payload at another moment is another event
    /// with the same delivery id, and folds decide what that means. Reads the transcript that it
    /// names, at a stop.
    ///
    /// - Throws: Nothing of the event is kept then, and the failure says why.
    public mutating func capture(
        _ payload: [UInt8], at moment: Moment
    ) throws(Failure) -> Outcome {
        let deadline = readingMilliseconds.map { Moment.now().bootMilliseconds + $0 }
        let read = try Self.event(of: payload, at: moment, on: machine, deadline: deadline)
        guard let event = read else {
            return .ignored
        }
        return try keep([event.line], atMilliseconds: moment.nanoseconds / 1_000_000)
    }

    /// Records events that were made of what others than a coding agent say, in order: all or none.
    ///
    /// They get this machine's host; their texts are redacted and cut as those of a payload. On
    /// return they are as durable as a payload's. Not idempotent in the log; folds count an event
    /// once, by its id.
    ///
    /// - Parameter milliseconds: The append time, ms since 1970.
    /// - Throws: As ``capture(_:at:)``.
    package mutating func report(
        _ events: [AgentEvent], atMilliseconds milliseconds: UInt64
    ) throws(Failure) -> Outcome {
        let lines = events.map { event in
            var event = event
            event.host = machine.host
            return event.cleaned().line
        }
        return try keep(lines, atMilliseconds: milliseconds)
    }

    /// In the log, or beside it until it takes them.
    private mutating func keep(
        _ lines: [[UInt8]], atMilliseconds milliseconds: UInt64
    ) throws(Failure) -> Outcome {
        do throws(EventLogError) {
            return .appended(try append(lines, atMilliseconds: milliseconds).lowerBound)
        } catch {
            guard error.isAboutTheStore else { throw .log(error) }
            return try spool(lines, atMilliseconds: milliseconds, because: error)
        }
    }

    private func spool(
        _ lines: [[UInt8]], atMilliseconds milliseconds: UInt64, because reason: EventLogError
    ) throws(Failure) -> Outcome {
        do throws(EventLogError) {
            switch try directory.spool(
                lines, atMilliseconds: milliseconds, durability: durability)
            {
            case .store: return .spooled
            case .memory(let error): return .keptInMemory(error)
            }
        } catch {
            throw .lost(reason, isCounted: directory.countLost(UInt64(lines.count)))
        }
    }

    /// Records events that are already made, in order.
    ///
    /// On return all of them survive the death of any process. After a failure the first of them
    /// may be in the log: they go there in units of less than a mebibyte, each whole or not at all.
    /// Not idempotent in the log; folds count an event once, by its id.
    ///
    /// - Parameter milliseconds: The append time, ms since 1970.
    package mutating func append(
        _ events: [AgentEvent], atMilliseconds milliseconds: UInt64
    ) throws(Failure) {
        var lines: [[UInt8]] = []
        var size = 0
        do throws(EventLogError) {
            for event in events {
                let line = event.line
                lines.append(line)
                size += line.count
                // A record has at most a quarter of a mebibyte, so one more always fits.
                if size >= 1 << 19 {
                    _ = try append(lines, atMilliseconds: milliseconds)
                    (lines, size) = ([], 0)
                }
            }
            if !lines.isEmpty { _ = try append(lines, atMilliseconds: milliseconds) }
        } catch {
            throw .log(error)
        }
    }

    private mutating func append(
        _ lines: [[UInt8]], atMilliseconds milliseconds: UInt64
    ) throws(EventLogError) -> Range<Offset> {
        if appender == nil {
            appender = try Appender(directory, durability: durability, limits: limits)
        }
        guard let offsets = try appender?.append(lines, atMilliseconds: milliseconds) else {
            throw .noLog(path: directory.home)
        }
        return offsets
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
        case .lost(let error, let isCounted):
            "the event is lost, because neither the log nor the spool can be written: \(error). "
                + (isCounted ? "It is counted, and the log will say so." : "It is not counted.")
        }
    }
}
