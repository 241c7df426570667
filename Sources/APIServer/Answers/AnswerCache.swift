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
        /// By key of the plan.
        var answers: [String: Answer] = [:]
        /// By ETag: those that ask while an answer is being made wait for it.
        var underWay: [String: Task<Answer, any Error>] = [:]
    }

    /// Documents of one path differ by parameters and window, of which there are few at a time.
    private static let countMax = 256

    /// - Parameter now: Wall clock, ms since 1970.
    init(_ views: ViewsReader, now: @escaping @Sendable () -> Int64) {
        self.views = views
        live = LiveReader(home: views.home)
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
    func answer(_ plan: AnswerPlan) async throws -> Answer {
        let now = now()
        let etag = try await views.read { [live] views in
            try Self.state(of: plan, at: now, on: views) { live.revision() }.etag
        }
        let task: Task<Answer, any Error>? = state.withLock { state in
            if state.answers[plan.key]?.etag == etag { return nil }
            if let task = state.underWay[etag] { return task }
            let task = Task { try await make(plan, at: now, for: etag) }
            state.underWay[etag] = task
            return task
        }
        if let task { return try await task.value }
        if let known = state.withLock({ $0.answers[plan.key] }), known.etag == etag {
            return known
        }
        // Replaced a moment ago.
        return try await make(plan, at: now, for: etag)
    }

    /// Makes the answer, of the same state or a newer one, and lets go of those that wait for it.
    private func make(
        _ plan: AnswerPlan, at now: Int64, for etag: String
    ) async throws -> Answer {
        do {
            let answer = try await views.read { [live] views in
                var present = Present(asOf: 0, live: LiveRuns())
                let (etag, offset, asOf) = try Self.state(of: plan, at: now, on: views) {
                    present.live = live.runs()
                    return present.live.revision
                }
                present.asOf = asOf
                let document = try plan.document(views, present)
                return Answer(etag: etag, offset: offset, body: Array(document.text.utf8))
            }
            built.add(1, ordering: .relaxed)
            state.withLock { state in
                if state.answers.count >= Self.countMax { state.answers.removeAll() }
                state.answers[plan.key] = answer
                state.underWay[etag] = nil
            }
            return answer
        } catch {
            state.withLock { $0.underWay[etag] = nil }
            throw error
        }
    }

    /// - Parameter revision: Asked for if the answer shows open runs: of what is known of them.
    private static func state(
        of plan: AnswerPlan, at now: Int64, on views: Views, revision: () -> Int64
    ) throws -> (etag: String, offset: UInt64, asOf: Int64) {
        let offset = try views.checkpoint().nextOffset
        var parts = ["\(views.generation)", "\(offset)", plan.key.utf8.fingerprint]
        var asOf: Int64 = 0
        if plan.isLive {
            let isRunning = try views.openRunCount(staleBefore: 0, scope: .all).open > 0
            // The second while runs are open, else the minute.
            asOf = now - now % (isRunning ? 1_000 : 60_000)
            parts.append("\(asOf)")
            if isRunning { parts.append("\(revision())") }
        }
        return ("\"\(parts.joined(separator: "-"))\"", offset, asOf)
    }
}

extension Sequence<UInt8> {
    /// FNV-1a, 64 bits, in hexadecimal: tells the few keys of one path apart.
    fileprivate var fingerprint: String {
        let hash = reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}
