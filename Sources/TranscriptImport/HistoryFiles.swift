public import Foundation

/// The transcripts below a directory, told apart by what they are of.
///
/// ```
/// <slug>/<session>.jsonl                                       a session
/// <slug>/<session>/subagents/agent-<id>.jsonl                  its subagents
/// <slug>/<session>/subagents/workflows/*/agent-<id>.jsonl
/// <slug>/agent-<id>.jsonl                                      up to 2.0
/// <year>/<month>/<day>/rollout-<time>-<thread>.jsonl           Codex
/// ```
///
/// Source: files of Claude Code 1.0 to 2.1 and of Codex 0.40 to 0.163.
public struct HistoryFiles: Sendable, Equatable {
    public var sessions: [HistoryFile] = []
    public var agents: [HistoryFile] = []
    public var rollouts: [HistoryFile] = []
    /// Changed too lately: somebody may be writing them.
    public var recent = 0

    /// A run's last line may still be missing in a file that was written this lately.
    public static let settledSeconds: TimeInterval = 600

    public init() {}

    /// Lists the files below a directory; an absent one has none.
    ///
    /// - Parameter now: Files that changed in the ten minutes before are left out and counted.
    public init(below directory: String, now: Date) {
        let root = URL(filePath: directory).resolvingSymlinksInPath()
        let keys: Set<URLResourceKey> = [
            .isRegularFileKey, .fileSizeKey, .contentModificationDateKey,
        ]
        guard
            let walk = FileManager.default.enumerator(
                at: root, includingPropertiesForKeys: Array(keys))
        else { return }
        for case let url as URL in walk where url.pathExtension == "jsonl" {
            guard let values = try? url.resourceValues(forKeys: keys),
                values.isRegularFile == true, let size = values.fileSize, size > 0
            else { continue }
            if let changed = values.contentModificationDate,
                now.timeIntervalSince(changed) < Self.settledSeconds
            {
                recent += 1
                continue
            }
            add(HistoryFile(path: url.path(percentEncoded: false), size: size))
        }
        sessions.sort { $0.path < $1.path }
        agents.sort { $0.path < $1.path }
        rollouts.sort { $0.path < $1.path }
    }

    private mutating func add(_ file: HistoryFile) {
        let name = file.name
        if name.hasPrefix("rollout-") {
            rollouts.append(file)
        } else if name.hasPrefix("agent-") {
            // Prompt suggestions, compactions: the harness's own, whose ids have a word in them.
            if !file.isInternal { agents.append(file) }
        } else {
            sessions.append(file)
        }
    }

    public var all: [HistoryFile] { sessions + agents + rollouts }
    public var bytes: Int { all.reduce(0) { $0 + $1.size } }

    public static func + (left: HistoryFiles, right: HistoryFiles) -> HistoryFiles {
        var sum = left
        sum.sessions += right.sessions
        sum.agents += right.agents
        sum.rollouts += right.rollouts
        sum.recent += right.recent
        return sum
    }
}

public struct HistoryFile: Sendable, Equatable {
    public let path: String
    public let size: Int

    /// Without folders and suffix.
    public var name: String {
        URL(filePath: path).deletingPathExtension().lastPathComponent
    }

    /// The agent that a file `agent-<id>.jsonl` is of.
    var agentID: String { String(name.dropFirst("agent-".count)) }

    /// Whether its agent is one of the harness's own: `acompact-…`, `aprompt_suggestion-…`.
    var isInternal: Bool { agentID.wholeMatch(of: /a[a-z_]+-.*/) != nil }

    /// The session whose folder it lies in; nil for one beside its session's file.
    var sessionOfFolder: String? {
        let parts = path.split(separator: "/")
        guard let folder = parts.lastIndex(of: "subagents"), folder > 0 else { return nil }
        return String(parts[folder - 1])
    }
}
