import KeySpace
import RedisClient

/// Which state of which views.
struct MirrorPosition: Sendable, Equatable {
    var store: String
    var generation: Int
    var offset: UInt64
}

/// Writes that belong together: all of one state of the keys.
struct MirrorBatch: Sendable {
    /// Without the prefix; in the order of `units`.
    private(set) var names: [Bytes] = []
    private(set) var units: [RedisUnit] = []
    /// What the last command of a unit must say; nil: anything.
    private var counts: [Int?] = []
    /// Of what is written, roughly, bytes.
    private(set) var byteCount = 0
    /// What the views were when it was made.
    var position = MirrorPosition(store: "", generation: 0, offset: 0)
    /// Whether everything is written when this is.
    var isLevel = false
    /// Whether there is more to write at once.
    var hasMore = false
    /// Whether a way through all keys ends with it.
    var endsSweep = false
    /// Whether what is there has not been looked through yet.
    var isResync = false
    /// When time alone changes something next, ms since 1970.
    var nextChange = Int64.max
    /// How long making it took.
    var cost = Duration.zero

    mutating func add(_ name: Bytes, _ unit: RedisUnit, byteCount: Int, count: Int? = nil) {
        names.append(name)
        units.append(unit)
        counts.append(count)
        self.byteCount += byteCount + name.count
    }

    /// What replies say about what was written.
    struct Outcome: Equatable {
        /// What was refused, and why the first of these was.
        var failed: [Bytes] = []
        var failure: RedisServerError?
        /// What met something else than was thought to be there.
        var surprised: [Bytes] = []
    }

    func outcome(_ replies: [RedisReply]) -> Outcome {
        var outcome = Outcome()
        for (index, reply) in replies.enumerated() {
            let errors =
                [reply.error].compactMap(\.self) + (reply.elements ?? []).compactMap(\.error)
            let isOther = counts[index].map { Int64($0) != reply.elements?.last?.integer } ?? false
            if isOther, errors.allSatisfy({ $0.code == "WRONGTYPE" }) {
                outcome.surprised.append(names[index])
            } else if let error = errors.first {
                outcome.failed.append(names[index])
                outcome.failure = outcome.failure ?? error
            }
        }
        return outcome
    }
}
