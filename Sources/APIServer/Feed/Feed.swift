import Foundation
import Logging
import NIOCore
import Projections
import Synchronization

/// The live feed: follows the committed views on a thread of its own, encodes each change once and
/// hands it to everybody.
///
/// A thread and not a task, because SQLite blocks. Clients read from the rings; to enter they ask
/// this thread, which looks at the views first, so that where a client begins and what it is sent
/// next are of one state.
final class Feed: Sendable {
    let limits: FeedLimits
    /// Ours.
    let agents: Broadcast
    /// The existing dashboard's.
    let dashboard: Broadcast

    private let views: ViewsReader
    private let live: LiveReader
    private let signal: ViewsSignal
    private let pollMilliseconds: Int
    private let now: @Sendable () -> Int64
    private let logger: Logger
    private let waiting = Mutex<[FeedEntrance]>([])
    private let asking = Mutex<[@Sendable (ByteBuffer) -> Void]>([])
    private let dashboardCount = Atomic<Int>(0)
    private let isEnding = Atomic(false)
    private let isStopping = Atomic(false)
    private let ended = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - signal: Raised by whoever changes the views in this process.
    ///   - pollMilliseconds: How long to wait if nobody raises it.
    ///   - now: Wall clock, ms since 1970.
    init(
        _ views: ViewsReader, signal: ViewsSignal, pollMilliseconds: Int,
        limits: FeedLimits = FeedLimits(), now: @escaping @Sendable () -> Int64, logger: Logger
    ) {
        self.views = views
        live = LiveReader(home: views.home, changes: views.changes?.live)
        self.signal = signal
        self.pollMilliseconds = pollMilliseconds
        self.limits = limits
        self.now = now
        self.logger = logger
        let ring = Ring(
            countMax: limits.messagesMax, byteCountMax: limits.messageByteCountMax, start: 0)
        agents = Broadcast(ring)
        dashboard = Broadcast(ring)
    }

    func broadcast(_ stream: FeedStream) -> Broadcast {
        if case .dashboard = stream { dashboard } else { agents }
    }

    /// Counts a client, from before it enters until ``detach(_:)``: for nobody nothing is encoded.
    func attach(_ stream: FeedStream) {
        if case .dashboard = stream { dashboardCount.add(1, ordering: .relaxed) }
    }

    func detach(_ stream: FeedStream) {
        if case .dashboard = stream { dashboardCount.subtract(1, ordering: .relaxed) }
    }

    /// Asks where to begin. The answer comes when the views can be read.
    func enter(_ entrance: FeedEntrance) {
        waiting.withLock { $0.append(entrance) }
        signal.raise()
    }

    /// Asks for a `terminal_status` message as a frame.
    ///
    /// - Parameter answer: Called on the feed's thread; must return at once.
    func askForTerminalStatus(_ answer: @escaping @Sendable (ByteBuffer) -> Void) {
        asking.withLock { $0.append(answer) }
        signal.raise()
    }

    func start() {
        let thread = Thread { self.run() }
        thread.name = "feed"
        thread.start()
    }

    /// Whether the server shuts down: event streams end then.
    var hasEnded: Bool { isEnding.load(ordering: .acquiring) }

    /// Lets event streams end.
    func end() {
        isEnding.store(true, ordering: .releasing)
        agents.tell()
    }

    /// Blocks until the look at hand is over; calling it again returns at once.
    func stop() {
        guard !isStopping.exchange(true, ordering: .acquiringAndReleasing) else { return }
        signal.raise()
        ended.wait()
    }

    // MARK: - The thread

    /// What only the thread knows.
    private struct State {
        var follower: Follower?
        /// Tells apart what was sent before positions began again.
        var epoch = UInt32.random(in: 1...UInt32.max)
        var greetings: Greetings
        var figures: DashboardFigures
    }

    private func run() {
        var state = State(
            greetings: Greetings(live: live, ageMax: limits.snapshotAge),
            figures: DashboardFigures(interval: limits.figuresInterval))
        var failure: String?
        var lastTold = ContinuousClock.now
        while !isStopping.load(ordering: .acquiring) {
            do {
                try look(&state)
                failure = nil
            } catch ViewsError.noViews {
                // Until the first projector has run there is nothing to follow.
            } catch {
                if failure != "\(error)" { logger.warning("the feed cannot go on: \(error)") }
                failure = "\(error)"
            }
            if lastTold.duration(to: .now) >= limits.commentInterval {
                // Event streams that had nothing to say show that they live.
                agents.tell()
                lastTold = .now
            }
            signal.wait(milliseconds: pollMilliseconds)
        }
        ended.signal()
    }

    /// One look at the views: tells what has changed, then lets in who waits.
    private func look(_ state: inout State) throws {
        try views.readBlocking { views in
            // Before the views are looked at, so that nobody is let in too early.
            let entrances = waiting.withLock { waiting in
                defer { waiting = [] }
                return waiting
            }
            do {
                let step = try step(&state, views)
                try tell(step, views, &state)
            } catch {
                waiting.withLock { $0 = entrances + $0 }
                throw error
            }
            var failure: (any Error)?
            for entrance in entrances {
                do {
                    try admit(entrance, views, &state)
                } catch {
                    waiting.withLock { $0.append(entrance) }
                    failure = error
                }
            }
            try answer(views, state)
            if let failure { throw failure }
        }
    }

    private func step(_ state: inout State, _ views: Views) throws -> Follower.Step {
        guard var follower = state.follower else {
            let follower = try Follower(views)
            state.follower = follower
            for broadcast in [agents, dashboard] { broadcast.restart(at: follower.offset) }
            return Follower.Step()
        }
        // Not two of them at a time: one would be copied.
        state.follower = nil
        defer { state.follower = follower }
        return try follower.step(views)
    }

    private func tell(_ step: Follower.Step, _ views: Views, _ state: inout State) throws {
        guard let follower = state.follower else { return }
        let (offset, generation) = (follower.offset, follower.generation)
        let (time, epoch) = (now(), state.epoch)
        let all = step.announcements
        agents.append(all.map(\.offset)) { index, position in
            FeedMessage(
                all[index], ResumeToken(position: position, epoch: epoch),
                generation: generation, now: time)
        }
        if dashboardCount.load(ordering: .relaxed) > 0 {
            let news = all.compactMap { DashboardNews($0, now: time) }
            dashboard.append(news.map(\.offset)) { index, position in
                FeedMessage(dashboard: news[index].documents, at: position)
            }
            let figures = try state.figures.due(
                views, state: "\(generation) \(offset)", offset: offset, now: time)
            dashboard.append(figures.map { _ in offset }) { index, position in
                FeedMessage(dashboard: [figures[index]], at: position)
            }
        }
        guard let gap = step.gap else { return }
        if gap == .reset {
            // Positions begin again, and nobody may resume from an earlier one.
            state.epoch = .random(in: 1...UInt32.max)
            for broadcast in [agents, dashboard] { broadcast.restart(at: offset) }
        }
        for broadcast in [agents, dashboard] {
            broadcast.append([offset]) { _, position in .gap(gap, at: position) }
        }
    }

    /// Answers all that asked with one frame.
    private func answer(_ views: Views, _ state: State) throws {
        let all = asking.withLock { asking in
            defer { asking = [] }
            return asking
        }
        guard !all.isEmpty, let follower = state.follower else { return }
        let time = now()
        let status: JSONValue
        do {
            status = try TerminalAnswer.snapshot(of: views, .subagent, now: time)
        } catch {
            asking.withLock { $0 = all + $0 }
            throw error
        }
        let message = JSONValue.dashboard(
            "terminal_status", status, offset: follower.offset, now: time)
        let frame = WebSocketText.frame(message.text)
        for answer in all { answer(frame) }
    }

    private func admit(
        _ entrance: FeedEntrance, _ views: Views, _ state: inout State
    ) throws {
        guard let follower = state.follower else { return }
        entrance.admit(
            try state.greetings.admission(
                entrance, broadcast(entrance.stream), views, epoch: state.epoch,
                offset: follower.offset, now: now()))
    }
}
