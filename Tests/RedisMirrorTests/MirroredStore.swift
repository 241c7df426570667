import AgentEvents
import EventLog
import Foundation
import Synchronization

@testable import KeySpace
@testable import Projections
@testable import RedisMirror

/// A store, what a plan says of it, and what a Redis would have if it were told that.
final class MirroredStore {
    static let prefix = Bytes("p:".utf8)
    /// 2026-11-22T10:20:30.400Z
    static let start: Int64 = 1_795_342_830_400

    let home: String
    let keys: KeySpace
    let plan: MirrorPlan
    private(set) var model = RedisModel()
    private let clock: Clock
    private let journal: ViewsJournal
    private let serving: Serving

    final class Clock: Sendable {
        let milliseconds = Atomic<Int64>(MirroredStore.start)
    }

    var now: Int64 {
        get { clock.milliseconds.load(ordering: .relaxed) }
        set { clock.milliseconds.store(newValue, ordering: .relaxed) }
    }

    init(journalCountMax: Int = 200_000, limits: MirrorPlan.Limits = .init()) throws {
        home = URL.temporaryDirectory.appending(path: "agentlog-mirror-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        clock = Clock()
        journal = ViewsJournal(countMax: journalCountMax)
        serving = try Serving(home: home, rules: .builtIn())
        keys = KeySpace(ViewsReader(home: home)) { [clock] in
            clock.milliseconds.load(ordering: .relaxed)
        }
        plan = MirrorPlan(keys, journal, prefix: Self.prefix, limits: limits)
    }

    deinit { try? FileManager.default.removeItem(atPath: home) }

    /// Appends events and folds them, each as a commit of its own.
    func append(_ events: [AgentEvent]) throws {
        var appender = try Appender(LogDirectory(home: home))
        serving.projector.notesChanges = true
        for event in events {
            _ = try appender.append(
                [event.line], atMilliseconds: UInt64(event.timeMilliseconds))
            let from = serving.projector.checkpoint.nextOffset
            while try serving.projector.step() > 0 {}
            journal.append(
                serving.projector.changed, from: from,
                to: serving.projector.checkpoint.nextOffset, generation: serving.generation)
        }
    }

    /// Does what the plan says until it has no more to say.
    ///
    /// - Returns: Names that were written or deleted.
    @discardableResult
    func level() throws -> [String] {
        var names: [String] = []
        for _ in 0..<1_000 {
            let batch = try plan.next()
            names += apply(batch)
            if batch.isLevel { return names }
        }
        return names + ["never level"]
    }

    @discardableResult
    func apply(_ batch: MirrorBatch) -> [String] {
        for unit in batch.units { model.apply(unit) }
        return batch.names.map { String(decoding: $0, as: UTF8.self) }
    }

    func tamper(_ change: (inout RedisModel) -> Void) { change(&model) }

    /// What the Redis should have now.
    var wanted: RedisModel {
        get throws {
            try keys.read { snapshot in
                var model = RedisModel()
                for key in try snapshot.keys().keys(at: snapshot.now) {
                    guard let entry = try snapshot.entry(key.name) else { continue }
                    model.apply(KeyWrite.unit(Self.prefix + key.name, entry))
                }
                return model
            }
        }
    }

    /// What it has, without what has expired.
    var found: RedisModel { model.at(now) }
}

func event(
    _ number: UInt64, at time: Int64, agent: String, name: String, session: String = "s",
    _ body: AgentEvent.Body
) -> AgentEvent {
    var event = AgentEvent(
        id: EventID(high: 1, low: number), timeMilliseconds: time, harness: "claude-code",
        body: body)
    event.sessionID = session
    event.agentID = agent
    event.agentName = name
    return event
}

func stop(_ outcome: Reading.Outcome = .success, calls: Int64 = 1) -> AgentEvent.Body {
    var stopped = Stopped()
    stopped.reading.outcome = outcome
    stopped.reading.figures.toolCalls = [ToolCalls(name: "Read", calls: calls, failures: 0)]
    return .stopped(stopped)
}
