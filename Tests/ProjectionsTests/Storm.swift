import AgentEvents

@testable import Projections

/// A seeded stream of events with everything that sources do wrong: repeats, lost stops, second
/// deliveries, phantoms, resumed runs, clocks that step back, names with colons.
struct Storm {
    private var state: UInt64
    private var nextID: UInt64 = 1

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func random(_ bound: UInt64) -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return (state >> 8) % bound
    }

    static let base: Int64 = 1_795_000_000_000

    mutating func events(agents: Int) -> [AgentEvent] {
        (0..<agents).flatMap { history(of: "agent-\($0)") }
    }

    private mutating func id() -> UInt64 {
        nextID += 1
        return nextID
    }

    private mutating func history(of agent: String) -> [AgentEvent] {
        let names: [String?] = [
            "code-reviewer", "plug:in:tester", "", nil, "übersetzer", "planner",
        ]
        let name = names[Int(random(6))]
        let boot: String? = random(5) == 0 ? nil : "boot\(random(2))"
        let models = ["claude-sonnet-4-5", "claude-opus-4-8", "nobody-knows"]
        let model = models[Int(random(3))]
        var time = Self.base + Int64(random(6 * 86_400_000))
        var (output, calls): (Int64, Int64) = (0, 0)
        var events: [AgentEvent] = []
        for _ in 0..<random(6) + 1 {
            time += Int64(random(4)) * Int64(random(90_000))
            // A wall clock that was set back for one event; the boot clock goes on.
            let shown = random(12) == 0 ? time - Int64(random(120_000)) : time
            let number = id()
            let delivery = random(6) == 0 ? 77 : number
            if random(2) == 0 {
                events.append(
                    Make.start(
                        number, at: shown, agent: agent, name: name, delivery: delivery,
                        boot: boot, bootClock: time))
            } else {
                output += Int64(random(900))
                calls += Int64(random(5))
                let outcomes: [Reading.Outcome?] = [.success, .success, .failure, .cancelled, nil]
                events.append(
                    Make.stop(
                        number, at: shown, agent: agent, name: name, delivery: delivery,
                        isActive: random(4) == 0, outcome: outcomes[Int(random(5))],
                        figures: random(4) == 0
                            ? Figures()
                            : Make.figures(
                                output: output, calls: calls, bash: calls / 2,
                                path: random(2), model: model),
                        boot: boot, bootClock: time))
            }
            // The same event again, as a re-append after a failure leaves it.
            if random(10) == 0, let last = events.last { events.append(last) }
        }
        return events
    }

    mutating func shuffled<T>(_ values: [T]) -> [T] {
        var values = values
        for index in values.indices.dropFirst().reversed() {
            values.swapAt(index, Int(random(UInt64(index + 1))))
        }
        return values
    }
}
