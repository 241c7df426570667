import ArgumentParser
import Glibc
import KeySpace
import Projections

struct KeysListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List keys, their types and when they expire.")

    @OptionGroup var store: StoreOptions

    @Argument(
        help: ArgumentHelp(
            "Only keys that match, as Redis matches: *, ?, [a-z], [^a], \\ before what stands for "
                + "itself.",
            valueName: "pattern"))
    var pattern: String?

    @Option(
        help: ArgumentHelp(
            "Only keys of a type: \(KeyType.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "type"),
        transform: { text in
            guard let type = KeyType(rawValue: text) else {
                let types = KeyType.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("'\(text)' is none of \(types).")
            }
            return type
        })
    var type: KeyType?

    @Flag(help: "Print one JSON object a key.")
    var json = false

    private struct Document: Encodable {
        let key: String
        let type: String
        let expiresMs: Int64?
    }

    func run() async throws {
        let home = try store.directory()
        try await explainingErrors(home: home) {
            let now = KeysCommand.now
            let keys = try KeySpace(ViewsReader(home: home), now: { now }).read { snapshot in
                try snapshot.keys().keys(at: now)
            }
            let chosen = keys.filter { key in
                (type.map { $0 == key.type } ?? true)
                    && (pattern.map { Self.matches($0, key.name) } ?? true)
            }.sorted { $0.name.lexicographicallyPrecedes($1.name) }
            if json {
                for key in chosen {
                    let document = Document(
                        key: String(decoding: key.name, as: UTF8.self), type: key.type.rawValue,
                        expiresMs: key.expiresMilliseconds)
                    try Terminal.bytes(Array((JSONText.line(document) + "\n").utf8))
                }
            } else {
                let rows = chosen.map { key in
                    [
                        KeysCommand.shown(key.name), key.type.rawValue,
                        Self.rest(key.expiresMilliseconds, now),
                    ]
                }
                for line in Terminal.table(rows, right: [2]) {
                    try Terminal.bytes(Array((line + "\n").utf8))
                }
                Terminal.note("\(Terminal.grouped(chosen.count)) of \(keys.count) keys")
            }
        }
    }

    private static func matches(_ pattern: String, _ name: Bytes) -> Bool {
        fnmatch(pattern, String(decoding: name, as: UTF8.self), 0) == 0
    }

    /// `6 d`, `23 h`, `4 min`; how long a key has to go.
    private static func rest(_ expires: Int64?, _ now: Int64) -> String {
        guard let expires else { return "-" }
        let seconds = max(0, (expires - now) / 1_000)
        for (length, unit) in [(86_400, "d"), (3_600, "h"), (60, "min")] where seconds >= length {
            return "\(seconds / Int64(length)) \(unit)"
        }
        return "\(seconds) s"
    }
}
