import APIServer
import AgentEvents
import Foundation
import Logging
import Synchronization
import Testing

@testable import Projections

/// Every number that is served of a storm equals the independent count over its log, and every row
/// of every table does.
@Suite(.serialized) struct ServedStormTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Inside the horizon, with records of a clock that is a year ahead.
    @Test(arguments: [71, 72] as [UInt64])
    func aWeekEqualsTheCount(seed: UInt64) async throws {
        var storm = Storm(seed: seed)
        let records = storm.records(storm.events(agents: 120))
        try await check(records, seed: seed)
    }

    /// Over four months: most of it is final, some of it deleted.
    @Test(arguments: [73] as [UInt64])
    func fourMonthsEqualTheCount(seed: UInt64) async throws {
        var storm = Storm(seed: seed)
        storm.span = 120 * 86_400_000
        storm.pause = 9 * 86_400_000
        let records = storm.records(storm.events(agents: 100))
        try await check(records, seed: seed)
    }

    private func check(_ records: [Record], seed: UInt64) async throws {
        let store = try Store()
        let records = records.map(Self.withBootID)
        try store.append(records)
        let projector = try store.serving().projector
        try projector.catchUp(batchSize: 97)
        let now = try #require(projector.checkpoint.newestMilliseconds) + 1_000
        let times = records.enumerated().map { "\($0) \($1.append)\n" }.joined()
        try times.write(toFile: store.home + "/times", atomically: false, encoding: .utf8)

        let listening = AsyncStream<Int>.makeStream()
        let server = APIServer(
            ViewsReader(home: store.home),
            .init(port: 0, now: { now }, onListening: { listening.continuation.yield($0) }),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let home = store.home
        let (status, output) = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            var ports = listening.stream.makeAsyncIterator()
            let port = try #require(await ports.next())
            let result = try await Self.count(port: port, home: home)
            group.cancelAll()
            return result
        }
        #expect(status == 0, "seed \(seed): \(output.suffix(4_000))")
        let closing = output.split(separator: "\n").last ?? ""
        let isWhole = closing.contains(/answers, [1-9]\d+ executions, .* 0 differences/)
        #expect(isWhole, "seed \(seed): \(closing)")
        print("seed \(seed): \(closing)")
        withExtendedLifetime(store) {}
    }

    /// Storms name boots by short words; the page asks for 32 digits.
    private static func withBootID(_ record: Record) -> Record {
        guard case .event(var event) = DecodedEvent(record.line), let boot = event.bootID else {
            return record
        }
        event.bootID = EventID(delivery: Array(boot.utf8)).description
        return Record(event, append: record.append)
    }

    /// Runs the count on a thread of its own: it blocks for as long as the count takes.
    private static func count(port: Int, home: String) async throws -> (Int32, String) {
        try await withCheckedThrowingContinuation { continuation in
            Thread {
                let process = Process()
                let pipe = Pipe()
                process.executableURL = URL(filePath: "/usr/bin/python3")
                process.arguments = [
                    root.appending(path: "Tests/Oracle/check_server.py").path,
                    "--url", "http://127.0.0.1:\(port)", "--home", home,
                    "--append-times", home + "/times",
                ]
                process.standardOutput = pipe
                process.standardError = pipe
                do {
                    try process.run()
                    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
                    process.waitUntilExit()
                    continuation.resume(
                        returning: (
                            process.terminationStatus, String(decoding: data, as: UTF8.self)
                        )
                    )
                } catch {
                    continuation.resume(throwing: error)
                }
            }.start()
        }
    }
}
