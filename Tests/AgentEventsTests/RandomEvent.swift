import AgentEvents

extension AgentEvent {
    /// Any event that docs/events.md allows, with a preference for what is hard to write.
    static func random(using random: inout SplitMix64) -> AgentEvent {
        var event = AgentEvent(
            id: .random(using: &random), deliveryID: random.maybe { .random(using: &$0) },
            timeMilliseconds: random.time(), harness: .random(using: &random),
            body: .random(using: &random))
        event.harnessVersion = random.maybe(String.random)
        event.imported = random.maybe {
            ImportedSpan(fromMilliseconds: $0.time(), toMilliseconds: $0.time())
        }
        event.bootID = random.maybe(String.random)
        event.bootMilliseconds = random.maybe { $0.quantity() }
        event.host = random.maybe(String.random)
        event.project = random.maybe(String.random)
        event.sessionID = random.maybe(String.random)
        event.agentID = random.maybe(String.random)
        event.agentName = random.maybe(String.random)
        return event
    }
}

extension EventID {
    static func random(using random: inout SplitMix64) -> EventID {
        random.pick([
            EventID(high: random.next(), low: random.next()), EventID(high: 0, low: 0),
            EventID(high: .max, low: .max), EventID(high: 1, low: 0),
        ])
    }
}

extension String {
    /// Characters of one to four bytes, those that need an escape, and those that look like syntax.
    static func random(using random: inout SplitMix64) -> String {
        let plain = "abcXYZ019 -_.:/"
        let hard =
            "\"\\{}[],:/\u{0}\u{1}\u{8}\t\n\u{B}\u{C}\r\u{1F}\u{7F}\u{80}\u{A0}é\u{301}ßשׁ"
            + "\u{7FF}\u{800}\u{2028}\u{FEFF}\u{FFFD}\u{FFFF}実🍎👩‍🌾\u{10FFFF}"
        let alphabet = Array((random.chance(50) ? plain : plain + hard).unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<random.pick([0, 1, 2, 5, 20, 200]) { text.append(random.pick(alphabet)) }
        return String(text)
    }
}

extension SplitMix64 {
    mutating func maybe<T>(_ make: (inout SplitMix64) -> T) -> T? {
        chance(60) ? make(&self) : nil
    }

    mutating func list<T>(_ make: (inout SplitMix64) -> T) -> [T] {
        (0..<pick([0, 1, 2, 6])).map { _ in make(&self) }
    }

    mutating func time() -> Int64 {
        pick([0, 253_402_300_799_999, Int64.random(in: 0...253_402_300_799_999, using: &self)])
    }

    mutating func count() -> Int64 {
        pick([0, 10_000_000_000, Int64.random(in: 0...10_000_000_000, using: &self)])
    }

    mutating func quantity() -> Int64 {
        pick([0, 1, .max, Int64.random(in: 0 ... .max, using: &self)])
    }
}
