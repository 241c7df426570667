import AgentEvents
import EventLog
import Logging
import Testing

@testable import Projections

/// Which state the views are in, without reading them.
@Suite struct ViewsVersionTests {
    @Test func aCommitMakesAnotherOne() throws {
        let store = try Store()
        let reader = ViewsReader(home: store.home)
        #expect(throws: ViewsError.noViews(home: store.home)) { try reader.version() }
        let serving = try store.serving()
        let empty = try reader.version()
        #expect(try reader.version() == empty)
        var storm = Storm(seed: 3)
        try store.append(storm.events(agents: 5))
        #expect(try reader.version() == empty)
        var known = empty
        var offsets: [UInt64] = []
        while try serving.projector.step(limit: 7) > 0 {
            let version = try reader.version()
            #expect(version != known)
            #expect(try reader.version() == version)
            known = version
            offsets.append(try reader.readBlocking { try $0.checkpoint().nextOffset })
        }
        #expect(offsets.count > 3)
        #expect(offsets == Array(Set(offsets)).sorted())
        // Reading is no change.
        #expect(try reader.version() == known)
    }

    /// Another generation is another state, also for one who has looked at the first.
    @Test func aRebuildMakesAnotherOne() throws {
        let store = try Store()
        let reader = ViewsReader(home: store.home)
        var storm = Storm(seed: 4)
        try store.append(storm.events(agents: 5))
        try store.serving().projector.catchUp()
        var versions = [try reader.version()]
        for _ in 0..<3 {
            _ = try Rebuild(home: store.home, rules: .builtIn()).run()
            let version = try reader.version()
            #expect(try reader.version() == version)
            #expect(!versions.contains(version))
            versions.append(version)
        }
        let generations = versions.map { version -> Int? in
            if case .seen(let generation, _, _) = version { generation } else { nil }
        }
        #expect(generations == [1, 2, 3, 4])
    }

    /// Two readers have two connections: what one says means nothing to the other, and both see
    /// every commit.
    @Test func readersAreIndependent() throws {
        let store = try Store()
        let serving = try store.serving()
        let first = ViewsReader(home: store.home)
        let before = try first.version()
        var storm = Storm(seed: 6)
        try store.append(storm.events(agents: 2))
        try serving.projector.catchUp()
        let second = ViewsReader(home: store.home)
        let late = try second.version()
        #expect(try first.version() != before)
        try store.append(storm.events(agents: 1))
        try serving.projector.catchUp()
        #expect(try second.version() != late)
    }

    /// While the projector of this process commits, whoever reads a version, the views and the same
    /// version again has read the state of that version, and there is only one.
    @Test func countsOfTheProjectorOfThisProcess() async throws {
        let store = try Store()
        let changes = ViewsSignal()
        let reader = ViewsReader(home: store.home, changes: changes)
        #expect(changes.views.value == nil)
        let worker = try await ProjectionWorker.start(
            home: store.home, rules: .builtIn(), changes: changes,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        var storm = Storm(seed: 8)
        var offsets: [ViewsVersion: UInt64] = [:]
        for _ in 0..<20 {
            try store.append(storm.events(agents: 3))
            let end = try LogDirectory(home: store.home).end().rawValue
            var offset: UInt64 = 0
            repeat {
                let before = try reader.version()
                offset = try reader.readBlocking { try $0.checkpoint().nextOffset }
                if case .counted = before, try reader.version() == before {
                    #expect(offsets[before, default: offset] == offset)
                    offsets[before] = offset
                }
                await Task.yield()
            } while offset < end
        }
        #expect(Set(offsets.values).count > 1)
        worker.stop()
        // Nobody counts any more, and commits are seen all the same.
        #expect(changes.views.value == nil)
        let late = try reader.version()
        try store.append(storm.events(agents: 1))
        // Its lock goes with its thread.
        var serving: Serving?
        while serving == nil {
            do { serving = try store.serving() } catch ViewsError.projectorRunning {
                await Task.yield()
            }
        }
        try serving?.projector.catchUp()
        #expect(try reader.version() != late)
    }

    @Test func counts() {
        let count = ChangeCount()
        #expect(count.value == nil)
        count.changing {}
        #expect(count.value == nil)
        count.begin()
        #expect(count.value == 2)
        count.changing { #expect(count.value == nil) }
        #expect(count.value == 4)
        struct Failure: Error {}
        #expect(throws: Failure.self) { try count.changing { throw Failure() } }
        #expect(count.value == 6)
        count.end()
        #expect(count.value == nil)
    }
}
