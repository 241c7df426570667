import Foundation
import Projections

/// Finds the transcripts of agents by their ids. The log does not hold paths, so it has to look
/// where the coding agent keeps them.
///
/// ```
/// <configuration>/projects/<slug>/<session>.jsonl                          main agent
///                                 <session>/subagents/agent-<id>.jsonl     subagent
///                                 <session>/subagents/workflows/*/agent-<id>.jsonl
///                                 agent-<id>.jsonl                         up to 2.0
/// ```
///
/// Source: files of Claude Code 1.0 to 2.1.
public struct TranscriptFinder: Sendable {
    private let projects: URL

    /// - Parameter configuration: The coding agent's configuration directory.
    public init(configuration: String) {
        projects = URL(filePath: configuration).appending(path: "projects")
    }

    /// `$CLAUDE_CONFIG_DIR`, else `~/.claude`.
    public static func standard(environment: [String: String]) -> TranscriptFinder {
        TranscriptFinder(
            configuration: environment["CLAUDE_CONFIG_DIR"]
                ?? (environment["HOME"] ?? "/") + "/.claude")
    }

    /// The path of an agent's transcript; nil if there is none.
    ///
    /// - Complexity: O(n) in the projects of the configuration directory: a few `stat(2)` each.
    func path(of agent: AgentKey) -> String? {
        // Ids come from payloads: one with a slash could point anywhere.
        guard Self.isFileName(agent.session), agent.isMain || Self.isFileName(agent.agent) else {
            return nil
        }
        let names = names(of: agent)
        for slug in Self.contents(of: projects.path) {
            let folder = projects.appending(path: slug)
            for name in names {
                let path = folder.appending(path: name).path
                if FileManager.default.fileExists(atPath: path) { return path }
            }
            if let path = workflowPath(of: agent, in: folder) { return path }
        }
        return nil
    }

    private func names(of agent: AgentKey) -> [String] {
        agent.isMain
            ? ["\(agent.session).jsonl"]
            : [
                "\(agent.session)/subagents/agent-\(agent.agent).jsonl",
                "agent-\(agent.agent).jsonl",
            ]
    }

    private func workflowPath(of agent: AgentKey, in folder: URL) -> String? {
        if agent.isMain { return nil }
        let workflows = folder.appending(path: "\(agent.session)/subagents/workflows")
        for workflow in Self.contents(of: workflows.path) {
            let path = workflows.appending(path: "\(workflow)/agent-\(agent.agent).jsonl").path
            if FileManager.default.fileExists(atPath: path) { return path }
        }
        return nil
    }

    private static func isFileName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 200 && !text.hasPrefix(".")
            && !text.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
    }

    private static func contents(of path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
}
