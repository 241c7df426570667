import Testing

@testable import RedisClient

@Suite struct HashSlotTests {
    /// The specification's own example, and slots that a real server told.
    @Test(arguments: [
        ("123456789", 12_739), ("foo", 12_182), ("", 0), ("foo{bar}baz", 5_061), ("bar", 5_061),
        ("foo{}{bar}", 8_363), ("foo{{bar}}zap", 4_015), ("{bar", 4_015),
        ("foo{bar}{zap}", 5_061), ("agents:active", 1_928),
    ])
    func isThatOfACluster(key: String, slot: Int) {
        #expect(HashSlot(of: Array(key.utf8)).number == slot)
    }

    @Test func everySlotHasATag() {
        for number in 0..<HashSlot.count {
            let slot = HashSlot(number: number)
            #expect(HashSlot(of: Array("agentlog:mirror:{\(slot.tag)}".utf8)) == slot)
        }
    }
}

@Suite struct ClusterTopologyTests {
    private let asked = RedisAddress(host: "10.0.0.1", port: 7_000)

    private func range(_ first: Int64, _ last: Int64, _ host: String, _ port: Int64) -> RedisReply {
        let node = RedisReply.array([.bulk(Array(host.utf8)), .integer(port), .null])
        return .array([.integer(first), .integer(last), node])
    }

    @Test func readsWhoHasWhat() throws {
        let topology = try #require(
            ClusterTopology(
                .array([
                    range(0, 99, "", 7_000), range(100, 199, "?", 7_001),
                    range(200, 16_383, "node.example", 7_002), range(0, 9, "::1", 7_003),
                ]), asked: asked))
        let other = RedisAddress(host: "10.0.0.1", port: 7_001)
        #expect(topology[HashSlot(number: 10)] == asked)
        #expect(topology[HashSlot(number: 100)] == other)
        #expect(topology.firstSlot(of: other) == HashSlot(number: 100))
        #expect(topology[HashSlot(number: 0)] == RedisAddress(host: "::1", port: 7_003))
        #expect(topology[HashSlot(number: 16_383)]?.description == "node.example:7002")
        #expect(topology.isComplete)
        #expect(
            try !#require(ClusterTopology(.array([range(0, 5, "", 1)]), asked: asked)).isComplete)
    }

    @Test func takesNothingThatNoClusterSays() {
        for reply in [
            RedisReply.null, .array([.null]), .array([range(0, 16_384, "", 1)]),
            .array([range(5, 4, "", 1)]), .array([range(-1, 4, "", 1)]),
            .array([range(0, 1, "", 0)]),
        ] {
            #expect(ClusterTopology(reply, asked: asked) == nil)
        }
    }

    @Test func readsWhereAClusterSendsOnTo() {
        let moved = Redirection(RedisServerError("MOVED 3999 127.0.0.1:6381"), asked: asked)
        #expect(moved?.isForGood == true && moved?.slot == HashSlot(number: 3_999))
        #expect(moved?.address.description == "127.0.0.1:6381")
        let ask = Redirection(RedisServerError("ASK 1 :7005"), asked: asked)
        #expect(ask?.isForGood == false)
        #expect(ask?.address == RedisAddress(host: "10.0.0.1", port: 7_005))
        let sixth = Redirection(RedisServerError("MOVED 1 2001:db8::1:7005"), asked: asked)
        #expect(sixth?.address == RedisAddress(host: "2001:db8::1", port: 7_005))
        for text in [
            "ERR MOVED", "MOVED", "MOVED 16384 a:1", "MOVED 1 a", "MOVED x a:1", "ASK 1 a:0",
        ] {
            #expect(Redirection(RedisServerError(text), asked: asked) == nil)
        }
    }
}
