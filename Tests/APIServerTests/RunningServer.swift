import APIKeys
import AgentEvents
import EventLog
import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import APIServer
@testable import Projections

/// A server on a free port over a store that the test fills, with a clock that the test sets.
struct RunningServer {
    let home: String
    let port: Int
    let server: APIServer
    let clock: Clock
    let changes: ViewsSignal
    /// Nil: it has no log.
    var sink: StoreSink?

    final class Clock: Sendable {
        private let milliseconds: Mutex<Int64>
        init(_ now: Int64) { milliseconds = Mutex(now) }
        var now: Int64 {
            get { milliseconds.withLock { $0 } }
            set { milliseconds.withLock { $0 = newValue } }
        }
    }

    /// 2026-11-22T10:20:30.400Z
    static let now: Int64 = 1_795_342_830_400

    /// Serves the fold of `events` while `body` runs.
    ///
    /// - Parameter access: Given the store's directory.
    static func with(
        _ events: [AgentEvent], status: ProjectionStatus? = nil,
        limits: FeedLimits = FeedLimits(),
        connections: ConnectionLimits = ConnectionLimits(),
        log: CollectedLog = CollectedLog(),
        access: @escaping @Sendable (String) throws -> AccessSettings = { _ in AccessSettings() },
        configure: @escaping @Sendable (inout APIServer.Configuration) throws -> Void = { _ in },
        hasSink: Bool = false, allowsLocalPost: Bool = true,
        _ body: @Sendable @escaping (RunningServer) async throws -> Void
    ) async throws {
        let home = URL.temporaryDirectory.appending(path: "agentlog-api-\(UUID().uuidString)")
            .path()
        defer { try? FileManager.default.removeItem(atPath: home) }
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        try append(events, to: home)
        let clock = Clock(now)
        let listening = AsyncStream<Int>.makeStream()
        let changes = ViewsSignal()
        var configuration = APIServer.Configuration(
            port: 0, now: { clock.now }, projection: { status }, changes: changes,
            onListening: { listening.continuation.yield($0) })
        configuration.access = try access(home)
        let sink = hasSink ? StoreSink(home: home, changes: changes) : nil
        configuration.sink = sink
        if hasSink {
            configuration.access.allowsLocalPost = allowsLocalPost
            configuration.offsetWaitMilliseconds = 200
        }
        try configure(&configuration)
        let server = APIServer(
            ViewsReader(home: home), configuration, limits: limits, connections: connections,
            logger: log.logger)
        // Ended as people end it. Cancelling it can drop a connection that was accepted and not
        // yet served, which NIO takes for a mistake (apple/swift-nio#2637).
        var lifetime = ServiceGroupConfiguration(
            services: [server],
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        lifetime.maximumGracefulShutdownDuration = .seconds(10)
        let services = ServiceGroup(configuration: lifetime)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            var ports = listening.stream.makeAsyncIterator()
            let port = try #require(await ports.next())
            let running = RunningServer(
                home: home, port: port, server: server, clock: clock, changes: changes,
                sink: sink)
            let result: Result<Void, any Error>
            do { result = .success(try await body(running)) } catch { result = .failure(error) }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            try result.get()
        }
    }

    /// Appends events and folds them.
    static func append(_ events: [AgentEvent], to home: String) throws {
        var appender = try Appender(LogDirectory(home: home))
        for event in events {
            _ = try appender.append(
                [event.line], atMilliseconds: UInt64(event.timeMilliseconds))
        }
        try Serving(home: home, rules: .builtIn()).projector.catchUp()
    }

    /// The same while the server runs, as its own projector would.
    func fold(_ events: [AgentEvent]) throws {
        try Self.append(events, to: home)
        changes.raise()
    }

    var keys: KeyFile { KeyFile(home: home) }

    struct Answer: Equatable {
        var status: Int
        var headers: [String: String]
        var body: String
    }

    /// Sends one request over a connection of its own and reads the answer to its end.
    func send(
        _ method: String, _ path: String, _ headers: [String: String] = [:], body: String = ""
    ) async throws -> Answer {
        var head = "\(method) \(path) HTTP/1.1\r\nConnection: close\r\n"
        for (name, value) in ["Host": "127.0.0.1:\(port)"].merging(
            headers, uniquingKeysWith: { $1 })
        {
            head += "\(name): \(value)\r\n"
        }
        if !body.isEmpty, headers["Content-Length"] == nil {
            head += "Content-Length: \(body.utf8.count)\r\n"
        }
        let request = head + "\r\n" + body
        // On a thread of its own: tasks share their few threads with dispatch queues, and the
        // server needs one while this waits.
        let text = try await withCheckedThrowingContinuation { continuation in
            Thread {
                continuation.resume(
                    with: Result {
                        let socket = try RawSocket(port: port)
                        try socket.send(request)
                        return try socket.readToEnd()
                    })
            }.start()
        }
        let parts = text.split(
            separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        var answer = Answer(
            status: try statusCode(parts[0]), headers: headerFields(parts[0]),
            body: parts.count > 1 ? String(parts[1]) : "")
        answer.headers["date"] = nil
        return answer
    }

    func get(_ path: String, _ headers: [String: String] = [:]) async throws -> Answer {
        try await send("GET", path, headers)
    }

    /// Sends a body as JSON.
    func post(
        _ path: String, _ body: String, _ headers: [String: String] = [:]
    ) async throws -> Answer {
        try await send(
            "POST", path, ["Content-Type": "application/json"].merging(headers) { $1 },
            body: body)
    }
}

/// Of the head of an answer.
func statusCode(_ head: some StringProtocol) throws -> Int {
    let line = head.split(separator: "\r\n").first?.split(separator: " ") ?? []
    let code = line.count > 1 ? Int(line[1]) : nil
    return try #require(code, "no status line: \(String(head).debugDescription)")
}

/// Of the head of an answer, with their names in small letters.
func headerFields(_ head: some StringProtocol) -> [String: String] {
    var fields: [String: String] = [:]
    for line in head.split(separator: "\r\n").dropFirst() {
        let pair = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        fields[pair[0].lowercased()] = pair.count > 1
            ? pair[1].trimmingCharacters(in: .whitespaces) : ""
    }
    return fields
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
    outcome: Reading.Outcome = .success, model: String = "claude-sonnet-4-5", output: Int64 = 0
) -> AgentEvent {
    var stopped = Stopped()
    stopped.reading.outcome = outcome
    var bucket = TokenBucket(key: .init(model: model, day: "2026-11-22", band: .upTo100k))
    bucket.output = output
    stopped.reading.figures.tokens = output == 0 ? [] : [bucket]
    var event = started(number, at: time, agent: agent, name: name)
    event.body = .stopped(stopped)
    return event
}
