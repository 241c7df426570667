import Testing

@testable import RedisClient

@Suite struct RedisURLTests {
    @Test func readsAllThatAURLCanSay() throws {
        let url = try RedisURL("rediss://agentlog:p%40ss%2Fw%3Aord@redis.example:6380/3")
        #expect(url.usesTLS && !url.isCluster)
        #expect(url.user == "agentlog" && url.password == "p@ss/w:ord")
        #expect(url.addresses == [RedisAddress(host: "redis.example", port: 6_380)])
        #expect(url.database == 3)
        #expect("\(url)" == "rediss://agentlog@redis.example:6380/3")
    }

    @Test(arguments: [
        ("redis://localhost", "redis://localhost:6379"),
        ("REDIS://localhost/", "redis://localhost:6379"),
        ("redis://:secret@[::1]", "redis://[::1]:6379"),
        ("redis://:se@cr:et@[fe80::2]:7000/1", "redis://[fe80::2]:7000/1"),
        ("redis://:a/b?c#d@h", "redis://h:6379"),
        ("redis://:@h", "redis://h:6379"),
        ("redis+cluster://a:1,b,[::1]:2", "redis+cluster://a:1,b:6379,[::1]:2"),
        ("rediss+cluster://u:p@a/0", "rediss+cluster://u@a:6379"),
    ])
    func showsWhatItReadWithoutThePassword(text: String, shown: String) throws {
        #expect("\(try RedisURL(text))" == shown)
    }

    @Test(arguments: [
        ("localhost:6379", RedisURLError.scheme), ("http://h", .scheme), ("", .scheme),
        ("redis://", .host("")), ("redis://:6379", .host(":6379")),
        ("redis://secret@h", .userWithoutPassword), ("redis://user:@h", .userWithoutPassword),
        ("redis://:a%4@h", .percent), ("redis://:%zz@h", .percent), ("redis://:%ff@h", .percent),
        ("redis://::1", .host("::1")), ("redis://[::1", .host("[::1")),
        ("redis://[::1]x", .host("[::1]x")), ("redis://a b", .host("a b")),
        ("redis://h:", .port("")), ("redis://h:0", .port("0")), ("redis://h:65536", .port("65536")),
        ("redis://h:x", .port("x")), ("redis://h:+1", .port("+1")),
        ("redis://h/x", .database("x")), ("redis://h/-1", .database("-1")),
        ("redis://h/0/1", .database("0/1")), ("redis+cluster://h/1", .databaseOfCluster),
        ("redis://a,b", .severalHosts), ("redis+cluster://a,", .host("")),
        ("redis://h?x=1", .unknownPart), ("redis://h#x", .unknownPart),
    ])
    func saysWhatIsWrong(text: String, error: RedisURLError) {
        #expect(throws: error) { try RedisURL(text) }
        #expect(!"\(error)".contains("secret"))
    }
}
