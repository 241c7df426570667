import AgentEvents
import Foundation
import GRDB
import Logging
import Testing

@testable import EventLog
@testable import Projections

@Suite struct ServingTests {
    @Test func thereIsOneProjector() throws {
        let store = try Store()
        let serving = try store.serving()
        #expect(serving.generation == 1)
        #expect(throws: ViewsError.projectorRunning(home: store.home)) { try store.serving() }
    }

    /// A rebuild without a projector serves its result; the digest is that of the live fold.
    @Test func aRebuildServesTheSameViews() async throws {
        let store = try Store()
        var storm = Storm(seed: 5)
        try store.append(storm.events(agents: 40))
        do {
            let serving = try store.serving()
            while try serving.projector.step(limit: 9) > 0 {}
        }
        let live = try await store.digest()
        let outcome = try Rebuild(home: store.home, rules: .builtIn()).run()
        let (generation, isServing) = (outcome.generation, outcome.isServing)
        #expect(generation == 2)
        #expect(isServing)
        #expect(try await store.digest() == live)
        let names = try FileManager.default.contentsOfDirectory(atPath: store.home)
        #expect(!names.contains { $0.hasPrefix("views-1") })
    }

    /// The first views of a store can come from a rebuild; the fold that it made is the one that
    /// serves. (It was once thrown away for an empty generation of the same number.)
    @Test func theFirstGenerationCanBeRebuilt() async throws {
        let store = try Store()
        var storm = Storm(seed: 7)
        try store.append(storm.events(agents: 10))
        let outcome = try Rebuild(home: store.home, rules: .builtIn()).run()
        let (generation, isServing) = (outcome.generation, outcome.isServing)
        #expect(generation == 1)
        #expect(isServing)
        #expect(try await store.digest() == store.digest(batchSize: .max))
    }

    /// A worker whose views are empty and far behind replays the log, and then follows it.
    @Test func whatIsFarBehindIsReplayed() async throws {
        let store = try Store()
        var storm = Storm(seed: 9)
        try store.append(storm.events(agents: 20))
        let worker = try await ProjectionWorker.start(
            home: store.home, rules: .builtIn(),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            replayedRecords: 10)
        while !worker.status.hasCaughtUp { await Task.yield() }
        #expect(worker.status.generation == 2)
        #expect(worker.status.lagRecords == 0)
        worker.stop()
        #expect(try await store.digest() == store.digest(batchSize: .max))
    }

    /// Views of another schema are not touched; a new generation takes their place.
    @Test func anotherSchemaIsReplaced() async throws {
        let store = try Store()
        try store.append([Make.start(1, at: Storm.base)])
        do { try store.serving().projector.catchUp() }
        let path = store.home + "/views-1.sqlite"
        try await DatabaseQueue(path: path).write {
            try $0.execute(sql: "PRAGMA user_version = 99")
        }
        let serving = try store.serving()
        #expect(serving.generation == 2)
        try serving.projector.catchUp()
        #expect(try await store.digest() == store.digest(batchSize: .max))
    }

    /// Beside a running projector the rebuilt generation waits until that one flips; what was
    /// appended meanwhile is in it.
    @Test func aRunningProjectorFlips() async throws {
        let store = try Store()
        var storm = Storm(seed: 6)
        let events = storm.events(agents: 40)
        try store.append(Array(events.prefix(50)))
        let serving = try store.serving()
        try serving.projector.catchUp()
        let reader = ViewsReader(home: store.home)
        #expect(try await reader.read { $0.generation } == 1)

        let outcome = try Rebuild(home: store.home, rules: .builtIn()).run()
        let (generation, isServing) = (outcome.generation, outcome.isServing)
        #expect(generation == 2)
        #expect(!isServing)
        #expect(try await reader.read { $0.generation } == 1)
        try store.append(Array(events.dropFirst(50)))
        #expect(try serving.flipIfRebuilt())
        #expect(try serving.flipIfRebuilt() == false)
        let (found, offset) = try await reader.read {
            ($0.generation, try $0.checkpoint().nextOffset)
        }
        #expect(found == 2)
        #expect(offset == UInt64(events.count))
        #expect(try await reader.read { try $0.digest() } == store.digest(batchSize: .max))
    }

    @Test func aSecondRebuildIsRefused() throws {
        let store = try Store()
        let lock = try KernelLock(path: store.home + "/rebuild.lock")
        #expect(lock != nil)
        #expect(throws: ViewsError.rebuildRunning(home: store.home)) {
            try Rebuild(home: store.home, rules: .builtIn()).run()
        }
    }

    @Test func aCheckpointBeyondTheLogIsAnError() throws {
        let store = try Store()
        try store.append([Make.start(1, at: Storm.base)])
        do { try store.serving().projector.catchUp() }
        let segment = SegmentName(base: .zero, state: .active)
        let bytes = try Data(contentsOf: URL(filePath: store.log.path(segment)))
        try bytes.prefix(91).write(to: URL(filePath: store.log.path(segment)))
        #expect(throws: ViewsError.checkpointBeyondLog(checkpoint: 1, logEnd: 0)) {
            try store.serving()
        }
    }

    @Test func anotherStoresLogIsAnError() throws {
        let (one, other) = (try Store(), try Store())
        try one.append([Make.start(1, at: Storm.base)])
        try other.append([Make.start(1, at: Storm.base)])
        do { try one.serving().projector.catchUp() }
        try FileManager.default.removeItem(atPath: one.log.log)
        try FileManager.default.copyItem(atPath: other.log.log, toPath: one.log.log)
        let views = try #require(try LogReader(other.log, from: .zero).store)
        #expect {
            try one.serving()
        } throws: { error in
            guard case .foreignLog(_, let log)? = error as? ViewsError else { return false }
            return log == views.description
        }
    }

    @Test func viewsThatDoNotExistAreNamed() async throws {
        let store = try Store()
        await #expect(throws: ViewsError.noViews(home: store.home)) { try await store.digest() }
    }

    /// What the error messages promise: a rebuild goes on with the log that is there.
    @Test func aRebuildRepairsViewsThatDoNotFitTheLog() async throws {
        let (one, other) = (try Store(), try Store())
        try one.append([Make.start(1, at: Storm.base), Make.start(2, at: Storm.base, agent: "b")])
        try other.append([Make.start(3, at: Storm.base)])
        do { try one.serving().projector.catchUp() }
        try FileManager.default.removeItem(atPath: one.log.log)
        try FileManager.default.copyItem(atPath: other.log.log, toPath: one.log.log)
        #expect(throws: ViewsError.self) { try one.serving() }
        let outcome = try Rebuild(home: one.home, rules: .builtIn()).run()
        let (generation, isServing) = (outcome.generation, outcome.isServing)
        #expect(generation == 2)
        #expect(isServing)
        #expect(try one.serving().projector.checkpoint.nextOffset == 1)
        #expect(try await one.digest() == one.digest(batchSize: .max))
    }

    /// A segment of another store in the middle is refused for as long as it is there.
    @Test func aForeignSegmentIsNeverFolded() throws {
        let (one, other) = (try Store(), try Store())
        try one.append([Make.start(1, at: Storm.base)])
        try other.append((2..<4).map { Make.start($0, at: Storm.base) }, segmentSize: 100)
        let serving = try one.serving()
        try serving.projector.catchUp()
        let foreign = SegmentName(base: Offset(1), state: .active)
        try FileManager.default.copyItem(
            atPath: other.log.path(foreign), toPath: one.log.path(foreign))
        for _ in 0..<3 {
            #expect(throws: (any Error).self) { try serving.projector.step() }
            #expect(serving.projector.checkpoint.nextOffset == 1)
        }
    }
}
