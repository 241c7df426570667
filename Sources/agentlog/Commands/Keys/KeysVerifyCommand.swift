import ArgumentParser
import Foundation
import KeySpace
import Projections
import RedisClient
import RedisMirror

struct KeysVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Compare the keys of the views with those that Redis clients are given.",
        discussion: """
            Compares every key in type, value and expiry: with the endpoint of a running server, \
            and with the Redis that a copy is kept in, if one is named. What differs is looked at \
            again before it is reported, because views and keys go on while they are compared.

            Exit status 0: all are the same; 2: some differ, and each was printed.
            """)

    @OptionGroup var store: StoreOptions

    @Option(
        help: ArgumentHelp(
            "The endpoint of `agentlog up` or `serve`, as redis://[:KEY@]host:port; or off.",
            discussion: "Default: redis://127.0.0.1:4057, left out if nobody listens there.",
            valueName: "url"))
    var endpoint: String?

    @OptionGroup var copy: RedisCopyOptions

    func run() async throws {
        let home = try store.directory()
        try await explainingErrors(home: home) {
            let keys = KeySpace(ViewsReader(home: home), now: { KeysCommand.now })
            var differing = 0
            var compared = 0
            for (name, client, prefix) in try await copies() {
                let found: KeyVerification.Outcome
                do {
                    found = try await KeyVerification(keys, client, prefix: prefix).run()
                } catch let error as ViewsError {
                    throw error
                } catch {
                    throw CommandFailure("\(name): \(error)")
                }
                await client.close()
                for (key, difference) in found.differences {
                    let line = "\(name)  \(KeysCommand.shown(key))  \(difference.text)\n"
                    try Terminal.bytes(Array(line.utf8))
                }
                Terminal.note(
                    "\(name): \(Terminal.grouped(found.count)) keys, "
                        + "\(Terminal.grouped(found.differences.count)) differ")
                differing += found.differences.count
                compared += 1
            }
            guard compared > 0 else {
                throw CommandFailure(
                    "there is nothing to compare with: start `agentlog up`, or name a Redis with "
                        + "--redis")
            }
            if differing > 0 { throw Terminal.Exit.code(Terminal.Exit.findings) }
        }
    }

    private func copies() async throws -> [(name: String, client: RedisClient, prefix: Bytes)] {
        var copies: [(String, RedisClient, Bytes)] = []
        if endpoint != "off" {
            let text = endpoint ?? "redis://127.0.0.1:4057"
            do {
                let url = try RedisURL(text)
                copies.append(("endpoint", try await .connect(url), []))
            } catch let error as RedisURLError {
                throw ValidationError("'--endpoint': \(error).")
            } catch let error where endpoint == nil {
                Terminal.note("endpoint: left out: \(error)")
            } catch {
                throw CommandFailure("endpoint: \(error)")
            }
        }
        if let url = try copy.url() {
            do {
                copies.append(
                    (
                        "redis", try await .connect(url, copy.options),
                        Bytes(copy.redisPrefix.utf8)
                    ))
            } catch {
                throw CommandFailure("redis: \(error)")
            }
        }
        return copies
    }
}
