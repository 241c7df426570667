import AgentEvents
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
        #expect(versions.map(\.generation) == [1, 2, 3, 4])
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
}
