import KeySpace
import Logging
import NIOPosix
import RedisClient

/// Connects, writes what the plan says, waits, and begins anew after whatever went wrong.
struct MirrorLoop {
    /// How long at least between two looks at what has changed, and how much of the time a look may
    /// take: one part of so many.
    private static let pauseMilliseconds = 20
    private static let restFactor = 4
    private static let restMilliseconds = 2_000
    /// How long at most: open runs change without the log.
    private static let idleMilliseconds = 500
    /// How often it is looked whether the marks are still there, and how much memory is used.
    private static let checkMilliseconds: Int64 = 1_000
    private static let memoryMilliseconds: Int64 = 10_000

    private let configuration: RedisMirror.Configuration
    private let prefix: Bytes
    private let plan: MirrorPlan
    private let reader: PlanReader
    private let board: StatusBoard
    private let states: StateLog
    private let wake: MirrorWake
    private var wakes: AsyncStream<Void>.Iterator
    private var marks: MirrorMarks
    private var memory = MemoryWatch()
    private var backoff = Backoff()
    /// Whether what is in the Redis is known since this process began.
    private var isKnown = false
    private var isFirst = true
    private var marked: MirrorPosition?
    /// Whether the Redis is to be looked through for strangers.
    private var mustLook = false
    /// Whether there is something to write that no signal tells of.
    private var isUrgent = false
    private var lastCheck: Int64 = 0
    private var lastRefresh: Int64
    private var isResyncing = false
    private var resyncStart: ContinuousClock.Instant?
    private var primaries: [RedisAddress] = []

    init(
        _ configuration: RedisMirror.Configuration, plan: MirrorPlan, wake: MirrorWake,
        threads: NIOThreadPool, board: StatusBoard, logger: Logger
    ) {
        self.configuration = configuration
        prefix = Bytes(configuration.prefix.utf8)
        self.plan = plan
        self.wake = wake
        wakes = wake.signals.makeAsyncIterator()
        reader = PlanReader(plan: plan, threads: threads)
        self.board = board
        states = StateLog(board: board, url: configuration.url, logger: logger)
        let random = UInt64.random(in: .min ... .max)
        marks = MirrorMarks(prefix: prefix, writer: String(random, radix: 16))
        lastRefresh = configuration.now()
    }

    mutating func run() async {
        while !Task.isCancelled {
            do throws(MirrorError) {
                let client = try await connect()
                let failure = await withTaskCancellationHandler {
                    await serve(client)
                } onCancel: {
                    Task { await client.close() }
                }
                await client.close()
                throw failure
            } catch {
                if Task.isCancelled { return }
                fail(error)
                try? await Task.sleep(for: backoff.pause(after: error))
            }
        }
    }

    private mutating func connect() async throws(MirrorError) -> RedisClient {
        var url = configuration.url
        // Of a cluster those that are left tell where the others are.
        if url.isCluster { url.addresses += primaries.filter { !url.addresses.contains($0) } }
        do throws(RedisError) {
            let client = try await RedisClient.connect(url, configuration.options)
            primaries = await client.primaries().map(\.address)
            return client
        } catch {
            throw MirrorError(error)
        }
    }

    // MARK: - While connected

    /// - Returns: Why it ended.
    private mutating func serve(_ client: RedisClient) async -> MirrorError {
        do throws(MirrorError) {
            try await begin(client)
            var batch = try await reader.next().get()
            while !Task.isCancelled {
                // While one is written the next one is made.
                let isEnd = mustLook || batch.endsSweep || !batch.hasMore
                let following = isEnd ? nil : Task { [reader] in await reader.next() }
                do throws(MirrorError) {
                    try await write(batch, client)
                } catch {
                    if case .success(let lost)? = await following?.value { plan.fail(lost.names) }
                    throw error
                }
                if let following {
                    batch = try await following.value.get()
                } else {
                    await wait(after: batch)
                    batch = try await reader.next().get()
                }
            }
            return .lost
        } catch {
            return error
        }
    }

    /// Finds out whether what is there is what was written.
    private mutating func begin(_ client: RedisClient) async throws(MirrorError) {
        if isKnown {
            try await settle(try await marks.check(client))
        } else {
            marks.forget()
            marked = nil
            // Marks that were written a moment after somebody had emptied the Redis say nothing.
            plan.forget(except: isFirst ? try await marks.position(client) : nil)
            (isKnown, isFirst) = (true, false)
        }
    }

    /// What follows from what the marks say.
    private mutating func settle(
        _ finding: MirrorMarks.Finding
    ) async throws(MirrorError) {
        lastCheck = configuration.now()
        switch finding {
        case .intact: return
        case .lost:
            isKnown = false
            throw .lost
        case .foreign(let store):
            isKnown = false
            throw .conflict(store: store)
        }
    }

    private mutating func write(
        _ batch: MirrorBatch, _ client: RedisClient
    ) async throws(MirrorError) {
        mustLook = mustLook || batch.endsSweep
        isResyncing = isResyncing || batch.isResync
        if isResyncing && resyncStart == nil {
            do throws(MirrorError) {
                try await beginResync(batch, client)
            } catch {
                plan.fail(batch.names)
                throw error
            }
        }
        let isAsThought = try await send(batch, client)
        isUrgent = mustLook || !isAsThought
        if mustLook {
            try await lookForStrangers(client)
            mustLook = false
        } else if batch.isLevel && isAsThought {
            // What is found by a look is to be written or deleted first.
            try await note(batch, client)
        }
        try await check(client)
    }

    /// - Returns: Whether what was there is what was thought to be there.
    private func send(
        _ batch: MirrorBatch, _ client: RedisClient
    ) async throws(MirrorError) -> Bool {
        let outcome: MirrorBatch.Outcome
        do throws(MirrorError) {
            outcome = batch.outcome(try await client.units(batch.units))
        } catch {
            plan.fail(batch.names)
            throw error
        }
        plan.fail(outcome.failed + outcome.surprised)
        let count = batch.names.count - outcome.failed.count - outcome.surprised.count
        board.update { $0.writes += Int64(count) }
        if let failure = outcome.failure { throw .refused(failure) }
        return outcome.surprised.isEmpty
    }

    private mutating func beginResync(
        _ batch: MirrorBatch, _ client: RedisClient
    ) async throws(MirrorError) {
        let start = ContinuousClock.now
        states.report(.resyncing)
        // Until it is over nobody may believe what the last one left behind.
        let finding = try await marks.write(
            batch.position, isComplete: false, now: configuration.now(), client)
        try await settle(finding)
        resyncStart = start
    }

    private func lookForStrangers(_ client: RedisClient) async throws(MirrorError) {
        let own = Set(await marks.keys(client))
        plan.beginLooking()
        let found = try await Strangers(prefix: prefix).look(client) { plan.found($0) }
        plan.endLooking()
        let old = found.filter { !own.contains($0) }
        for reply in try await client.units(old.map(KeyWrite.removal)) {
            if let error = reply.error { throw .refused(error) }
        }
    }

    /// Notes in the Redis and for others what is there now.
    private mutating func note(
        _ batch: MirrorBatch, _ client: RedisClient
    ) async throws(MirrorError) {
        let now = configuration.now()
        if batch.position != marked || !batch.names.isEmpty {
            try await settle(
                try await marks.write(batch.position, isComplete: true, now: now, client))
            marked = batch.position
        }
        let time = resyncStart.map { ContinuousClock.now - $0 }
        (resyncStart, isResyncing) = (nil, false)
        backoff.reset()
        let keyCount = plan.keyCount
        board.update { status in
            status.keys = keyCount
            status.offset = batch.position.offset
            status.successMilliseconds = now
            if let time {
                status.resyncs += 1
                status.resyncMilliseconds =
                    time.components.seconds * 1_000
                    + time.components.attoseconds / 1_000_000_000_000_000
            }
        }
        states.report(.live)
    }

    /// Looks from time to time whether everything is still there.
    private mutating func check(_ client: RedisClient) async throws(MirrorError) {
        let now = configuration.now()
        if marks.hasWritten, abs(now - lastCheck) >= Self.checkMilliseconds {
            try await settle(try await marks.check(client))
        }
        if abs(now - memory.lastMilliseconds) >= Self.memoryMilliseconds {
            let evicts = try await memory.look(client, now: now)
            let (found, warning) = (memory.found, memory.warning)
            board.update { status in
                status.memory = found?.used
                status.memoryMax = found?.max
                status.warning = warning
            }
            if evicts { plan.refresh() }
        }
        if abs(now - lastRefresh) >= Int64(configuration.refreshSeconds) * 1_000 {
            plan.refresh()
            lastRefresh = now
        }
    }

    private mutating func wait(after batch: MirrorBatch) async {
        if isUrgent { return }
        let rest = min(batch.cost * Self.restFactor, .milliseconds(Self.restMilliseconds))
        try? await Task.sleep(for: max(.milliseconds(Self.pauseMilliseconds), rest))
        let due = batch.nextChange - configuration.now()
        let pause = max(0, min(Int64(Self.idleMilliseconds), due))
        let timer = Task { [continuation = wake.continuation] in
            try? await Task.sleep(for: .milliseconds(pause))
            if !Task.isCancelled { continuation.yield() }
        }
        _ = await wakes.next()
        timer.cancel()
    }

    private mutating func fail(_ error: MirrorError) {
        if !isKnown { (resyncStart, isResyncing) = (nil, false) }
        states.fail(error)
    }
}
