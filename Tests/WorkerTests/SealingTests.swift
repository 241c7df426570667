import EventLog
import Foundation
import Logging
import Testing

@testable import Worker

@Suite struct SealingTests {
    /// Full segments are sealed and the spool is drained while it lives, and it ends when told to.
    @Test func segmentsAreSealedAndTheSpoolIsDrained() throws {
        let home = URL.temporaryDirectory.appending(path: "agentlog-sealing-\(UUID().uuidString)")
            .path(percentEncoded: false)
        defer { try? FileManager.default.removeItem(atPath: home) }
        let directory = LogDirectory(home: home)
        var appender = try Appender(directory, limits: .init(segmentSize: 200))
        for number in 0..<6 {
            _ = try appender.append([Array("record \(number)".utf8)], atMilliseconds: 1)
        }
        #expect(try directory.spool([Array("spooled".utf8)], atMilliseconds: 2) == .store)

        let watch = LogWatch(directory)
        let sealing = Sealing(home: home, logger: Logger(label: "test"))
        // Bounded, so that a failure ends; each change of the directory ends one wait.
        for _ in 0..<200 where try !isDone(directory) { watch.wait(milliseconds: 100) }
        sealing.stop()
        sealing.stop()

        #expect(try isDone(directory))
        var reader = try LogReader(directory, from: .zero)
        var texts: [String] = []
        while case .records(let batch) = try reader.next() {
            texts += (0..<batch.count).map { String(decoding: batch[$0], as: UTF8.self) }
        }
        #expect(texts == (0..<6).map { "record \($0)" } + ["spooled"])
    }

    private func isDone(_ directory: LogDirectory) throws -> Bool {
        try directory.summaries().allSatisfy { $0.state != .rolled }
            && directory.backlog().spooledFiles == 0
    }

    /// Without a log there is nothing to do, and nothing is made.
    @Test func anAbsentLogStaysAbsent() {
        let home = URL.temporaryDirectory.appending(path: "agentlog-none-\(UUID().uuidString)")
            .path(percentEncoded: false)
        Sealing(home: home, logger: Logger(label: "test")).stop()
        #expect(!FileManager.default.fileExists(atPath: home))
    }
}
