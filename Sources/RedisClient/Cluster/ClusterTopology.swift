/// Which node has which slots.
struct ClusterTopology: Sendable, Equatable {
    /// Nodes that have slots.
    private(set) var primaries: [RedisAddress] = []
    /// By slot the place in `primaries`; −1: nobody's.
    private var owners = [Int16](repeating: -1, count: HashSlot.count)

    init() {}

    /// Of an answer to `CLUSTER SLOTS`.
    ///
    /// - Parameter asked: The node that gave it.
    /// - Returns: Nil if it is none.
    init?(_ reply: RedisReply, asked: RedisAddress) {
        guard let ranges = reply.elements else { return nil }
        for range in ranges {
            guard let parts = range.elements, parts.count >= 3,
                let first = parts[0].integer, let last = parts[1].integer,
                first >= 0, first <= last, last < HashSlot.count,
                let node = parts[2].elements, node.count >= 2, let port = node[1].integer,
                (1...65_535).contains(port)
            else { return nil }
            let host = RedisAddress.host(node[0].text ?? "", asked: asked)
            for slot in first...last {
                set(HashSlot(number: Int(slot)), to: RedisAddress(host: host, port: Int(port)))
            }
        }
    }

    subscript(slot: HashSlot) -> RedisAddress? {
        let owner = owners[slot.number]
        return owner < 0 ? nil : primaries[Int(owner)]
    }

    mutating func set(_ slot: HashSlot, to address: RedisAddress) {
        let index = primaries.firstIndex(of: address) ?? primaries.endIndex
        if index == primaries.endIndex { primaries.append(address) }
        owners[slot.number] = Int16(index)
    }

    /// The first slot of a node; nil: it has none.
    func firstSlot(of address: RedisAddress) -> HashSlot? {
        guard let index = primaries.firstIndex(of: address) else { return nil }
        return owners.firstIndex(of: Int16(index)).map(HashSlot.init(number:))
    }

    var isComplete: Bool { !owners.contains(-1) }
}

/// Where a cluster sends on to: `MOVED 3999 127.0.0.1:6381`, `ASK 3999 127.0.0.1:6381`.
struct Redirection: Sendable, Equatable {
    let isForGood: Bool
    let slot: HashSlot
    let address: RedisAddress

    init?(_ error: RedisServerError, asked: RedisAddress) {
        let parts = error.text.split(separator: " ")
        guard parts.count >= 3, parts[0] == "MOVED" || parts[0] == "ASK",
            let slot = Int(parts[1]), (0..<HashSlot.count).contains(slot),
            let address = RedisAddress(parts[2], asked: asked)
        else { return nil }
        isForGood = parts[0] == "MOVED"
        self.slot = HashSlot(number: slot)
        self.address = address
    }
}
