import NIOCore
import Testing

@testable import RedisClient

@Suite struct ReplyParserTests {
    private static let stream =
        "+OK\r\n-ERR no\r\n:-42\r\n$5\r\na\r\nbc\r\n$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n"
        + "*2\r\n*2\r\n:1\r\n*1\r\n$1\r\nx\r\n-E f\r\n+\r\n"

    private static let replies: [RedisReply] = [
        .status("OK"), .error(RedisServerError("ERR no")), .integer(-42),
        .bulk(Array("a\r\nbc".utf8)), .bulk([]), .null, .null, .array([]),
        .array([
            .array([.integer(1), .array([.bulk(Array("x".utf8))])]),
            .error(RedisServerError("E f")),
        ]),
        .status(""),
    ]

    private func read(_ pieces: [Substring]) throws -> [RedisReply] {
        var parser = ReplyParser()
        var found: [RedisReply] = []
        for piece in pieces {
            parser.append(ByteBuffer(substring: piece))
            while let reply = try parser.next() { found.append(reply) }
        }
        return found
    }

    @Test func readsRepliesHoweverTheyAreCut() throws {
        let text = Self.stream[...]
        #expect(try read([text]) == Self.replies)
        #expect(try read(text.unicodeScalars.map { Substring(String($0)) }) == Self.replies)
        for index in text.utf8.indices {
            let scalars = text.unicodeScalars
            #expect(
                try read([Substring(scalars[..<index]), Substring(scalars[index...])])
                    == Self.replies)
        }
    }

    @Test(arguments: [
        "x\r\n", ":1x\r\n", ":\r\n", "$-2\r\n", "$99999999999\r\n", "*99999999999\r\n", "*-2\r\n",
        "+OK\rx", "%1\r\n", "$x\r\n", "\r\n",
        String(repeating: "*1\r\n", count: 17) + ":1\r\n",
        "+" + String(repeating: "a", count: 1 << 20) + "aa",
    ])
    func refusesWhatIsNoReply(text: String) {
        #expect(throws: RedisError.self) { try read([text[...]]) }
    }
}
