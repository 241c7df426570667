import AgentEvents
import Foundation
import Testing

@testable import HookClient

@Suite struct RolloutScratchTests {
    @Test func show() throws {
        guard let list = ProcessInfo.processInfo.environment["AGENTLOG_ROLLOUTS"] else { return }
        for path in try String(contentsOfFile: list, encoding: .utf8).split(separator: "\n") {
            let start = Date()
            guard let r = TranscriptReading(path: String(path), sessionID: nil, lines: .agent) else { print("NONE \(path)"); continue }
            let ms = Date().timeIntervalSince(start) * 1000
            print("FILE \(path)")
            for t in r.reading.figures.tokens ?? [] { print("  TOK \(t.key.model) \(t.input + t.cacheRead + t.cacheWrite5Minutes) \(t.cacheRead) \(t.cacheWrite5Minutes) \(t.output) \(t.key.speed ?? "-")") }
            print("  TOOLS \((r.reading.figures.toolCalls ?? []).map { "\($0.name):\($0.calls):\($0.failures)" }.joined(separator: " "))")
            print("  OUT \(r.reading.figures.output.map { "c\($0.filesCreated) m\($0.filesModified) +\($0.linesAdded) -\($0.linesRemoved) \(String(describing: $0.tests))" } ?? "nil")")
            print("  END \(r.reading.outcomeEvidence ?? "") \(String(describing: r.reading.error)) v=\(r.harnessVersion ?? "") id=\(r.agentID ?? "") depth=\(String(describing: r.reading.task.spawnDepth)) parent=\(String(describing: r.reading.task.parentAgentID)) resp=\(String(describing: r.reading.figures.responseTimeMilliseconds)) span=\((r.reading.figures.transcript?.lastMilliseconds ?? 0) - (r.reading.figures.transcript?.firstMilliseconds ?? 0)) bytes=\(r.reading.figures.transcript?.bytesRead ?? -1)")
            print("  MS \(ms)")
        }
    }
}
