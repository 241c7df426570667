import Projections
import Synchronization

/// Serialises each answer once for each state that it can be of, not once for each request.
///
/// An answer depends on generation, offset, parameters and window, and, if it shows open runs, on
/// the second. Those make its ETag; as long as they are equal, the bytes are.
final class AnswerCache: Sendable {
    private let views: ViewsReader
    private let now: @Sendable () -> Int64
    private let answers = Mutex<[String: Answer]>([:])
    private let built = Atomic<Int>(0)

    /// Documents of one path differ by parameters and window, of which there are few at a time.
    private static let countMax = 256

    /// - Parameter now: Wall clock, ms since 1970.
    init(_ views: ViewsReader, now: @escaping @Sendable () -> Int64) {
        self.views = views
        self.now = now
    }

    /// How many documents were built and serialised so far.
    var builtCount: Int { built.load(ordering: .relaxed) }

    /// The answer to a plan on the present state of the views.
    func answer(_ plan: AnswerPlan) async throws -> Answer {
        let now = now()
        return try await views.read { [self] views in
            let offset = try views.checkpoint().nextOffset
            let asOf = try Self.moment(of: plan, at: now, on: views)
            let etag = "\"\(views.generation)-\(offset)-\(plan.key.utf8.fingerprint)-\(asOf)\""
            if let known = answers.withLock({ $0[plan.key] }), known.etag == etag { return known }
            let document = try plan.document(views, asOf)
            let answer = Answer(etag: etag, offset: offset, body: Array(document.text.utf8))
            built.add(1, ordering: .relaxed)
            answers.withLock { answers in
                if answers.count >= Self.countMax { answers.removeAll() }
                answers[plan.key] = answer
            }
            return answer
        }
    }

    /// The moment that an answer is of: the second while runs are open, else the minute.
    private static func moment(of plan: AnswerPlan, at now: Int64, on views: Views) throws -> Int64
    {
        guard plan.isLive else { return 0 }
        let isRunning = try views.openRunCount(staleBefore: 0, scope: .all).open > 0
        let tick: Int64 = isRunning ? 1_000 : 60_000
        return now - now % tick
    }
}

extension Sequence<UInt8> {
    /// FNV-1a, 64 bits, in hexadecimal: tells the few keys of one path apart.
    fileprivate var fingerprint: String {
        let hash = reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}
