import AgentEvents
import Foundation
import Projections
import Testing

/// Conclusions are events like any other: drawn twice they are one, and a replay needs no worker.
@Suite struct RepetitionTests {
    static let now: Int64 = 3_600_000

    /// A store in which there is something of every kind to conclude.
    private func scene() throws -> Scene {
        let scene = try Scene()
        // A background agent that left the list, and one that is silent.
        try scene.start("left", name: "watcher", at: 0)
        try scene.report("left", launch: .background, at: 100)
        try scene.start("silent", session: "quiet", at: 0)
        // A run whose stop came before its transcript was complete.
        try scene.start("grown", at: 0)
        try scene.transcript(of: "grown", [.user(0), .answer(1_000, tokens: 3)], modified: 1_000)
        try scene.stop("grown", at: 1_500, listing: [], reading: scene.reading(of: "grown"))
        try scene.transcript(
            of: "grown", [.user(0), .answer(1_000, tokens: 3), .answer(1_200, tokens: 4)],
            modified: 2_000)
        // A stop under another id, one without a run, and one whose start comes later.
        try scene.start("named", name: "planner", at: 1_000)
        try scene.stop("alias", name: "planner", at: 2_000)
        try scene.transcript(of: "own", [.user(500), .answer(900, tokens: 20)], modified: 900)
        try scene.stop("own", name: "writer", at: 2_000, reading: scene.reading(of: "own"))
        try scene.start("wrong", name: "builder", at: 0)
        try scene.stop("late", name: "builder", at: 2_000)
        // A turn that was interrupted, and a session that ended.
        try scene.prompt(at: 3_000)
        try scene.transcript(of: "", [.user(3_000), .interruption(4_000)], modified: 4_000)
        try scene.stop("grown", at: Self.now - 60_000, listing: [])
        try scene.start("ended", session: "over", at: Self.now - 40_000)
        try scene.say(.sessionEnded(reason: nil), of: nil, session: "over", at: Self.now - 30_000)
        return scene
    }

    private func settle(_ scene: Scene) throws {
        var now = Self.now
        while try !scene.conclude(at: now).isEmpty { now += 1_000 }
        try scene.start("late", name: "builder", at: 1_000, arriving: now)
        while try !scene.conclude(at: now).isEmpty { now += 1_000 }
    }

    /// The same from the same views at another time and by another worker has the same ids, and
    /// changes nothing that is shown.
    @Test func drawingTwiceIsDrawingOnce() throws {
        let scene = try scene()
        let first = try scene.draw(at: Self.now)
        scene.restart()
        let second = try scene.draw(at: Self.now + 500)
        let text = first.map(Scene.text)
        for kind in [
            "left_background_list", "silent", "interrupted", "session_ended", "session_and_name",
            "first_line", "measured",
        ] {
            #expect(text.contains { $0.contains(kind) }, "nothing of \(kind) in \(text)")
        }
        #expect(Set(first.map(\.id)).count == first.count)
        #expect(first.map(\.id) == second.map(\.id))
        try scene.append(first, at: Self.now)
        let once = try scene.views()
        try scene.append(second + first, at: Self.now + 500)
        #expect(try scene.views() == once)
    }

    /// The worker comes to an end, and starting it again adds nothing.
    @Test func aRestartConcludesNothingNew() throws {
        let scene = try scene()
        try settle(scene)
        let end = try scene.serving.projector.logEnd()
        scene.restart()
        for seconds in 60..<90 as Range<Int64> {
            #expect(try scene.conclude(at: Self.now + seconds * 1_000) == [])
        }
        #expect(try scene.serving.projector.logEnd() == end)
    }

    /// The log alone gives the same views, with the transcripts gone, in batches of any size.
    @Test(arguments: [1, 3, 1_000])
    func aReplayNeedsNoTranscripts(batchSize: Int) throws {
        let scene = try scene()
        try settle(scene)
        try scene.remove(scene.configuration)
        #expect(try scene.replayedDigest(batchSize: batchSize) == scene.digest())
        let entries = try scene.entries()
        #expect(
            entries.map { $0.split(separator: " ").prefix(3).joined(separator: " ") } == [
                "main 1 cancelled", "alias 1 linked", "ended 1 cancelled", "grown 1 success",
                "grown 2 unpaired", "late 1 success", "left 1 lost", "named 1 success",
                "own 1 success", "silent 1 timeout", "wrong 1 timeout",
            ])
        #expect(try scene.sums() == (9, 27))
    }

    /// A conclusion does not depend on the order in which late facts and it arrive.
    @Test func theOrderOfArrivalDoesNotMatter() throws {
        let scene = try scene()
        let conclusions = try scene.draw(at: Self.now)
        try scene.append(conclusions, at: Self.now)
        let views = try scene.views().split(separator: "\n").filter {
            $0.hasPrefix("view_daily") || $0.hasPrefix("view_tools")
        }
        let other = try self.scene()
        for event in conclusions.reversed() { try other.append([event], at: Self.now) }
        #expect(
            try other.views().split(separator: "\n").filter {
                $0.hasPrefix("view_daily") || $0.hasPrefix("view_tools")
            } == views)
        #expect(try other.entries() == scene.entries())
    }
}
