import CJSONScan

/// A line of the log as numbers and places in its bytes: what a replay needs of it, without an
/// allocation for each line.
///
/// ``scan(_:)`` takes only lines that ``AgentEvent/line`` could have written, byte for byte, but
/// for escapes in texts that it steps over. Such a line decodes to an event with the same values;
/// any other line is not recognised, and ``DecodedEvent`` decides what it is.
package struct CanonicalLine: ~Copyable {
    /// A string of the line without its quotes. It has no escapes; its bytes may be no UTF-8.
    package struct Text {
        package var start: Int32 = 0
        /// −1: absent.
        package var count: Int32 = -1

        package var isAbsent: Bool { count < 0 }
        package var isEmpty: Bool { count == 0 }
    }

    package enum Kind: UInt8 {
        case started, stopped, measured, reported, closed, sessionStarted, sessionEnded
        case prompted, turnStopped
    }

    package struct Tool {
        package var name = Text()
        package var calls: Int64 = 0
        package var failures: Int64 = 0
    }

    package struct Bucket {
        package var model = Text()
        package var day = Text()
        package var band = TokenBucket.PromptBand.upTo100k
        package var speed = Text()
        package var region = Text()
        package var input: Int64 = 0
        package var output: Int64 = 0
        package var cacheWrite5Minutes: Int64 = 0
        package var cacheWrite1Hour: Int64 = 0
        package var cacheRead: Int64 = 0
        package var webSearches: Int64 = 0
    }

    /// What a transcript said; the members of ``Figures``.
    package struct Reading {
        /// From the comma before the first of the four members that ``Figures`` keeps for later
        /// (`tool_calls`, `tokens`, `output`, `transcript`) to its end; empty where absent.
        package var counts = Text()
        package var rest = Text()
        package var hasTools = false
        package var hasTokens = false
        package var hasOutput = false
        package var hasTests = false
        package var hasTranscript = false
        package var isComplete = false
        /// −1: not said.
        package var isOutputExact: Int8 = -1
        package var outcome: AgentEvents.Reading.Outcome?
        package var output = OutputFigures()
        package var tests = TestFigures(passed: 0, failed: 0)
        package var pathHash = EventID(high: 0, low: 0)
        package var bytesRead: Int64 = -1
        package var firstMilliseconds: Int64?
        package var lastMilliseconds: Int64?
    }

    package var kind = Kind.started
    package var id = EventID(high: 0, low: 0)
    package var deliveryID = EventID(high: 0, low: 0)
    package var hasDelivery = false
    package var timeMilliseconds: Int64 = 0
    package var harness = Text()
    package var harnessVersion = Text()
    package var bootID = Text()
    /// −1: absent.
    package var bootMilliseconds: Int64 = -1
    package var project = Text()
    package var sessionID = Text()
    package var agentID = Text()
    package var agentName = Text()

    package var isStopHookActive = false
    package var reading = Reading()
    package var tools: [Tool] = []
    package var buckets: [Bucket] = []
    /// −1: no list.
    package var backgroundTasks = -1

    /// Of a close or a measurement.
    package var openedBy = EventID(high: 0, low: 0)
    package var status = Closed.Status.lost
    package var lastSeenMilliseconds: Int64 = 0

    package var launch: Reported.Launch?
    /// −1: absent.
    package var totalToolUses: Int64 = -1
    package var totalDurationMilliseconds: Int64 = -1

    package init() {
        tools.reserveCapacity(64)
        buckets.reserveCapacity(64)
    }

    /// Reads a line. False: it is not such a line, and the fields mean nothing.
    ///
    /// - Complexity: O(n), one pass. Allocates nothing for lines with up to 64 tools and buckets.
    package mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = bytes.baseAddress, bytes.count < 1 << 30 else { return false }
        var cursor = ByteCursor(base, count: bytes.count)
        return scan(&cursor)
    }

    /// Reads what ``Reading/counts`` and ``Reading/rest`` of a line held, one behind the other.
    package mutating func scanFigures(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = bytes.baseAddress, bytes.count < 1 << 30 else { return false }
        var cursor = ByteCursor(base, count: bytes.count)
        reading = Reading()
        return figures(&cursor) && cursor.isAtEnd
    }

    private mutating func scan(_ line: inout ByteCursor) -> Bool {
        guard line.take("{\"schema\":1,\"event_id\":\""), line.hexadecimal(&id) else {
            return false
        }
        hasDelivery = line.take(",\"delivery_id\":\"")
        if hasDelivery && !line.hexadecimal(&deliveryID) { return false }
        guard line.take(",\"type\":\""), type(&line), line.take(",\"time_ms\":"),
            line.time(&timeMilliseconds), line.take(",\"harness\":"), line.text(&harness),
            line.optionalText(",\"harness_version\":", &harnessVersion),
            line.optionalText(",\"boot_id\":", &bootID)
        else { return false }
        bootMilliseconds = -1
        if line.take(",\"boot_ms\":") && !line.number(&bootMilliseconds) { return false }
        guard line.skipText(",\"host\":"), line.optionalText(",\"project\":", &project),
            line.optionalText(",\"session_id\":", &sessionID),
            line.optionalText(",\"agent_id\":", &agentID),
            line.optionalText(",\"agent_name\":", &agentName), body(&line)
        else { return false }
        return line.take("}") && line.isAtEnd
    }

    /// The types that people have many of. `session.turn` gets its kind with its phase.
    private mutating func type(_ line: inout ByteCursor) -> Bool {
        if line.take("agent.started\"") {
            kind = .started
        } else if line.take("agent.stopped\"") {
            kind = .stopped
        } else if line.take("agent.reported\"") {
            kind = .reported
        } else if line.take("session.turn\"") {
            kind = .prompted
        } else if line.take("agent.measured\"") {
            kind = .measured
        } else if line.take("agent.closed\"") {
            kind = .closed
        } else if line.take("session.started\"") {
            kind = .sessionStarted
        } else if line.take("session.ended\"") {
            kind = .sessionEnded
        } else {
            return false
        }
        return true
    }
}
