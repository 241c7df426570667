import AgentEvents
import Foundation
import Testing

@testable import EventLog
@testable import Projections

/// The views as they were.
@Suite struct SnapshotsTests {
    /// At 100 random offsets, in any order, from whatever was kept before, followed or replayed:
    /// the state of a rebuild that stops there.
    @Test(arguments: [(UInt64.max, 51), (20, 54)] as [(UInt64, UInt64)])
    func anyOffsetIsARebuildThatStopsThere(replayed: UInt64, seed: UInt64) throws {
        let store = try Store()
        var records = StormTests.months(seed: seed)
        records += StormTests.months(seed: seed + 1)
        try store.append(records, inUnitsOf: seed)
        var random = Storm(seed: seed)
        let offsets = (0..<100).map { _ in random.random(UInt64(records.count) + 1) }
        var expected: [UInt64: String] = [:]
        let projector = try store.projector()
        for offset in Set(offsets).sorted() {
            try projector.catchUp(before: offset)
            expected[offset] = "\(try projector.digest()) \(offset)"
        }
        let snapshots = Snapshots(
            home: store.home, rules: try .builtIn(), kept: 5, replayedRecords: replayed)
        for offset in offsets {
            let found = try snapshots.reader(at: offset).readBlocking {
                "\(try $0.digest()) \(try $0.checkpoint().nextOffset)"
            }
            #expect(found == expected[offset], "seed \(seed), \(offset)")
        }
        let kept = try FileManager.default.contentsOfDirectory(atPath: store.home + "/snapshots")
        #expect(kept.count == 5)
        #expect(kept.allSatisfy { $0.hasSuffix(".sqlite") })
    }

    /// A second look folds nothing.
    @Test func aRepeatIsRead() throws {
        let store = try Store()
        try store.append(StormTests.months(seed: 52))
        let snapshots = Snapshots(home: store.home, rules: try .builtIn())
        var folds = 0
        _ = try snapshots.reader(at: 40) { _ in folds += 1 }
        #expect(folds == 1)
        _ = try snapshots.reader(at: 40) { _ in folds += 1 }
        #expect(folds == 1)
        // A later one goes on from it.
        _ = try snapshots.reader(at: 41) { #expect($0.nextOffset > 40) }
    }

    /// Other rules are other views, and an interruption leaves nothing that is read.
    @Test func otherRulesAreOtherSnapshots() throws {
        let store = try Store()
        try store.append(StormTests.months(seed: 53))
        let builtIn = Snapshots(home: store.home, rules: try .builtIn())
        let other = Snapshots(home: store.home, rules: try RebuildDifferenceTests.otherRules())
        struct Stop: Error {}
        #expect(throws: Stop.self) { try builtIn.reader(at: 50) { _ in throw Stop() } }
        let folder = store.home + "/snapshots"
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        let left = try builtIn.reader(at: 50).readBlocking { try $0.digest() }
        let right = try other.reader(at: 50).readBlocking { try $0.digest() }
        #expect(left != right)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
    }

    @Test func anOffsetBeyondTheLogIsAnError() throws {
        let store = try Store()
        try store.append([Make.start(1, at: Storm.base)])
        let snapshots = Snapshots(home: store.home, rules: try .builtIn())
        #expect(throws: ViewsError.beyondLog(offset: 2, logEnd: 1)) {
            try snapshots.reader(at: 2)
        }
        #expect(try snapshots.reader(at: 1).readBlocking { try $0.checkpoint().nextOffset } == 1)
        #expect(try snapshots.reader(at: 0).readBlocking { try $0.checkpoint().nextOffset } == 0)
    }
}
