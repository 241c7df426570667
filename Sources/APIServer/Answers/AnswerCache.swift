import NIOCore
import Projections
import Synchronization

/// Serialises each answer once for each state that it can be of, not once for each request.
///
/// An answer depends on generation, offset, parameters and window, and, if it shows open runs, on
/// the second and on what is known of them. Those make its ETag; as long as they are equal, the
/// bytes are.
final class AnswerCache: Sendable {
    private let views: ViewsReader
    private let live: LiveReader
    private let now: @Sendable () -> Int64
    private let state = Mutex(State())
    private let built = Atomic<Int>(0)

    private struct State {
        var answers: [Key: Kept] = [:]
        /// By ETag: those that ask while an answer is being made wait for it.
        var underWay: [String: Task<Kept, any Error>] = [:]
    }

    /// The key of a plan, byte for byte: texts that look the same are equal, and are two names.
    private struct Key: Hashable {
        private let bytes: [UInt8]
        init(_ plan: AnswerPlan) { bytes = Array(plan.key.utf8) }
    }

    /// What an answer depends on besides its plan.
    private struct Moment {
        var offset: UInt64 = 0
        /// Of what is live, ms since 1970; else 0.
        var asOf: Int64 = 0
        /// Of what is known of open runs; nil: none of it is shown.
        var revision: Int64?
        var etag = ""
    }

    private struct Kept: Sendable {
        let answer: Answer
        let moment: Moment
        /// Of the views, when it was last known to be right.
        var version: ViewsVersion
    }

    /// Documents of one path differ by parameters and window, of which there are few at a time.
    private static let countMax = 256

    /// - Parameter now: Wall clock, ms since 1970.
    init(_ views: ViewsReader, now: @escaping @Sendable () -> Int64) {
        self.views = views
        live = LiveReader(home: views.home, changes: views.changes?.live)
        self.now = now
    }

    /// How many documents were built and serialised so far.
    var builtCount: Int { built.load(ordering: .relaxed) }

    /// How many documents are kept.
    var count: Int { state.withLock { $0.answers.count } }

    /// Waits until the views reflect so many records.
    ///
    /// - Returns: Whether they do before the time is over.
    func reaches(_ offset: UInt64, withinMilliseconds milliseconds: Int) async throws -> Bool {
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        while true {
            if try await views.read({ try $0.checkpoint().nextOffset }) >= offset { return true }
            if ContinuousClock.now >= end { return false }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// The answer to a plan on the present state of the views.
    ///
    /// - Complexity: As long as nothing has changed, a few system calls.
    func answer(_ plan: AnswerPlan) async throws -> Answer {
        let now = now()
        let key = Key(plan)
        let version = try views.version()
        if let kept = state.withLock({ $0.answers[key] }), kept.version == version,
            isPresent(kept.moment, of: plan, at: now)
        {
            return kept.answer
        }
        let etag = try await views.read { [live] views in
            try Self.moment(of: plan, at: now, on: views) { live.revision() }.etag
        }
        let task: Task<Kept, any Error>? = state.withLock { state in
            if state.answers[key]?.answer.etag == etag {
                // What has changed is not in it.
                state.answers[key]?.version = version
                return nil
            }
            if let task = state.underWay[etag] { return task }
            let task = Task { try await make(plan, at: now, for: etag) }
            state.underWay[etag] = task
            return task
        }
        if let task { return try await task.value.answer }
        if let known = state.withLock({ $0.answers[key]?.answer }), known.etag == etag {
            return known
        }
        // Replaced a moment ago.
        return try await make(plan, at: now, for: etag).answer
    }

    /// Whether what time and open runs add to an answer is still so. Its views are.
    private func isPresent(_ moment: Moment, of plan: AnswerPlan, at now: Int64) -> Bool {
        guard plan.isLive else { return true }
        return moment.asOf == Self.asOf(now, isRunning: moment.revision != nil)
            && (moment.revision.map { $0 == live.revision() } ?? true)
    }

    /// Makes the answer, of the same state or a newer one, and lets go of those that wait for it.
    private func make(
        _ plan: AnswerPlan, at now: Int64, for etag: String
    ) async throws -> Kept {
        do {
            let version = try views.version()
            let kept = try await views.read { [live] views in
                var present = Present(asOf: 0, live: LiveRuns())
                let moment = try Self.moment(of: plan, at: now, on: views) {
                    present.live = live.runs()
                    return present.live.revision
                }
                present.asOf = moment.asOf
                let document = try plan.document(views, present)
                return Kept(
                    answer: Answer(
                        etag: moment.etag, offset: String(moment.offset),
                        body: ByteBuffer(string: document.text)),
                    moment: moment, version: version)
            }
            built.add(1, ordering: .relaxed)
            state.withLock { state in
                if state.answers.count >= Self.countMax { state.answers.removeAll() }
                state.answers[Key(plan)] = kept
                state.underWay[etag] = nil
            }
            return kept
        } catch {
            state.withLock { $0.underWay[etag] = nil }
            throw error
        }
    }

    /// - Parameter revision: Asked for if the answer shows open runs: of what is known of them.
    private static func moment(
        of plan: AnswerPlan, at now: Int64, on views: Views, revision: () -> Int64
    ) throws -> Moment {
        var moment = Moment(offset: try views.checkpoint().nextOffset)
        var parts = ["\(views.generation)", "\(moment.offset)", plan.key.utf8.fingerprint]
        if plan.isLive {
            let isRunning = try views.openRunCount(staleBefore: 0, scope: .all).open > 0
            moment.asOf = asOf(now, isRunning: isRunning)
            parts.append("\(moment.asOf)")
            if isRunning {
                let revision = revision()
                moment.revision = revision
                parts.append("\(revision)")
            }
        }
        moment.etag = "\"\(parts.joined(separator: "-"))\""
        return moment
    }

    /// The second while runs are open, else the minute.
    private static func asOf(_ now: Int64, isRunning: Bool) -> Int64 {
        now - now % (isRunning ? 1_000 : 60_000)
    }
}

extension Sequence<UInt8> {
    /// FNV-1a, 64 bits, in hexadecimal: tells the few keys of one path apart.
    fileprivate var fingerprint: String {
        let hash = reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}
