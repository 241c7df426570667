import AgentEvents
import Foundation
import Logging
import Projections
import Synchronization
import Testing

@testable import Worker

/// The thread that concludes for as long as a server runs. It ticks once a second; the tests wait
/// for ticks.
@Suite struct WorkerThreadTests {
    /// It concludes from a real store at once, and once: also where the projector has not folded
    /// the conclusion before the next tick.
    @Test(.timeLimit(.minutes(10)))
    func itConcludesAtOnce() async throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        let ticks = Ticks()
        let worker = ticks.worker(of: scene, at: 1_800_000)
        await ticks.wait(for: 3)
        worker.stop()
        #expect(try scene.serving.projector.logEnd() == 2)
        try scene.serving.projector.catchUp()
        #expect(try scene.entries() == ["a 1 timeout 0…0 silent"])
        #expect(try scene.sums() == (1, 0))
        #expect(ticks.said == [])
    }

    /// Views that are behind the log may show what a stop has ended long ago.
    @Test(.timeLimit(.minutes(10)))
    func nothingIsConcludedFromOldViews() async throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        let ticks = Ticks(isLevel: false)
        let worker = ticks.worker(of: scene, at: 1_800_000)
        await ticks.wait(for: 2)
        worker.stop()
        #expect(try scene.serving.projector.logEnd() == 1)
    }

    /// It does not wait for the end of its second, nor for anything when told twice.
    @Test(.timeLimit(.minutes(10)))
    func itStops() async throws {
        let scene = try Scene()
        let ticks = Ticks()
        let worker = ticks.worker(of: scene, at: 0)
        await ticks.wait(for: 2)
        worker.stop()
        let count = ticks.count
        worker.stop()
        #expect(ticks.count == count)
    }

    /// What cannot be written is said once, and concluded again until it can be: measurements too,
    /// of which a worker otherwise remembers that it made them.
    @Test(.timeLimit(.minutes(10)))
    func aLogThatCannotBeWrittenIsSaidOnce() async throws {
        let scene = try Scene()
        try scene.start("a", at: 0)
        try scene.start("b", at: 0)
        try scene.transcript(of: "b", [.user(0), .answer(1_000, tokens: 5)], modified: 1_000)
        try scene.stop("b", at: 1_790_000)
        // A link, because it can be replaced in one step while the worker runs.
        let (link, file) = (scene.configuration + "/home", scene.configuration + "/file")
        try Data("no directory".utf8).write(to: URL(filePath: file))
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)

        let ticks = Ticks()
        let worker = ticks.worker(of: scene, log: link, at: 1_800_000)
        await ticks.wait(for: 3)
        #expect(ticks.said.count == 1)
        #expect(ticks.said[0].hasPrefix("warning concluding failed: the event was not recorded: "))
        #expect(ticks.said[0].contains(link))

        let next = link + ".new"
        try FileManager.default.createSymbolicLink(
            atPath: next, withDestinationPath: scene.home)
        #expect(rename(next, link) == 0)
        await ticks.wait(for: 2)
        worker.stop()
        #expect(ticks.said.count == 1)
        try scene.serving.projector.catchUp()
        #expect(
            try scene.entries() == ["a 1 timeout 0…0 silent", "b 1 success 0…1790000 completed 5"])
    }

    /// Views that are not there yet are no reason to end, and are said once.
    @Test(.timeLimit(.minutes(10)))
    func viewsThatAreMissingAreSaidOnce() async throws {
        let scene = try Scene()
        let empty = scene.configuration + "/nothing"
        let ticks = Ticks()
        let worker = ticks.worker(of: scene, home: empty, at: 0)
        await ticks.wait(for: 3)
        worker.stop()
        #expect(ticks.said.count == 1)
        #expect(!FileManager.default.fileExists(atPath: empty + "/log"))
    }
}

/// Counts a worker's ticks and keeps what it says.
private final class Ticks: Sendable {
    private let isLevel: Bool
    private let counted = Mutex(0)
    private let lines: Lines
    private let stream: AsyncStream<Void>
    private let tick: AsyncStream<Void>.Continuation

    init(isLevel: Bool = true) {
        self.isLevel = isLevel
        lines = Lines()
        (stream, tick) = AsyncStream.makeStream()
    }

    var count: Int { counted.withLock(\.self) }
    var said: [String] { lines.all.withLock(\.self) }

    /// Returns when so many ticks have begun since it was called. The stream keeps those from
    /// before, so the count decides.
    func wait(for number: Int) async {
        let target = count + number
        for await _ in stream where count >= target { return }
    }

    /// - Parameter log: Where it writes, if that is not the store that it reads.
    func worker(
        of scene: Scene, home: String? = nil, log: String? = nil, at time: Int64
    ) -> Worker {
        let lines = lines
        let home = home ?? scene.home
        return Worker(
            home: log ?? home, views: ViewsReader(home: home),
            finder: TranscriptFinder(configuration: scene.configuration),
            now: { Scene.base + time },
            isLevel: { [self] in
                counted.withLock { $0 += 1 }
                tick.yield()
                return isLevel
            },
            logger: Logger(label: "test") { _ in lines.handler })
    }

    final class Lines: Sendable {
        let all = Mutex<[String]>([])
        var handler: any LogHandler { Handler(lines: self) }
    }

    struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.all.withLock { $0.append("\(event.level) \(event.message)") }
        }
    }
}
