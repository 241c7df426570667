import AgentEvents
import Foundation
import Testing

@testable import EventLog
@testable import Projections

/// Folding that stops at an offset, in the middle of a unit or not.
@Suite struct StopAtOffsetTests {
    /// Any way to an offset gives the state of a log that ends there.
    @Test(arguments: 31...33 as ClosedRange<UInt64>)
    func everyWayToAnOffsetGivesItsState(seed: UInt64) throws {
        let records = StormTests.months(seed: seed)
        let store = try Store()
        // Units of 1 to 7 records, so that most offsets are inside one.
        try store.append(records, inUnitsOf: seed)
        var random = Storm(seed: seed)
        let stepping = try store.projector("stepping")
        var bound: UInt64 = 0
        while bound < UInt64(records.count) {
            bound = min(bound + 1 + random.random(29), UInt64(records.count))
            try stepping.catchUp(batchSize: 4, before: bound)
            #expect(stepping.checkpoint.nextOffset == bound)
            let short = try Store()
            try short.append(Array(records.prefix(Int(bound))))
            try short.fold("whole", batchSize: .max)
            let found = difference(try short.dump("whole"), try store.dump("stepping"))
            #expect(found == [], "seed \(seed), at \(bound)")
        }
        try store.fold("all", batchSize: .max)
        #expect(try store.dump("stepping") == store.dump("all"), "seed \(seed)")
    }

    @Test func nothingIsFoldedFromTheBoundOn() throws {
        let store = try Store()
        try store.append([Make.start(1, at: Storm.base), Make.start(2, at: Storm.base + 1)])
        let projector = try store.projector()
        #expect(try projector.step(before: 0) == 0)
        #expect(try projector.step(before: 1) == 1)
        #expect(try projector.step(before: 1) == 0)
        #expect(try projector.step() == 1)
    }
}

extension Store {
    /// Appends several records at once where their append times are equal: to that of the first.
    func append(_ records: [Record], inUnitsOf seed: UInt64) throws {
        var random = Storm(seed: seed)
        var appender = try Appender(log, limits: .init(segmentSize: 30_000))
        var rest = records[...]
        while !rest.isEmpty {
            let time = rest[rest.startIndex].append
            let same = rest.prefix { $0.append == time }
            let unit = same.prefix(1 + Int(random.random(7)))
            _ = try appender.append(
                unit.map(\.line), atMilliseconds: UInt64(max(0, time)))
            rest = rest.dropFirst(unit.count)
        }
    }
}
