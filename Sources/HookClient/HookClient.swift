package import AgentEvents
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
        try self.init(home: home, machine: machine, limits: Appender.Limits())
    }

    package init(home: String, machine: Machine, limits: Appender.Limits) throws(Failure) {
        self.machine = machine
        do throws(EventLogError) {
            appender = try Appender(LogDirectory(home: home), limits: limits)
        } catch {
            throw .log(error)
        }
    }

    /// Records one payload at one moment.
    ///
    /// On return with `appended` the event survives the death of any process. Not idempotent: the
    /// same payload at another moment is another event with the same delivery id, and folds decide
    /// what that means. Reads the transcript that it names, at a stop.
    public mutating func capture(
        _ payload: [UInt8], at moment: Moment
    ) throws(Failure) -> Outcome {
        guard let event = try Self.event(of: payload, at: moment, on: machine) else {
            return .ignored
        }
        let offsets = try append([event.line], atMilliseconds: moment.nanoseconds / 1_000_000)
        return .appended(offsets.lowerBound)
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
    }

    private mutating func append(
        _ lines: [[UInt8]], atMilliseconds milliseconds: UInt64
    ) throws(Failure) -> Range<Offset> {
        do throws(EventLogError) {
            return try appender.append(lines, atMilliseconds: milliseconds)
        } catch {
            throw .log(error)
        }
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
