/// A week of synthetic activity that ends now: office hours, quiet nights, failures, agents that
/// are resumed, hooks that are delivered twice, stops that nobody started or that never came.
struct DemoWeek {
    static let weekMilliseconds: Int64 = 7 * 86_400_000

    private var random: SplitMix64
    private let now: Int64
    private var events: [(time: Int64, event: Event)] = []

    private enum Event {
        case start(DemoRun)
        case stop(DemoRun, isActive: Bool, deliveries: Int)
        case phantom([UInt8])
    }

    /// - Parameter now: ms since 1970; nothing happens later.
    init(seed: UInt64, now: Int64) {
        random = SplitMix64(seed: seed)
        self.now = now
        var hour = now - Self.weekMilliseconds
        while hour < now {
            planHour(from: hour)
            hour += 3_600_000
        }
        // Whatever the time of day, something has just ended.
        for _ in 0..<3 {
            let run = DemoRun(start: now - 60_000, resuming: nil, using: &random)
            add(run, endingAt: now - Int64.random(in: 200...2_000, using: &random))
        }
        events.sort { $0.time < $1.time }
    }

    private mutating func planHour(from start: Int64) {
        let hourOfDay = start / 3_600_000 % 24
        let count = (8..<19).contains(hourOfDay) ? 9 : 2
        for _ in 0..<count {
            let time = start + Int64.random(in: 0..<3_600_000, using: &random)
            let run = DemoRun(start: time, resuming: nil, using: &random)
            guard run.end < now - 2_000 else { continue }
            add(run, endingAt: run.end)
            if run.ending == .success, random.chance(6) { resume(run) }
            if random.chance(4) {
                events.append((time, .phantom(DemoRun.phantomStop(using: &random))))
            }
        }
    }

    /// The agent is asked something more a few minutes after it ended.
    private mutating func resume(_ run: DemoRun) {
        let start = run.end + Int64.random(in: 90_000...600_000, using: &random)
        let next = DemoRun(start: start, resuming: run, using: &random)
        if next.end < now - 2_000 { add(next, endingAt: next.end) }
    }

    private mutating func add(_ run: DemoRun, endingAt end: Int64) {
        events.append((run.start, .start(run)))
        if run.ending == .silent { return }
        if random.chance(3) {
            // A stop hook made it go on for a moment.
            events.append((end - 900, .stop(run, isActive: false, deliveries: 1)))
            events.append((end, .stop(run, isActive: true, deliveries: 1)))
        } else {
            events.append(
                (end, .stop(run, isActive: false, deliveries: random.chance(5) ? 2 : 1)))
        }
    }

    /// Records the week, in the order in which it happened.
    func record(with recorder: inout DemoRecorder) throws {
        for (time, event) in events {
            switch event {
            case .start(let run): try recorder.recordStart(of: run, at: time)
            case .stop(let run, let isActive, let deliveries):
                try recorder.recordStop(
                    of: run, at: time, isActive: isActive, deliveries: deliveries)
            case .phantom(let payload): try recorder.capture(payload, at: time)
            }
        }
    }
}
