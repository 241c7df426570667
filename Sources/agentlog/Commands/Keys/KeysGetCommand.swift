import ArgumentParser
import KeySpace
import Projections

struct KeysGetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Show what stands under a key.",
        discussion: """
            One line for each field, member or element: fields with their values, members of \
            sorted sets with their scores before them. Exit status 1: there is no such key.
            """)

    @OptionGroup var store: StoreOptions

    @Argument(help: "The key, such as agents:active.")
    var key: String

    @Flag(help: "Print one JSON object.")
    var json = false

    private struct Document: Encodable {
        let key: String
        let type: String
        let expiresMs: Int64?
        /// Of a string.
        var value: String?
        /// Of a hash.
        var fields: [[String]]?
        /// Of a set or a list.
        var elements: [String]?
        /// Of a sorted set, ascending.
        var members: [Member]?

        struct Member: Encodable {
            let score: Double
            let member: String
        }
    }

    func run() async throws {
        let home = try store.directory()
        try await explainingErrors(home: home) {
            let now = KeysCommand.now
            let found = try KeySpace(ViewsReader(home: home), now: { now }).read { snapshot in
                try snapshot.entry(Bytes(key.utf8))
            }
            guard let found else {
                throw CommandFailure(
                    "there is no key \(KeysCommand.shown(Bytes(key.utf8))). "
                        + "`agentlog keys ls` lists those that are there")
            }
            let lines = json ? [JSONText.line(document(found))] : Self.lines(found.value)
            for line in lines { try Terminal.bytes(Array((line + "\n").utf8)) }
        }
    }

    private static func lines(_ value: KeyValue) -> [String] {
        switch value {
        case .string(let bytes): [KeysCommand.shown(bytes)]
        case .hash(let fields):
            fields.map { "\(KeysCommand.shown($0.name))  \(KeysCommand.shown($0.value))" }
        case .set(let elements), .list(let elements): elements.map(KeysCommand.shown)
        case .sortedSet(let members):
            Terminal.table(
                members.elements.map { ["\(score: $0.score)", KeysCommand.shown($0.member)] },
                right: [0])
        }
    }

    private func document(_ entry: KeyEntry) -> Document {
        var document = Document(
            key: key, type: entry.value.type.rawValue, expiresMs: entry.expiresMilliseconds)
        let text = { (bytes: Bytes) in String(decoding: bytes, as: UTF8.self) }
        switch entry.value {
        case .string(let bytes): document.value = text(bytes)
        case .hash(let fields): document.fields = fields.map { [text($0.name), text($0.value)] }
        case .set(let elements), .list(let elements): document.elements = elements.map(text)
        case .sortedSet(let members):
            document.members = members.elements.map {
                Document.Member(score: $0.score, member: text($0.member))
            }
        }
        return document
    }
}

extension String.StringInterpolation {
    /// Without a fraction that is none. Scores are seconds, milliseconds and counts.
    fileprivate mutating func appendInterpolation(score: Double) {
        if let whole = Int64(exactly: score) {
            appendLiteral(String(whole))
        } else {
            appendLiteral(String(score))
        }
    }
}
