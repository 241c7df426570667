/// Sends each unit to the node that has its slot, and follows slots that move.
actor RedisCluster {
    /// How often a unit is sent on before its error is its reply.
    private static let attemptsMax = 6
    /// Between attempts of what a cluster cannot do just now, ms; twice as long each time.
    private static let pauseMilliseconds = 20

    private let nodes: RedisNodes
    private let seeds: [RedisAddress]
    private var topology = ClusterTopology()
    private var isStale = true

    init(_ nodes: RedisNodes, seeds: [RedisAddress]) {
        self.nodes = nodes
        self.seeds = seeds
    }

    func primaries() -> [RedisClient.Primary] {
        topology.primaries.compactMap { address in
            topology.firstSlot(of: address).map {
                RedisClient.Primary(address: address, slot: $0)
            }
        }.sorted { ($0.slot?.number ?? 0) < ($1.slot?.number ?? 0) }
    }

    func address(of slot: HashSlot) -> RedisAddress? { topology[slot] }

    /// Asks one node after the other which has which slots, until one tells.
    ///
    /// - Throws: What the last one said.
    func refresh() async throws(RedisError) {
        var failure = RedisError.noNode(reason: "no address is known")
        for address in topology.primaries.shuffled() + seeds {
            do throws(RedisError) {
                let asked = try await nodes.connection(to: address)
                let reply = try await asked.run([RedisUnit("CLUSTER", "SLOTS")])[0]
                if let error = reply.error { throw .refused(address, error) }
                guard let found = ClusterTopology(reply, asked: address) else {
                    throw .notRESP(reason: "slots that nobody can have")
                }
                guard !found.primaries.isEmpty else {
                    throw .noNode(reason: "no node of it has a slot")
                }
                topology = found
                isStale = false
                await nodes.keep(Set(found.primaries + seeds))
                return
            } catch {
                failure = error
            }
        }
        throw failure
    }

    func run(_ units: [RedisUnit]) async throws(RedisError) -> [RedisReply] {
        var replies = [RedisReply?](repeating: nil, count: units.count)
        var pending = Array(units.indices)
        for attempt in 0..<Self.attemptsMax where !pending.isEmpty {
            if isStale { try await refresh() }
            var asked: [(index: Int, address: RedisAddress)] = []
            // A node may say what it has heard long ago.
            var mustPause = attempt > 1
            for (index, address, reply) in try await send(units, pending) {
                replies[index] = reply
                guard let error = reply.error else { continue }
                if let redirection = Redirection(error, asked: address) {
                    if redirection.isForGood {
                        topology.set(redirection.slot, to: redirection.address)
                        // One that has moved is seldom alone.
                        isStale = true
                    } else {
                        asked.append((index, redirection.address))
                    }
                } else if ["TRYAGAIN", "CLUSTERDOWN"].contains(error.code) {
                    isStale = isStale || error.code == "CLUSTERDOWN"
                    mustPause = true
                }
            }
            for (index, address) in asked {
                replies[index] = try await ask(units[index], address)
            }
            pending = pending.filter { index in
                guard let code = replies[index]?.error?.code else { return false }
                return ["MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN"].contains(code)
            }
            if mustPause, !pending.isEmpty {
                let pause = Self.pauseMilliseconds << attempt
                do { try await Task.sleep(for: .milliseconds(pause)) } catch { break }
            }
        }
        return replies.map { $0 ?? .null }
    }

    /// One unit to the node that a slot is on its way to.
    private func ask(
        _ unit: RedisUnit, _ address: RedisAddress
    ) async throws(RedisError) -> RedisReply {
        let node = try await nodes.connection(to: address)
        return try await node.run([RedisUnit("ASKING"), RedisUnit(unit.inOneCommand)])[1]
    }

    private typealias Answer = (index: Int, address: RedisAddress, reply: RedisReply)

    /// Sends some units to their nodes, to all of them at once.
    private func send(
        _ units: [RedisUnit], _ indices: [Int]
    ) async throws(RedisError) -> [Answer] {
        var parts: [RedisAddress: [Int]] = [:]
        let anyone = topology.primaries.first
        for index in indices {
            guard let address = units[index].slot.map({ topology[$0] }) ?? anyone else {
                isStale = true
                throw .noNode(reason: "nobody has slot \(units[index].slot?.number ?? 0)")
            }
            parts[address, default: []].append(index)
        }
        do {
            return try await Self.send(units, parts, nodes)
        } catch {
            // Perhaps another node has its slots by now.
            isStale = true
            throw error as? RedisError ?? .noNode(reason: "\(error)")
        }
    }

    private static func send(
        _ units: [RedisUnit], _ parts: [RedisAddress: [Int]], _ nodes: RedisNodes
    ) async throws -> [Answer] {
        try await withThrowingTaskGroup(of: [Answer].self) { group in
            for (address, indices) in parts {
                let own = indices.map { units[$0] }
                group.addTask {
                    let replies = try await nodes.connection(to: address).run(own)
                    return zip(indices, replies).map { ($0, address, $1) }
                }
            }
            var answers: [Answer] = []
            for try await some in group { answers += some }
            return answers
        }
    }
}
