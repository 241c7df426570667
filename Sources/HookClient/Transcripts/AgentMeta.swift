import AgentEvents
import SystemCalls

/// What `agent-<id>.meta.json` beside a subagent's transcript says of it.
///
/// Source: files of Claude Code 2.1.
package struct AgentMeta: Equatable, Sendable {
    package var agentType: String?
    package var description: String?
    package var toolUseID: String?
    package var spawnDepth: Int64?

    /// Reads the file; nil if there is none, or it says nothing that can be read.
    package init?(path: String) {
        guard let bytes = smallFile(path, limit: Limit.metaSize) else { return nil }
        let isRead = bytes.withUnsafeBufferPointer { bytes in
            var json = JSONReader(bytes)
            do throws(JSONReader.Failure) {
                try json.object { json, key throws(JSONReader.Failure) in
                    switch key {
                    case "agentType": agentType = try json.stringOrSkip()
                    case "description": description = try json.stringOrSkip()
                    case "toolUseId": toolUseID = try json.stringOrSkip()
                    case "spawnDepth": spawnDepth = try json.countOrSkip()
                    default: try json.skip()
                    }
                }
                try json.end()
                return true
            } catch {
                return false
            }
        }
        if !isRead { return nil }
        if agentType == "" { agentType = nil }
        if description == "" { description = nil }
        if toolUseID == "" { toolUseID = nil }
    }

    /// `…/agent-<id>.meta.json` for `…/agent-<id>.jsonl`; nil for another name.
    package static func path(besideTranscript path: String) -> String? {
        guard path.utf8.count > 6, path.hasSuffix(".jsonl") else { return nil }
        return String(decoding: Array(path.utf8).dropLast(6), as: UTF8.self) + ".meta.json"
    }
}

extension AgentMeta {
    /// The agent that a call started, by the files beside the transcripts of a session's subagents.
    ///
    /// - Parameters:
    ///   - path: The session's transcript.
    ///   - deadline: When looking ends, in ms since boot; nil: when all were looked at.
    /// - Complexity: O(n) in the agents of the session: a small file each, about 10 µs.
    static func agentID(
        startedBy toolUseID: String, inSessionOf path: String, deadline: Int64?
    ) -> String? {
        guard path.hasSuffix(".jsonl") else { return nil }
        let folder = String(decoding: Array(path.utf8).dropLast(6), as: UTF8.self) + "/subagents"
        for name in fileNames(in: folder, suffix: ".meta.json") {
            if let deadline, Moment.now().bootMilliseconds > deadline { return nil }
            if AgentMeta(path: folder + "/" + name)?.toolUseID == toolUseID {
                return String(decoding: Array(name.utf8).dropFirst(6).dropLast(10), as: UTF8.self)
            }
        }
        return nil
    }
}

/// The names in a folder that begin with `agent-` and end with a suffix, in the order of their
/// bytes.
func fileNames(in folder: String, suffix: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
            tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name.hasPrefix("agent-"), name.hasSuffix(suffix) { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

/// The bytes of a regular file that is no larger than `limit`; nil otherwise.
func smallFile(_ path: String, limit: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    if descriptor < 0 { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
        status.st_size <= limit
    else { return nil }
    // One more than it has, so that a file that grew is seen to its end or to the limit.
    let room = min(limit, Int(status.st_size) + 1)
    var bytes = [UInt8](repeating: 0, count: room)
    var filled = 0
    while filled < room {
        let count = bytes.withUnsafeMutableBytes { buffer in
            read(descriptor, buffer.baseAddress.map { $0 + filled }, room - filled)
        }
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { break }
        filled += count
    }
    return Array(bytes[..<filled])
}
