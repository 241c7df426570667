/// A client of one Redis, Valkey or Redis Cluster, in RESP2.
///
/// Any number of tasks may use it. It waits for replies without a thread, connects again when it
/// is used after a connection has ended, and sends nothing twice but where a cluster says that it
/// was not done.
public final class RedisClient: Sendable {
    public let url: RedisURL
    private let nodes: RedisNodes
    private let cluster: RedisCluster?

    private init(_ url: RedisURL, _ nodes: RedisNodes, _ cluster: RedisCluster?) {
        self.url = url
        self.nodes = nodes
        self.cluster = cluster
    }

    /// Connects; to a cluster, finds its nodes.
    public static func connect(
        _ url: RedisURL, _ options: RedisOptions = RedisOptions()
    ) async throws(RedisError) -> RedisClient {
        let nodes = RedisNodes(try Login(url, options), options)
        guard url.isCluster else {
            _ = try await nodes.connection(to: url.addresses[0])
            return RedisClient(url, nodes, nil)
        }
        let cluster = RedisCluster(nodes, seeds: url.addresses)
        do throws(RedisError) {
            try await cluster.refresh()
        } catch {
            await nodes.close()
            throw error
        }
        return RedisClient(url, nodes, cluster)
    }

    /// Sends one command. In a cluster its second word is a key, or it goes to any node.
    public func call(_ command: [[UInt8]]) async throws(RedisError) -> RedisReply {
        try await run([RedisUnit(command)])[0]
    }

    /// The same, of texts.
    public func call(_ words: String...) async throws(RedisError) -> RedisReply {
        try await call(words.map { Array($0.utf8) })
    }

    /// Sends commands without waiting for one before the next.
    ///
    /// - Returns: A reply for each, in their order. In a cluster they may be done in another one
    ///   where they are of several nodes.
    public func pipeline(_ commands: [[[UInt8]]]) async throws(RedisError) -> [RedisReply] {
        try await run(commands.map { RedisUnit($0) })
    }

    /// Sends units without waiting for one before the next.
    ///
    /// - Returns: A reply for each; of a transaction an array, or the error that kept it from being
    ///   done.
    /// - Throws: Why there are no replies. What was sent may have been done.
    public func run(_ units: [RedisUnit]) async throws(RedisError) -> [RedisReply] {
        guard let cluster else {
            return try await nodes.connection(to: url.addresses[0]).run(units)
        }
        return try await cluster.run(units)
    }

    /// Sends units to one server, whosever slots they are of.
    public func run(
        _ units: [RedisUnit], on address: RedisAddress
    ) async throws(RedisError) -> [RedisReply] {
        try await nodes.connection(to: address).run(units)
    }

    /// A server that keys are written to, and one of its slots.
    public struct Primary: Sendable, Hashable {
        public let address: RedisAddress
        /// Nil outside a cluster, where all are its.
        public let slot: HashSlot?
    }

    /// All of them: one, or the nodes of a cluster that have slots. In their order.
    public func primaries() async -> [Primary] {
        guard let cluster else { return [Primary(address: url.addresses[0], slot: nil)] }
        return await cluster.primaries()
    }

    /// Who has a key; nil: nobody.
    public func address(of key: [UInt8]) async -> RedisAddress? {
        guard let cluster else { return url.addresses[0] }
        return await cluster.address(of: HashSlot(of: key))
    }

    /// Ends all connections. What waits for a reply fails.
    public func close() async { await nodes.close() }
}
