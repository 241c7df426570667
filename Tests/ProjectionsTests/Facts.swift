import AgentEvents
import Foundation
import Testing

@testable import EventLog
@testable import Projections

/// Builds events for tests: short to write, and complete where it matters.
enum Make {
    static func id(_ number: UInt64) -> EventID { EventID(high: 7, low: number) }

    static func start(
        _ number: UInt64, at time: Int64, agent: String = "a", session: String = "s",
        name: String? = "code-reviewer", delivery: UInt64? = nil, boot: String? = "b",
        bootClock: Int64? = nil
    ) -> AgentEvent {
        event(
            number, at: time, agent: agent, session: session, name: name, delivery: delivery,
            boot: boot, bootClock: bootClock, body: .started(Started()))
    }

    static func stop(
        _ number: UInt64, at time: Int64, agent: String = "a", session: String = "s",
        name: String? = "code-reviewer", delivery: UInt64? = nil, isActive: Bool? = nil,
        outcome: Reading.Outcome? = .success, figures: Figures = Figures(), boot: String? = "b",
        bootClock: Int64? = nil
    ) -> AgentEvent {
        var stopped = Stopped(figures: figures)
        stopped.stopHookActive = isActive
        stopped.reading.outcome = outcome
        return event(
            number, at: time, agent: agent, session: session, name: name, delivery: delivery,
            boot: boot, bootClock: bootClock, body: .stopped(stopped))
    }

    /// An event of a session's main agent.
    static func main(
        _ number: UInt64, at time: Int64, session: String = "s", boot: String? = "b",
        _ body: AgentEvent.Body
    ) -> AgentEvent {
        var event = event(
            number, at: time, agent: "", session: session, name: nil, delivery: nil, boot: boot,
            bootClock: nil, body: body)
        event.agentID = nil
        return event
    }

    /// A conclusion of the worker, or a report, about an agent.
    static func said(
        _ number: UInt64, at time: Int64, agent: String = "a", session: String = "s",
        _ body: AgentEvent.Body
    ) -> AgentEvent {
        var event = event(
            number, at: time, agent: agent, session: session, name: nil, delivery: nil, boot: nil,
            bootClock: nil, body: body)
        event.deliveryID = nil
        return event
    }

    private static func event(
        _ number: UInt64, at time: Int64, agent: String, session: String, name: String?,
        delivery: UInt64?, boot: String?, bootClock: Int64?, body: AgentEvent.Body
    ) -> AgentEvent {
        var event = AgentEvent(
            id: id(number), deliveryID: id(1_000_000 + (delivery ?? number)),
            timeMilliseconds: time, harness: "claude-code", body: body)
        event.bootID = boot
        event.bootMilliseconds = boot == nil ? nil : bootClock ?? time
        event.project = "project"
        event.sessionID = session
        event.agentID = agent
        event.agentName = name
        return event
    }

    /// Figures of a transcript: one bucket and one tool, cumulative.
    static func figures(
        output: Int64, calls: Int64, bash: Int64 = 0, path: UInt64 = 1,
        model: String = "claude-sonnet-4-5"
    ) -> Figures {
        var figures = Figures()
        var bucket = TokenBucket(key: .init(model: model, day: "2026-11-22", band: .upTo100k))
        bucket.input = 10
        bucket.output = output
        figures.tokens = [bucket]
        figures.toolCalls = [
            ToolCalls(name: "Bash", calls: bash, failures: bash / 2),
            ToolCalls(name: "Read", calls: calls, failures: 0),
        ].filter { $0.calls > 0 }
        figures.isOutputExact = true
        figures.transcript = TranscriptIdentity(
            pathHash: id(path), bytesRead: output, isComplete: true)
        return figures
    }

    static func runs(_ events: [AgentEvent]) throws -> [Execution] {
        let facts = events.enumerated().map { Fact(event: $1, offset: UInt64($0)) }
        let agent = AgentKey(harness: "claude-code", session: "s", agent: "a")
        return AgentRuns.fold(facts, of: agent, rules: try Rules.builtIn())
    }
}

/// The parts of an execution that a rule is about.
struct Entry: Equatable, CustomStringConvertible {
    let run: Int
    let status: Execution.Status
    let start: Int64?
    let end: Int64?
    var tokens: Int64 = 0

    init(
        _ run: Int, _ status: Execution.Status, _ start: Int64?, _ end: Int64?, tokens: Int64 = 0
    ) {
        self.run = run
        self.status = status
        self.start = start
        self.end = end
        self.tokens = tokens
    }

    init(_ execution: Execution) {
        self.init(
            execution.run, execution.status, execution.startMilliseconds,
            execution.endMilliseconds, tokens: execution.tokens.total)
    }

    var description: String {
        "\(run) \(status) \(start.map(String.init) ?? "-")…\(end.map(String.init) ?? "-") \(tokens)"
    }
}

/// A store in a temporary directory that goes away with it.
final class Store {
    let home: String

    init() throws {
        home = URL.temporaryDirectory.appending(path: "agentlog-test-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(
            atPath: home, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: home) }

    var log: LogDirectory { LogDirectory(home: home) }

    func append(
        _ events: [AgentEvent], at milliseconds: UInt64 = 1_800_000_000_000,
        segmentSize: Int = 8 << 20
    ) throws {
        var appender = try Appender(log, limits: .init(segmentSize: segmentSize))
        for event in events {
            _ = try appender.append([event.line], atMilliseconds: milliseconds)
        }
    }

    func serving() throws -> Serving { try Serving(home: home, rules: .builtIn()) }

    func digest() async throws -> String {
        try await ViewsReader(home: home).read { try $0.digest() }
    }

    /// The digest of a fold of the whole log in batches of `size`, in a database of its own.
    func digest(batchSize size: Int) throws -> String {
        let path = home + "/other-\(UUID().uuidString).sqlite"
        let projector = try Projector(home: home, path: path, rules: .builtIn())
        try projector.catchUp(batchSize: size)
        return try projector.digest()
    }
}
