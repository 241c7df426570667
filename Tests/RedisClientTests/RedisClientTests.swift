import Foundation
import Testing

@testable import RedisClient

/// Against a real server.
@Suite struct RedisClientTests {
    @Test func answersEachCommandInItsOrder() async throws {
        let server = try await RedisProcess.start()
        let client = try await server.client(path: "/2")
        #expect(try await client.call("SET", "a", "1\r\n2") == .status("OK"))
        let value = try await client.call("GET", "a")
        #expect(value.bytes == Array("1\r\n2".utf8))
        #expect(try await client.call("GET", "b") == .null)
        let commands = (0..<10_000).map { [[UInt8]].words("ECHO", "\($0)") }
        let replies = try await client.pipeline(commands)
        #expect(replies == (0..<10_000).map { .bulk(Array("\($0)".utf8)) })
        #expect(try await client.call("GET", "a", "b").error?.code == "ERR")
        #expect(try await server.client().call("EXISTS", "a") == .integer(0))
        let many = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    try await client.call("ECHO", "\(number)") == .bulk(Array("\(number)".utf8))
                }
            }
            return try await group.reduce(true) { $0 && $1 }
        }
        #expect(many)
        let large = String(repeating: "x", count: 5_000_000)
        #expect(try await client.call("ECHO", large).text == large)
    }

    @Test func doesATransactionAsAWholeOrSaysWhyNot() async throws {
        let server = try await RedisProcess.start()
        let client = try await server.client()
        let write = RedisUnit([
            .words("DEL", "h"), .words("HSET", "h", "a", "1"),
            .words("PEXPIREAT", "h", "9999999999999"),
        ])
        let refused = RedisUnit([.words("SET", "h", "no"), .words("SET", "h"), .words("GET", "h")])
        let replies = try await client.run([write, refused, RedisUnit("HGETALL", "h")])
        #expect(replies[0] == .array([.integer(0), .integer(1), .integer(1)]))
        #expect(replies[1].error?.text == "ERR wrong number of arguments for 'set' command")
        #expect(replies[2].elements?.compactMap(\.text) == ["a", "1"])
        #expect(
            try await client.run([RedisUnit(write.inOneCommand)])[0]
                == .array([
                    .integer(1), .integer(1), .integer(1),
                ]))
    }

    @Test func saysWhyItIsNotLetIn() async throws {
        let server = try await RedisProcess.start([
            "requirepass se/cr@et", "user writer on >word ~* +@all",
        ])
        await #expect(
            throws: RedisError.refused(
                server.address, RedisServerError("NOAUTH Authentication required."))
        ) { try await server.client() }
        let error = await #expect(throws: RedisError.self) { try await server.client(":wrong@") }
        #expect(error?.serverError?.code == "WRONGPASS")
        #expect(try await server.client(":se%2Fcr%40et@").call("PING") == .status("PONG"))
        let writer = try await server.client("writer:word@")
        #expect(try await writer.call("ACL", "WHOAMI").text == "writer")
        await #expect(
            throws: RedisError.refused(
                server.address, RedisServerError("ERR DB index is out of range"))
        ) { try await server.client("writer:word@", path: "/99") }
    }

    @Test func saysThatNobodyAnswers() async throws {
        let server = try await RedisProcess.start()
        let client = try await server.client()
        _ = try await client.call("PING")
        server.kill()
        await #expect(throws: RedisError.closed(server.address)) {
            while true { _ = try await client.call("PING") }
        }
        await #expect(
            throws: RedisError.cannotConnect(
                server.address, reason: "Connection refused")
        ) { try await client.call("PING") }
        await #expect(throws: RedisError.self) {
            try await RedisClient.connect(RedisURL("redis://no-such-host.invalid"))
        }
        await client.close()
        await #expect(throws: RedisError.closed(server.address)) { try await client.call("PING") }
    }

    @Test func doesNotWaitForEverAndConnectsAgain() async throws {
        let server = try await RedisProcess.start()
        var options = RedisOptions()
        options.replyMilliseconds = 200
        let client = try await server.client("", options)
        let other = try await server.client()
        _ = try await other.call("CLIENT", "PAUSE", "3000", "ALL")
        await #expect(throws: RedisError.timedOut(server.address, milliseconds: 200)) {
            try await client.call("PING")
        }
        try await waitUntil("it answers again") {
            (try? await client.call("PING")) == .status("PONG")
        }
    }

    @Test func believesOnlyItsAuthority() async throws {
        let files = try Certificates()
        let server = try await RedisProcess.start(
            [
                "tls-cert-file \(files.certificate)", "tls-key-file \(files.key)",
                "tls-ca-cert-file \(files.authority)", "tls-auth-clients no",
            ], tls: true)
        var options = RedisOptions()
        options.authorityPath = files.authority
        let client = try await server.client(scheme: "rediss", options)
        #expect(try await client.call("PING") == .status("PONG"))
        let error = await #expect(throws: RedisError.self) {
            try await server.client(scheme: "rediss")
        }
        #expect("\(error.map { "\($0)" } ?? "")".contains("CERTIFICATE_VERIFY_FAILED"))
        options.authorityPath = files.folder + "/missing"
        await #expect(throws: RedisError.self) {
            try await server.client(scheme: "rediss", options)
        }
    }
}

/// An authority, and what it vouches for: 127.0.0.1.
private final class Certificates {
    let folder: String
    var authority: String { folder + "/ca.crt" }
    var certificate: String { folder + "/server.crt" }
    var key: String { folder + "/server.key" }

    init() throws {
        folder = URL.temporaryDirectory.appending(path: "redis-tls-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let new = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
        try openssl("\(new) -subj /CN=authority -keyout ca.key -out ca.crt")
        try openssl(
            "\(new) -subj /CN=server -CA ca.crt -CAkey ca.key -addext subjectAltName=IP:127.0.0.1 "
                + "-addext basicConstraints=critical,CA:FALSE -keyout server.key -out server.crt")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func openssl(_ words: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = words.split(separator: " ").map(String.init)
        process.currentDirectoryURL = URL(filePath: folder)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
}
