import Testing

@testable import KeySpace
@testable import RedisClient
@testable import RedisMirror

@Suite struct KeyWriteTests {
    private static let key = Bytes("k".utf8)

    private func text(_ unit: RedisUnit) -> [String] {
        unit.commands.map { $0.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ") }
    }

    private func text(_ value: KeyValue, expires: Int64? = 9) -> [String] {
        text(KeyWrite.unit(Self.key, KeyEntry(value, expires: expires)))
    }

    @Test func replacesWhateverIsThere() {
        #expect(text(.string(Bytes("v".utf8))) == ["SET k v", "PEXPIREAT k 9"])
        #expect(
            text(.hash([HashField("a", "1"), HashField("b", "2")]), expires: nil) == [
                "UNLINK k", "HSET k a 1 b 2", "PERSIST k",
            ])
        #expect(text(.set(["a", "b"])) == ["UNLINK k", "SADD k a b", "PEXPIREAT k 9"])
        #expect(
            text(.list([Bytes("a".utf8), Bytes("a".utf8)])) == [
                "UNLINK k", "RPUSH k a a", "PEXPIREAT k 9",
            ])
        let scores = [("a", 1_795_342_830.4), ("b", 3), ("c", 0.1), ("d", 1e16)]
        let set = SortedSet(scores.map { (member: Bytes($0.0.utf8), score: $0.1) })
        #expect(
            text(.sortedSet(set)) == [
                "UNLINK k", "ZADD k 0.1 c 3 b 1795342830.4 a 1e+16 d", "PEXPIREAT k 9",
            ])
    }

    @Test func dividesWhatIsLong() {
        let elements = (0..<2_500).map { Bytes("\($0)".utf8) }
        let counts = KeyWrite.unit(Self.key, KeyEntry(.list(elements))).commands.map(\.count)
        #expect(counts == [2, 1_002, 1_002, 502, 2])
    }

    @Test func writesOnlyWhatDiffersInASortedSet() {
        func set(_ scores: [(String, Double)]) -> SortedSet {
            SortedSet(scores.map { (member: Bytes($0.0.utf8), score: $0.1) })
        }
        let old = set([("a", 1), ("b", 2), ("c", 3)])
        let new = set([("b", 2), ("c", 4), ("d", 5)])
        let entry = KeyEntry(.sortedSet(new), expires: 9)
        #expect(
            text(KeyWrite.unit(Self.key, entry, new, replacing: old)) == [
                "ZADD k 4 c 5 d", "ZREM k a", "PEXPIREAT k 9", "ZCARD k",
            ])
        #expect(
            text(KeyWrite.unit(Self.key, entry, new, replacing: new)) == [
                "PEXPIREAT k 9", "ZCARD k",
            ])
    }

    @Test func noticesThatSomethingElseWasThere() {
        var batch = MirrorBatch()
        for name in ["a", "b", "c", "d", "e"] {
            let unit = RedisUnit([KeyWrite.words("ZADD", name), KeyWrite.words("ZCARD", name)])
            batch.add(Bytes(name.utf8), unit, byteCount: 0, count: name == "e" ? nil : 2)
        }
        let wrong = RedisReply.error(RedisServerError("WRONGTYPE x"))
        let full = RedisReply.error(RedisServerError("OOM x"))
        let outcome = batch.outcome([
            .array([.integer(1), .integer(2)]), .array([.integer(1), .integer(1)]),
            .array([wrong, wrong]), full, .array([full, .integer(1)]),
        ])
        var wanted = MirrorBatch.Outcome()
        wanted.failed = [Bytes("d".utf8), Bytes("e".utf8)]
        wanted.failure = RedisServerError("OOM x")
        wanted.surprised = [Bytes("b".utf8), Bytes("c".utf8)]
        #expect(outcome == wanted)
    }

    @Test func aDigestIsOfValueAndExpiry() {
        let entries = [
            KeyEntry(.string([1])), KeyEntry(.string([1]), expires: 1), KeyEntry(.string([2])),
            KeyEntry(.list([[1]])), KeyEntry(.list([[1], []])), KeyEntry(.set([[1]])),
            KeyEntry(.hash([HashField("a", "b")])), KeyEntry(.hash([HashField("b", "a")])),
        ]
        #expect(Set(entries.map(\.digest)).count == entries.count)
        #expect(KeyEntry(.list([[1]])).digest == KeyEntry(.list([[1]])).digest)
    }
}

@Suite struct BackoffTests {
    @Test func doublesUpToABound() {
        var backoff = Backoff()
        let pauses = (0..<9).map { _ in backoff.next(isForPeople: false, random: 1) }
        #expect(pauses == [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000])
        backoff.reset()
        #expect(backoff.next(isForPeople: true, random: 0) == 250)
    }

    @Test func doesNotWriteEverythingAgainAndAgain() {
        var backoff = Backoff()
        let start = ContinuousClock.now
        let moments = [0, 20, 21, 22, 23, 24, 25, 26, 60].map { start + .seconds($0) }
        #expect(
            moments.map { backoff.pause(after: .lost, at: $0) }
                == [0, 0, 1, 2, 3, 4, 5, 5, 0].map { .seconds($0) })
        #expect(backoff.pause(after: .conflict(store: "x")) == .seconds(60))
    }
}

@Suite struct MirrorErrorTests {
    @Test(arguments: [
        ("NOAUTH Authentication required.", true, "password"),
        ("WRONGPASS invalid username-password pair", true, "password"),
        ("NOPERM User x has no permissions", true, "+@write"),
        ("OOM command not allowed when used memory > 'maxmemory'.", true, "maxmemory"),
        ("MISCONF Redis is configured to save", true, "disk"),
        ("READONLY You can't write against a read only replica.", true, "primary"),
        ("MOVED 1 a:1", true, "redis+cluster://"),
        ("ERR This instance has cluster support disabled", true, "redis://"),
        ("LOADING Redis is loading the dataset in memory", false, "waited"),
        ("CLUSTERDOWN The cluster is down", false, "waited"),
    ])
    func saysWhatToDo(text: String, isForPeople: Bool, advice: String) {
        let error = MirrorError.refused(RedisServerError(text))
        #expect("\(error)".hasPrefix(text) && "\(error)".contains(advice))
        #expect(error.isForPeople == isForPeople)
    }

    @Test func onlyMarksOfItsOwnAreMarks() {
        let names = [
            "agentlog:mirror:{12}", "agentlog:mirror:{}", "agentlog:mirror", "agentlog:mirror:{a}",
            "agentlog:mirror:{1}x", "agentlog:mirror:1",
        ]
        #expect(
            names.map { MirrorMarks.describes(Bytes($0.utf8)) } == [
                true, true, false, false, false, false,
            ])
    }
}
