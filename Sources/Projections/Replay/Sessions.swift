import AgentEvents
import Glibc

/// The sessions that a replay has met, as numbers, and when each last said something of its runs.
///
/// Its accesses are not checked at run time: one thread owns it, and nothing that runs while one of
/// its properties is changed reaches it again.
final class Sessions {
    @exclusivity(unchecked) private(set) var harnesses: [UInt32] = []
    @exclusivity(unchecked) private var bytes: [UInt8] = []
    @exclusivity(unchecked) private var starts = [0]
    @exclusivity(unchecked) private var index = [UInt32](repeating: 0, count: 1 << 10)
    @exclusivity(unchecked) private var hashes: [UInt64] = []
    private let seed = ByteHash.seed()
    /// The one that was asked for before: most events follow one of their own session.
    @exclusivity(unchecked) private var last: UInt32 = 0
    /// When each signal last came, by session and signal: three for each.
    @exclusivity(unchecked) private var signals: [Int64] = []
    private var tasks: [Signal.Key: Int64] = [:]

    /// Stands for an id that is no UTF-8.
    static let refused: UInt32 = .max

    /// The number of a session.
    ///
    /// - Parameters text, count: `count` bytes of its id, none of them zero.
    func number(
        harness: UInt32, _ text: UnsafePointer<UInt8>, count: Int
    ) -> UInt32 {
        if count > 0, !harnesses.isEmpty, isSame(last, harness, text, count) { return last }
        let hash = ByteHash.hash(text, count: count, seed: seed &+ UInt64(harness))
        var slot = Int(truncatingIfNeeded: hash) & (index.count - 1)
        while index[slot] != 0 {
            let found = index[slot] - 1
            if hashes[Int(found)] == hash, isSame(found, harness, text, count) {
                last = found
                return found
            }
            slot = (slot + 1) & (index.count - 1)
        }
        let raw = UnsafeBufferPointer(start: text, count: count)
        guard String(validating: raw, as: UTF8.self) != nil, harnesses.count < 1 << 31 else {
            return Self.refused
        }
        bytes.append(contentsOf: raw)
        starts.append(bytes.count)
        harnesses.append(harness)
        hashes.append(hash)
        for _ in 0..<3 { signals.append(.min) }
        last = UInt32(harnesses.count - 1)
        index[slot] = last + 1
        if harnesses.count * 2 > index.count { grow() }
        return last
    }

    private func isSame(
        _ session: UInt32, _ harness: UInt32, _ text: UnsafePointer<UInt8>, _ count: Int
    ) -> Bool {
        let (start, end) = (starts[Int(session)], starts[Int(session) + 1])
        guard end - start == count, harnesses[Int(session)] == harness else { return false }
        // Both sides have `count` bytes.
        return bytes.withUnsafeBufferPointer { known in
            known.baseAddress.map { memcmp($0 + start, text, count) == 0 } ?? (count == 0)
        }
    }

    /// The id of a session.
    func text(_ session: Int) -> String {
        String(decoding: bytes[starts[session]..<starts[session + 1]], as: UTF8.self)
    }

    private func grow() {
        index = [UInt32](repeating: 0, count: index.count * 2)
        for (number, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & (index.count - 1)
            while index[slot] != 0 { slot = (slot + 1) & (index.count - 1) }
            index[slot] = UInt32(number + 1)
        }
    }

    // MARK: - Signals

    private static let kinds: [Signal] = [.ended, .stopped, .listed]

    func note(_ signal: Signal, of session: UInt32, at time: Int64) {
        let kind =
            switch signal {
            case .ended: 0
            case .stopped: 1
            case .listed, .task: 2
            }
        let place = Int(session) * 3 + kind
        signals[place] = max(signals[place], time)
    }

    /// Takes in the signals of any event.
    func note(_ event: AgentEvent) {
        for key in Signal.all(in: event) {
            tasks[key] = max(tasks[key] ?? event.timeMilliseconds, event.timeMilliseconds)
        }
    }

    /// Forgets what is older than the horizon.
    func forget(before horizon: Int64) { tasks = tasks.filter { $0.value >= horizon } }

    /// All signals from the horizon on. One can come twice: the later time holds.
    func signals(
        from horizon: Int64, _ texts: InternedTexts,
        _ body: (AgentKey, Signal, String, Int64) throws -> Void
    ) rethrows {
        for session in harnesses.indices {
            for (kind, signal) in Self.kinds.enumerated() {
                let time = signals[session * 3 + kind]
                guard time >= horizon, time > .min else { continue }
                try body(key(UInt32(session), agent: "", texts), signal, "", time)
            }
        }
        for (key, time) in tasks where time >= horizon {
            try body(key.session, key.signal, key.task.string, time)
        }
    }

    /// The key of an agent of a session.
    func key(_ session: UInt32, agent: String, _ texts: InternedTexts) -> AgentKey {
        AgentKey(
            harness: texts.strings[Int(harnesses[Int(session)])],
            session: text(Int(session)), agent: agent)
    }
}

extension Sessions {
    /// The rank of each session among all, by harness and id, byte for byte.
    ///
    /// - Complexity: O(n log n) in the sessions.
    func ranks(_ texts: InternedTexts) -> [UInt32] {
        let order = texts.ranks()
        let sorted = harnesses.indices.sorted { left, right in
            let (first, second) = (harnesses[left], harnesses[right])
            if first != second { return order[Int(first)] < order[Int(second)] }
            return bytes[starts[left]..<starts[left + 1]]
                .lexicographicallyPrecedes(bytes[starts[right]..<starts[right + 1]])
        }
        var ranks = [UInt32](repeating: 0, count: sorted.count)
        for (rank, session) in sorted.enumerated() { ranks[session] = UInt32(rank) }
        return ranks
    }
}
