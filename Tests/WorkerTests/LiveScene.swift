import Foundation
import Testing

@testable import Projections
@testable import Worker

/// A scene whose open runs are looked at, at moments that the test names; ms after ``Scene/base``.
final class LiveScene {
    let scene: Scene
    private(set) var update: LiveUpdate
    let reader: LiveReader

    var file: String { scene.home + "/live.sqlite" }

    init(_ limits: LiveWatch.Limits = .init()) throws {
        scene = try Scene()
        update = Self.update(of: scene, limits)
        reader = LiveReader(home: scene.home)
    }

    /// A process that has just been started.
    func restart() { update = Self.update(of: scene) }

    private static func update(
        of scene: Scene, _ limits: LiveWatch.Limits = .init()
    ) -> LiveUpdate {
        LiveUpdate(
            ViewsReader(home: scene.home), TranscriptFinder(configuration: scene.configuration),
            limits)
    }

    /// - Returns: How many rows were written or removed.
    @discardableResult
    func look(at now: Int64) throws -> Int { try update.update(now: Scene.base + now) }

    /// Looks and says what the file holds then.
    func seen(at now: Int64) throws -> [String] {
        try look(at: now)
        return rows()
    }

    /// Each row as `<agent>: <tokens> <calls> <last tool> <last sign>`; by agent.
    func rows() -> [String] {
        reader.runs().byID.values.sorted { $0.agent < $1.agent }.map { run in
            let parts = [
                run.figures.map { "\($0.tokens)" }, run.figures.map { "\($0.calls)" },
                run.lastTool, "\(run.lastSignMilliseconds - Scene.base)",
            ]
            let agent = run.agent.isMain ? "main" : run.agent.agent
            return "\(agent): " + parts.map { $0 ?? "-" }.joined(separator: " ")
        }
    }

    func run(_ agent: String) throws -> LiveRun {
        try #require(reader.runs().byID.values.first { $0.agent.agent == agent })
    }

    /// Appends to a transcript, as the coding agent does.
    func append(_ text: String, to agent: String, modified time: Int64) throws {
        let path = scene.path(of: agent)
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
        try scene.touch(path, modified: time)
    }
}

extension Line {
    /// A message with tokens that calls a tool.
    static func call(_ time: Int64, _ tool: String, tokens: Int) -> Line {
        let answer = Line.answer(time, tokens: tokens).text(agent: "any", session: "s")
        let use = #""content":[{"type":"tool_use","id":"t\#(time)","name":"\#(tool)"}],"usage""#
        return .raw(answer.replacing(#""usage""#, with: use))
    }

    var line: String { text(agent: "any", session: "s") + "\n" }
}
