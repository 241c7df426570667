import Foundation
import Testing

/// Replaces strings by canaries, equal ones by equal ones, so that ids still name each other.
struct Canaries {
    static let word = "CANARY"

    /// Members that stay as they are, by their path.
    let list: Set<String>
    private var canaries: [String: String] = [:]

    init(besides list: Set<String>) { self.list = list }

    mutating func apply(_ value: Any, at path: [String] = []) -> Any {
        switch value {
        case let text as String:
            if list.contains(path.joined(separator: ".")) { return text }
            let prefix = "[Request interrupted by user"
            return text.hasPrefix(prefix) ? prefix + canary(for: text) : canary(for: text)
        case let elements as [Any]: return elements.map { apply($0, at: path) }
        case let members as [String: Any]:
            var replaced: [String: Any] = [:]
            for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                replaced[key] = apply(value, at: path + [key])
            }
            let key = canary(for: "member of \(path)")
            replaced[key] = [key, [key: [key]], "{\"\(key)\"", ["text": key, "agentId": key]]
            return replaced
        default: return value
        }
    }

    private mutating func canary(for text: String) -> String {
        let canary = canaries[text] ?? "\(Self.word)\(canaries.count)"
        canaries[text] = canary
        return canary
    }
}

/// How many canaries there are in `bytes`.
func canaries(in bytes: [UInt8]) -> Int {
    Data(bytes).split(separator: UInt8(ascii: "C")).count { $0.starts(with: "ANARY".utf8) }
}

extension TemporaryStore {
    /// What the standard tool makes of the log: no reader of ours, and nothing skipped.
    func decompressedLog() throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "cat \"$0\"/*.lz4 | lz4 -dc", home + "/log"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        try #require(output.starts(with: Array("{\"schema\":1,".utf8)))
        return Array(output)
    }

    /// No byte of the store shows a canary.
    func expectNoCanaries() throws {
        for record in try records() { #expect(canaries(in: record) == 0) }
        #expect(canaries(in: try decompressedLog()) == 0)
        for file in files() where file != "log" {
            let bytes = Array(try Data(contentsOf: URL(filePath: home + "/" + file)))
            #expect(canaries(in: bytes) == 0, "\(file)")
        }
    }
}
