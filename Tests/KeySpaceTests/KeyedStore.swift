import AgentEvents
import EventLog
import Foundation
import Synchronization

@testable import KeySpace
@testable import Projections

/// A store with events, and its keys at a moment that the test sets.
final class KeyedStore {
    let home: String
    let clock = Clock()
    let keys: KeySpace

    final class Clock: Sendable {
        private let milliseconds = Atomic<Int64>(KeyedStore.now)
        var now: Int64 {
            get { milliseconds.load(ordering: .relaxed) }
            set { milliseconds.store(newValue, ordering: .relaxed) }
        }
    }

    /// 2026-11-22T10:20:30.400Z
    static let now: Int64 = 1_795_342_830_400

    init(_ events: [AgentEvent] = []) throws {
        home = URL.temporaryDirectory.appending(path: "agentlog-keys-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        let clock = clock
        keys = KeySpace(ViewsReader(home: home)) { clock.now }
        try append(events)
    }

    deinit { try? FileManager.default.removeItem(atPath: home) }

    func append(_ events: [AgentEvent]) throws {
        var appender = try Appender(LogDirectory(home: home))
        for event in events {
            _ = try appender.append(
                [event.line], atMilliseconds: UInt64(event.timeMilliseconds))
        }
        try Serving(home: home, rules: .builtIn()).projector.catchUp()
    }

    func entry(_ key: String) throws -> KeyEntry? {
        try keys.read { try $0.entry(Bytes(key.utf8)) }
    }

    /// Every key that is listed, with what stands under it, as text.
    func listing() throws -> [String] {
        try keys.read { snapshot in
            try snapshot.keys().keys(at: snapshot.now).map { key in
                let entry = try snapshot.entry(key.name)
                let name = String(decoding: key.name, as: UTF8.self)
                let expires = key.expiresMilliseconds.map { "\($0 - KeyedStore.now)" } ?? "never"
                let isTrue =
                    entry?.value.type == key.type
                    && entry?.expiresMilliseconds == key.expiresMilliseconds
                return "\(name) \(key.type.rawValue) \(expires)\(isTrue ? "" : " UNTRUE")"
            }.sorted()
        }
    }
}

func started(
    _ number: UInt64, at time: Int64, agent: String, name: String = "code-reviewer"
) -> AgentEvent {
    var event = AgentEvent(
        id: EventID(high: 1, low: number), timeMilliseconds: time, harness: "claude-code",
        body: .started(Started()))
    event.sessionID = "s"
    event.agentID = agent
    event.agentName = name
    return event
}

func stopped(
    _ number: UInt64, at time: Int64, agent: String, name: String = "code-reviewer",
    outcome: Reading.Outcome = .success, output: Int64 = 0, calls: [(String, Int64)] = []
) -> AgentEvent {
    var stopped = Stopped()
    stopped.reading.outcome = outcome
    var bucket = TokenBucket(
        key: .init(model: "claude-sonnet-4-5", day: "2026-11-22", band: .upTo100k))
    bucket.output = output
    stopped.reading.figures.tokens = output == 0 ? [] : [bucket]
    stopped.reading.figures.toolCalls = calls.map {
        ToolCalls(name: $0.0, calls: $0.1, failures: 0)
    }
    var event = started(number, at: time, agent: agent, name: name)
    event.body = .stopped(stopped)
    return event
}
