import AgentEvents

@testable import Projections

/// A seeded stream of events with everything that sources do wrong: repeats, lost stops, second
/// deliveries, phantoms, resumed runs, fresh ids, clocks that step back, names in two spellings.
///
/// ``events(agents:)`` is chaos: any event after any other. ``story(of:session:)`` is what happened
/// to one agent, with noise around it that alters nothing, and the truth.
struct Storm {
    private var state: UInt64
    private var nextID: UInt64 = 1
    /// Times begin in this stretch after ``base``, ms.
    var span: Int64 = 6 * 86_400_000

    /// An agent may rest for so long between its events, ms; 0: it does not.
    var pause: Int64 = 0

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    static let base: Int64 = 1_795_000_000_000

    static let names: [String?] = [
        "code-reviewer", "plug:in:tester", "", nil, "\u{FC}bersetzer", "u\u{308}bersetzer",
        "planner", "Explore",
    ]
    static let models = [
        "claude-sonnet-4-5", "claude-opus-4-8", "nobody-knows", "claude-haiku-5-5",
        "mod\u{E9}le", "mode\u{301}le",
    ]
    static let projects: [String?] = ["project", "other", nil, "caf\u{E9}", "cafe\u{301}"]

    mutating func random(_ bound: UInt64) -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return (state >> 8) % bound
    }

    /// A number below `bound`, ms.
    mutating func time(_ bound: Int64) -> Int64 { Int64(random(UInt64(bound))) }

    /// True once in so many times.
    mutating func once(in times: UInt64) -> Bool { random(times) == 0 }

    mutating func pick<T>(_ values: [T]) -> T { values[Int(random(UInt64(values.count)))] }

    /// Sometimes a long time, if agents rest.
    mutating func rest() -> Int64 { pause > 0 && once(in: 4) ? time(pause) : 0 }

    mutating func id() -> UInt64 {
        nextID += 1
        return nextID
    }

    mutating func shuffled<T>(_ values: [T]) -> [T] {
        var values = values
        for index in values.indices.dropFirst().reversed() {
            values.swapAt(index, Int(random(UInt64(index + 1))))
        }
        return values
    }

    /// Histories of so many agents and of the sessions that they belong to.
    mutating func events(agents: Int) -> [AgentEvent] {
        let sessions = max(1, agents / 10)
        var events: [AgentEvent] = []
        for index in 0..<agents {
            events += history(of: "agent-\(index)", session: "s\(index % sessions)")
        }
        for index in 0..<sessions { events += turns(of: "s\(index)") }
        return events
    }

    /// Events as a log gets them: in the order of arrival, most soon after they happened, some late
    /// but inside the horizon, and for a few records by a clock that is a year ahead.
    mutating func records(_ events: [AgentEvent]) -> [Record] {
        let day: Int64 = 86_400_000
        var records = events.map { event -> Record in
            let said = max(event.timeMilliseconds, Self.base - day)
            let late = once(in: 12) ? time(6 * day) : time(3_000)
            return Record(event, append: said + late)
        }
        records.sort { $0.append < $1.append }
        if !records.isEmpty && once(in: 2) {
            let place = Int(random(UInt64(records.count)))
            let year = records[place].append + 365 * day
            for index in 0...time(2) {
                let ahead = Make.start(id(), at: year, agent: "ahead-\(id())", session: "year")
                records.insert(Record(ahead, append: year + index), at: place)
            }
        }
        return records
    }
}
