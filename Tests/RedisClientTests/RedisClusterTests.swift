import Testing

@testable import RedisClient

/// Against a real cluster of three nodes.
@Suite struct RedisClusterTests {
    private func write(_ number: Int, _ value: String) -> RedisUnit {
        RedisUnit([
            .words("DEL", "key:\(number)"), .words("HSET", "key:\(number)", "a", value),
            .words("PEXPIREAT", "key:\(number)", "9999999999999"),
        ])
    }

    @Test func followsSlotsWhereverTheyGo() async throws {
        let cluster = try await RedisClusterProcesses.start()
        let client = try await cluster.client()
        #expect(await client.primaries().map(\.address) == cluster.nodes.map(\.address))
        let units = (0..<300).map { write($0, "x") }
        let done = RedisReply.array([.integer(0), .integer(1), .integer(1)])
        #expect(try await client.run(units).allSatisfy { $0 == done })
        var counts: [Int64] = []
        for node in cluster.nodes {
            counts.append(try await node.client().call("DBSIZE").integer ?? 0)
        }
        #expect(counts.reduce(0, +) == 300 && counts.allSatisfy { $0 > 50 })

        // A slot on its way: one of its keys has gone already, one is there, one is new.
        let slot = HashSlot(of: Array("{moving}".utf8))
        let from = try #require(await client.address(of: Array("{moving}".utf8)))
        let to = try #require(cluster.nodes.map(\.address).first { $0 != from })
        let (source, target) = (try await at(from, cluster), try await at(to, cluster))
        _ = try await client.pipeline([
            .words("SET", "{moving}1", "1"), .words("SET", "{moving}2", "2"),
        ])
        let ids = (
            try await source.call("CLUSTER", "MYID").text ?? "",
            try await target.call("CLUSTER", "MYID").text ?? ""
        )
        _ = try await target.call("CLUSTER", "SETSLOT", "\(slot.number)", "IMPORTING", ids.0)
        _ = try await source.call("CLUSTER", "SETSLOT", "\(slot.number)", "MIGRATING", ids.1)
        #expect(
            try await source.call(
                "MIGRATE", "127.0.0.1", "\(to.port)", "{moving}1", "0", "5000") == .status("OK"))
        let moving = (1...3).map { number in
            RedisUnit([
                .words("DEL", "{moving}\(number)"), .words("RPUSH", "{moving}\(number)", "x", "y"),
                .words("PEXPIREAT", "{moving}\(number)", "9999999999999"),
            ])
        }
        let replies = try await client.run(moving)
        #expect(replies == [1, 1, 0].map { .array([.integer($0), .integer(2), .integer(1)]) })
        #expect(try await client.call("LRANGE", "{moving}1", "0", "-1").elements?.count == 2)

        // It has arrived, and nobody told.
        #expect(
            try await source.call(
                "MIGRATE", "127.0.0.1", "\(to.port)", "{moving}2", "0", "5000") == .status("OK"))
        for node in [target, source] {
            _ = try await node.call("CLUSTER", "SETSLOT", "\(slot.number)", "NODE", ids.1)
        }
        #expect(
            try await client.run(moving).allSatisfy {
                $0 == .array([.integer(1), .integer(2), .integer(1)])
            })
        #expect(await client.address(of: Array("{moving}".utf8)) == to)
        #expect(
            try await target.call("CLUSTER", "COUNTKEYSINSLOT", "\(slot.number)") == .integer(3))
    }

    @Test func saysThatPartOfItIsMissing() async throws {
        let cluster = try await RedisClusterProcesses.start()
        let client = try await cluster.client()
        let dead = cluster.nodes[2]
        let units = (0..<50).map { write($0, "x") }
        var left: [RedisUnit] = []
        for unit in units where await client.address(of: unit.commands[0][1]) != dead.address {
            left.append(unit)
        }
        dead.kill()
        await #expect(throws: RedisError.self) { while true { _ = try await client.run(units) } }
        await #expect(
            throws: RedisError.cannotConnect(
                dead.address, reason: "Connection refused")
        ) { try await client.run(units) }
        try await waitUntil("the others have noticed") {
            try await client.run(left).allSatisfy { $0.error?.code == "CLUSTERDOWN" }
        }
    }

    @Test func saysThatItIsNoCluster() async throws {
        let server = try await RedisProcess.start()
        let error = await #expect(throws: RedisError.self) {
            try await server.client(scheme: "redis+cluster")
        }
        #expect(error?.serverError?.text == "ERR This instance has cluster support disabled")
    }

    private func at(
        _ address: RedisAddress, _ cluster: RedisClusterProcesses
    ) async throws -> RedisClient {
        let node = try #require(cluster.nodes.first { $0.address == address })
        return try await node.client()
    }
}
