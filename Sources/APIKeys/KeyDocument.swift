import Digests
import Foundation

/// The text of a key file.
struct KeyDocument: Codable {
    /// Of this text; another one is not guessed at.
    var version = 1
    var keys: [Entry]

    struct Entry: Codable {
        var id: String
        var name: String
        var created: Int64
        var ending: String
        var sha256: String
    }

    static func encode(_ records: [KeyRecord]) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let entries = records.map {
            Entry(
                id: $0.id, name: $0.name, created: $0.createdMilliseconds, ending: $0.ending,
                sha256: hexadecimal($0.digest))
        }
        return try encoder.encode(KeyDocument(keys: entries)) + Data("\n".utf8)
    }

    static func decode(_ data: Data, path: String) throws(KeyFileError) -> [KeyRecord] {
        guard let document = try? JSONDecoder().decode(KeyDocument.self, from: data) else {
            throw .damaged(path: path, reason: "it is not the JSON of a key file")
        }
        guard document.version == 1 else {
            throw .damaged(path: path, reason: "its version is \(document.version), not 1")
        }
        guard document.keys.count <= KeyFile.countMax else {
            throw .damaged(path: path, reason: "it has \(document.keys.count) keys")
        }
        var records: [KeyRecord] = []
        for entry in document.keys {
            guard let digest = hexadecimalBytes(entry.sha256), digest.count == 32 else {
                throw .damaged(path: path, reason: "the hash of key '\(entry.id)' is none")
            }
            if records.contains(where: { $0.id == entry.id }) {
                throw .damaged(path: path, reason: "two keys have the id '\(entry.id)'")
            }
            records.append(
                KeyRecord(
                    id: entry.id, name: entry.name, createdMilliseconds: entry.created,
                    ending: entry.ending, digest: digest))
        }
        return records
    }
}
