import AgentEvents
import Foundation
import HookClient
import Projections

/// The transcripts of agents as the worker last saw them: a file that has not changed since is not
/// read again.
struct Transcripts {
    private let finder: TranscriptFinder
    private var paths: [AgentKey: (path: String?, lookedAt: Int64)] = [:]
    private var endings: [AgentKey: (state: FileState, reading: TranscriptReading)] = [:]

    /// How long an agent without a transcript is not looked for again.
    private static let retryMilliseconds: Int64 = 10_000
    private static let agentsMax = 5_000

    struct FileState: Equatable {
        let size: Int64
        /// ms since 1970.
        let changed: Int64
    }

    init(_ finder: TranscriptFinder) { self.finder = finder }

    mutating func path(of agent: AgentKey, now: Int64) -> String? {
        if let known = paths[agent],
            known.path != nil || now - known.lookedAt < Self.retryMilliseconds
        {
            return known.path
        }
        if paths.count >= Self.agentsMax { paths.removeAll() }
        let path = finder.path(of: agent)
        paths[agent] = (path, now)
        return path
    }

    mutating func state(of agent: AgentKey, now: Int64) -> FileState? {
        guard let path = path(of: agent, now: now) else { return nil }
        if let state = Self.state(of: path) { return state }
        // It is gone, perhaps to another project.
        paths[agent] = nil
        return self.path(of: agent, now: now).flatMap(Self.state)
    }

    private static func state(of path: String) -> FileState? {
        let file = URL(filePath: path).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: file),
            let size = attributes[.size] as? Int64,
            let date = attributes[.modificationDate] as? Date
        else { return nil }
        return FileState(size: size, changed: Int64(date.timeIntervalSince1970 * 1_000))
    }

    /// The whole transcript as it is now.
    mutating func reading(of agent: AgentKey, now: Int64) -> TranscriptReading? {
        guard let state = state(of: agent, now: now), let path = path(of: agent, now: now) else {
            return nil
        }
        if let known = endings[agent], known.state == state { return known.reading }
        guard
            let reading = TranscriptReading(
                path: path, sessionID: agent.session, lines: agent.isMain ? .main : .agent)
        else { return nil }
        if endings.count >= Self.agentsMax { endings.removeAll() }
        endings[agent] = (state, reading)
        return reading
    }

    /// The transcript up to the line before a moment.
    mutating func reading(
        of agent: AgentKey, before moment: Int64, now: Int64
    ) -> TranscriptReading? {
        path(of: agent, now: now).flatMap { path in
            TranscriptReading(
                path: path, sessionID: agent.session, lines: agent.isMain ? .main : .agent,
                before: moment)
        }
    }
}
