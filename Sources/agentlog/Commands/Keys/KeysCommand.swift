import ArgumentParser
import Foundation
import KeySpace

struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "The Redis-compatible keys: list, show, compare.",
        discussion: """
            Made of the views, so no server has to run. `agentlog up` and `agentlog serve` offer \
            the same keys to Redis clients, by default on port 4057; docs/views.md describes them.
            """,
        subcommands: [KeysListCommand.self, KeysGetCommand.self, KeysVerifyCommand.self])

    /// Wall clock, ms since 1970: keys expire.
    static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }

    /// A key, member or value on one line: as it is, or as a JSON string if that could be misread.
    static func shown(_ bytes: Bytes) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        let isPlain =
            !text.isEmpty && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
            && text.first != "\"" && text.first != " " && text.last != " "
        return isPlain ? text : JSONText.line(text)
    }
}
