import Foundation
import Projections
import Testing

@testable import Worker

/// Where transcripts of each version of the coding agent are found.
@Suite struct TranscriptFinderTests {
    @Test func everyLayoutIsFound() throws {
        let home = URL.temporaryDirectory.appending(path: "agentlog-finder-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: home) }
        let agent = AgentKey(harness: "claude-code", session: "s-1", agent: "a17")
        let main = AgentKey(harness: "claude-code", session: "s-1", agent: "")
        for (agent, path) in [
            (agent, "projects/-proj/s-1/subagents/agent-a17.jsonl"),
            (agent, "projects/-proj/s-1/subagents/workflows/wf_9/agent-a17.jsonl"),
            (agent, "projects/-proj/agent-a17.jsonl"),
            (main, "projects/-proj/s-1.jsonl"),
        ] {
            let file = home.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("{}\n".utf8).write(to: file)
            let finder = TranscriptFinder(configuration: home.path)
            #expect(finder.path(of: agent) == file.path)
            try FileManager.default.removeItem(at: file)
            #expect(finder.path(of: agent) == nil)
        }
    }

    /// Ids come from payloads and name files below the directory, never elsewhere.
    @Test(arguments: ["../s", "a/b", ".hidden", "", String(repeating: "x", count: 300)])
    func idsThatAreNoNamesAreNotLookedFor(id: String) throws {
        let finder = TranscriptFinder(configuration: "/proc/self/fd")
        #expect(finder.path(of: AgentKey(harness: "h", session: id, agent: "a")) == nil)
    }
}
