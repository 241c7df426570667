/// A week of synthetic activity that ends now: office hours, quiet nights, failures, agents that
/// are resumed, hooks that are delivered twice, stops that nobody started, that never came or that
/// came under another id, turns that the user interrupted.
struct DemoWeek {
    static let weekMilliseconds: Int64 = 7 * 86_400_000

    private var random: SplitMix64
    private let now: Int64
    private var events: [(time: Int64, event: Event)] = []

    private enum Event {
        case payload([UInt8])
        case stop(DemoRun, isActive: Bool, deliveries: Int)
        case turnStop(DemoSession, lines: [String], background: [DemoRun])
    }

    /// - Parameter now: ms since 1970; nothing happens later.
    init(seed: UInt64, now: Int64) {
        random = SplitMix64(seed: seed)
        self.now = now
        var hour = now - Self.weekMilliseconds
        while hour < now - 3_600_000 {
            planSession(from: hour, for: 3_600_000)
            hour += 3_600_000
        }
        planSession(from: hour, for: now - hour)
        // Whatever the time of day, something has just ended.
        let session = DemoSession(using: &random)
        for _ in 0..<3 {
            let run = DemoRun(start: now - 60_000, in: session, using: &random)
            add(run, endingAt: now - Int64.random(in: 200...2_000, using: &random))
        }
        // Of equal times in the order in which they were planned.
        events = events.enumerated()
            .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element)
    }

    /// One session: turns of the main agent, each with a few subagents.
    private mutating func planSession(from start: Int64, for length: Int64) {
        let hourOfDay = start / 3_600_000 % 24
        var left = (8..<19).contains(hourOfDay) ? 9 : 2
        var session = DemoSession(using: &random)
        var time = start + Int64.random(in: 0..<max(1, length / 10), using: &random)
        let end = start + length - 2_000
        events.append((time, .payload(session.payload("SessionStart", #","source":"startup""#))))
        var lines: [String] = []
        while left > 0 && time < end {
            let isInterrupted = random.chance(6)
            session.beginTurn(at: time + 500, isInterrupted: isInterrupted)
            events.append((time + 500, .payload(session.payload("UserPromptSubmit"))))
            var open: [DemoRun] = []
            for _ in 0..<min(left, Int.random(in: 1...3, using: &random)) {
                left -= 1
                let begin = time + 1_000 + Int64.random(in: 0..<20_000, using: &random)
                let run = DemoRun(start: begin, in: session, using: &random)
                guard run.end < end else { continue }
                add(run, endingAt: run.end)
                if run.isBackground { open.append(run) } else { session.extendTurn(to: run.end) }
                if run.ending == .success, random.chance(6) { resume(run, before: end) }
            }
            guard let turn = session.turns.last, turn.end + 4_000 < end else { break }
            time = turn.end + 3_000
            let written = DemoTranscript(
                role: DemoCast.main, session: session.id, from: turn.start, to: time,
                ending: isInterrupted ? .interrupted : .success, using: &random)
            lines += written.lines
            if !isInterrupted {
                let stop = time
                events.append(
                    (
                        stop,
                        .turnStop(session, lines: lines, background: open.filter { $0.end > stop })
                    ))
            }
            time += Int64.random(in: 20_000...400_000, using: &random)
            if random.chance(8) {
                events.append((time, .payload(session.phantomStop(using: &random))))
            }
        }
        if random.chance(80), time + 1_000 < end {
            let reason = #","reason":"prompt_input_exit""#
            events.append((time + 1_000, .payload(session.payload("SessionEnd", reason))))
        }
    }

    /// The agent is asked something more a few minutes after it ended.
    private mutating func resume(_ run: DemoRun, before end: Int64) {
        let start = run.end + Int64.random(in: 90_000...600_000, using: &random)
        let next = DemoRun(start: start, in: run.session, resuming: run, using: &random)
        if next.end < end { add(next, endingAt: next.end) }
    }

    private mutating func add(_ run: DemoRun, endingAt end: Int64) {
        events.append((run.start, .payload(run.startPayload)))
        if run.isBackground { events.append((run.reportTime, .payload(run.reportPayload))) }
        if run.ending == .silent { return }
        if random.chance(3) {
            // A stop hook made it go on for a moment.
            events.append((end - 900, .stop(run, isActive: false, deliveries: 1)))
            events.append((end, .stop(run, isActive: true, deliveries: 1)))
        } else {
            events.append(
                (end, .stop(run, isActive: false, deliveries: random.chance(5) ? 2 : 1)))
        }
        if !run.isBackground && end == run.end {
            events.append((run.reportTime, .payload(run.reportPayload)))
        }
    }

    /// Records the week, in the order in which it happened.
    func record(with recorder: inout DemoRecorder) throws {
        for (time, event) in events {
            switch event {
            case .payload(let payload): try recorder.capture(payload, at: time)
            case .stop(let run, let isActive, let deliveries):
                try recorder.recordStop(
                    of: run, at: time, isActive: isActive, deliveries: deliveries)
            case .turnStop(let session, let lines, let background):
                try recorder.recordTurnStop(
                    of: session, lines: lines, background: background, at: time)
            }
        }
    }
}
