import Foundation
import ServiceLifecycle

/// Keeps starting and stopping agents after the demo's week, so that a page that is open has
/// something to show.
struct DemoLife: Service {
    let home: String
    let seed: UInt64
    /// ms since 1970.
    let bootMilliseconds: Int64

    private static let tick = Duration.milliseconds(250)
    private static let openRuns = 3

    func run() async throws {
        var random = SplitMix64(seed: seed ^ 0xD1CE)
        var recorder = try DemoRecorder(home: home, bootMilliseconds: bootMilliseconds)
        var open: [(run: DemoRun, end: Int64)] = []
        while !Task.isCancelled && !Task.isShuttingDownGracefully {
            let now = Int64(Date().timeIntervalSince1970 * 1_000)
            for (run, _) in open where run.ending != .silent {
                guard let due = open.first(where: { $0.run.agent == run.agent }), due.end <= now
                else { continue }
                try recorder.recordStop(of: run, at: now)
            }
            open.removeAll { $0.end <= now }
            if open.count < Self.openRuns || random.chance(2) {
                let run = DemoRun(start: now, resuming: nil, using: &random)
                try recorder.recordStart(of: run, at: now)
                // Shorter than in the week, for an impatient audience.
                open.append((run, now + Int64.random(in: 4_000...40_000, using: &random)))
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.tick) }
        }
    }
}
