import AgentEvents
import Foundation
import GRDB

@testable import EventLog
@testable import Projections
@testable import Worker

/// A store, a configuration directory with transcripts, and what a worker concludes from both at
/// moments that the test names. All times are ms after ``base``.
final class Scene {
    /// 2026-11-20 10:00:00 UTC
    static let base: Int64 = 1_795_168_800_000

    let home: String
    let configuration: String
    let serving: Serving
    var conclusions: Conclusions
    private var count: UInt64 = 0

    init() throws {
        let root = URL.temporaryDirectory.appending(path: "agentlog-scene-\(UUID().uuidString)")
        home = root.appending(path: "store").path
        configuration = root.appending(path: "configuration").path
        for path in [home, configuration] {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        }
        serving = try Serving(home: home, rules: .builtIn())
        conclusions = Conclusions(TranscriptFinder(configuration: configuration), host: "host")
    }

    deinit {
        try? FileManager.default.removeItem(
            at: URL(filePath: home).deletingLastPathComponent())
    }

    /// A worker that has just been started.
    func restart() {
        conclusions = Conclusions(TranscriptFinder(configuration: configuration), host: "host")
    }

    // MARK: - What is said

    func append(_ events: [AgentEvent], at time: Int64) throws {
        var appender = try Appender(LogDirectory(home: home))
        for event in events {
            _ = try appender.append(
                [event.line], atMilliseconds: UInt64(Self.base + time))
        }
        try serving.projector.catchUp()
    }

    /// Appends one hook's event.
    @discardableResult
    func say(
        _ body: AgentEvent.Body, of agent: String?, name: String? = nil, session: String? = "s",
        at time: Int64, arriving arrival: Int64? = nil
    ) throws -> EventID {
        count += 1
        var event = AgentEvent(
            id: EventID(high: 7, low: count), deliveryID: EventID(high: 8, low: count),
            timeMilliseconds: Self.base + time, harness: "claude-code", body: body)
        event.bootID = "b"
        event.bootMilliseconds = time
        event.sessionID = session
        event.agentID = agent
        event.agentName = name
        try append([event], at: arrival ?? time)
        return event.id
    }

    @discardableResult
    func start(
        _ agent: String, name: String? = "tester", session: String? = "s", at time: Int64,
        arriving arrival: Int64? = nil
    ) throws -> EventID {
        try say(
            .started(Started()), of: agent, name: name, session: session, at: time,
            arriving: arrival)
    }

    @discardableResult
    func stop(
        _ agent: String, name: String? = "tester", session: String? = "s", at time: Int64,
        listing tasks: [BackgroundTask]? = nil, reading: Reading = Reading()
    ) throws -> EventID {
        var stopped = Stopped()
        stopped.reading = reading
        stopped.backgroundTasks = tasks
        return try say(.stopped(stopped), of: agent, name: name, session: session, at: time)
    }

    func prompt(at time: Int64) throws { try say(.prompted, of: nil, at: time) }

    func turnStop(
        at time: Int64, listing tasks: [BackgroundTask]? = nil, reading: Reading = Reading()
    ) throws {
        var stopped = Stopped()
        stopped.reading = reading
        stopped.backgroundTasks = tasks
        try say(.turnStopped(stopped), of: nil, at: time)
    }

    func report(
        _ agent: String, launch: Reported.Launch, parent: String? = nil, at time: Int64
    ) throws {
        var reported = Reported()
        reported.launch = launch
        reported.parentAgentID = parent
        reported.parentToolUseID = "tool"
        try say(.reported(reported), of: agent, at: time)
    }

    // MARK: - What is concluded

    /// What the worker would write now. Nothing is appended.
    func draw(at now: Int64) throws -> [AgentEvent] {
        try ViewsReader(home: home).readBlocking {
            try conclusions.draw(from: $0, now: Self.base + now)
        }
    }

    /// What the worker writes now; it is in the views then.
    @discardableResult
    func conclude(at now: Int64) throws -> [String] {
        let events = try draw(at: now)
        try append(events, at: now)
        return events.map(Self.text)
    }

    static func text(_ event: AgentEvent) -> String {
        let agent = event.agentID ?? "main"
        switch event.body {
        case .closed(let closed):
            let seen = closed.lastSeenMilliseconds - base
            return "closed \(agent) \(closed.status) \(closed.reason ?? "-") \(seen)"
        case .linked(let linked):
            var text = linked.isVoid ? "void" : "linked"
            text += " \(linked.stoppedAgentID) to \(agent) \(linked.evidence ?? "-")"
            if let start = linked.startMilliseconds { text += " from \(start - base)" }
            return text
        case .measured(let measured):
            return "measured \(agent) \(measured.reading.tokens)"
        default: return event.type
        }
    }

    // MARK: - What the views say

    /// Each entry as `<agent> <run> <status> <start>…<end> <evidence> <pairing> <tokens>`, without
    /// what is absent or zero; by agent and run.
    func entries() throws -> [String] {
        try ViewsReader(home: home).readBlocking { views in
            try Row.fetchAll(
                views.db, sql: "SELECT * FROM view_executions ORDER BY agent_id, run"
            ).map { row in
                let entry = ListedExecution(row: row)
                let tokens = entry.sums.priced + entry.sums.unpriced
                let time = { (time: Int64?) in time.map { "\($0 - Self.base)" } ?? "" }
                let parts: [String?] = [
                    entry.agent.isMain ? "main" : entry.agent.agent, "\(entry.run)",
                    entry.status.rawValue,
                    time(entry.startMilliseconds) + "…" + time(entry.endMilliseconds),
                    entry.evidence, entry.pairing, tokens == 0 ? nil : "\(tokens)",
                ]
                return parts.compactMap(\.self).joined(separator: " ")
            }
        }
    }

    /// How many executions all sums count, and their tokens.
    func sums() throws -> (executions: Int, tokens: Int) {
        try ViewsReader(home: home).readBlocking { views in
            let row = try Row.fetchOne(
                views.db,
                sql: """
                    SELECT coalesce(sum(executions), 0) AS executions,
                        coalesce(sum(priced_tokens + unpriced_tokens), 0) AS tokens
                    FROM view_daily
                    """)
            return (row?["executions"] ?? -1, row?["tokens"] ?? -1)
        }
    }

    /// Everything in the views but how far the log was read and how often it repeats itself.
    func views() throws -> String {
        try ViewsReader(home: home).readBlocking { views in
            try Schema.tables.filter { !["checkpoint", "counters"].contains($0.name) }
                .flatMap { name, order in
                    try Row.fetchAll(views.db, sql: "SELECT * FROM \(name) ORDER BY \(order)")
                        .map { "\(name) \($0)" }
                }.joined(separator: "\n")
        }
    }

    func digest() throws -> String { try serving.projector.digest() }

    /// Folds the log alone, into a database of its own, in batches of a size.
    func replayedDigest(batchSize: Int) throws -> String {
        let projector = try Projector(
            home: home, path: home + "/replay-\(UUID().uuidString).sqlite", rules: .builtIn())
        try projector.catchUp(batchSize: batchSize)
        return try projector.digest()
    }
}

extension Reading {
    /// Of all buckets.
    var tokens: Int64 { (figures.tokens ?? []).reduce(0) { $0 + $1.total } }
}
