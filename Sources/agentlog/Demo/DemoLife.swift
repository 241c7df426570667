import Foundation
import ServiceLifecycle

/// Keeps prompting, starting and stopping agents after the demo's week, so that a page that is open
/// has something to show.
struct DemoLife: Service {
    let home: String
    let seed: UInt64
    /// ms since 1970.
    let bootMilliseconds: Int64

    private static let tick = Duration.milliseconds(250)
    private static let openRuns = 3
    private static let turnMilliseconds: Int64 = 45_000

    func run() async throws {
        var random = SplitMix64(seed: seed ^ 0xD1CE)
        var recorder = try DemoRecorder(home: home, bootMilliseconds: bootMilliseconds)
        let session = DemoSession(using: &random)
        var open: [(run: DemoRun, end: Int64)] = []
        var turnStart: Int64?
        var lines: [String] = []
        while !Task.isCancelled && !Task.isShuttingDownGracefully {
            let now = Int64(Date().timeIntervalSince1970 * 1_000)
            for (run, end) in open where end <= now && run.ending != .silent {
                try recorder.recordStop(of: run, at: now)
            }
            open.removeAll { $0.end <= now }
            if turnStart == nil {
                try recorder.capture(session.payload("UserPromptSubmit"), at: now)
                turnStart = now
            }
            if open.count < Self.openRuns || random.chance(2) {
                let run = DemoRun(start: now, in: session, using: &random)
                try recorder.recordStart(of: run, at: now)
                // Shorter than in the week, for an impatient audience.
                open.append((run, now + Int64.random(in: 4_000...40_000, using: &random)))
            }
            if let start = turnStart, now - start > Self.turnMilliseconds {
                lines +=
                    DemoTranscript(
                        role: DemoCast.main, session: session.id, from: start, to: now,
                        ending: .success, using: &random
                    ).lines
                try recorder.recordTurnStop(
                    of: session, lines: lines, background: open.map(\.run), at: now)
                turnStart = nil
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.tick) }
        }
    }
}
