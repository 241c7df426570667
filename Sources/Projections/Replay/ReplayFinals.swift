import AgentEvents

/// The agents of which everything is final: a word for each in memory, the rest in the spool.
///
/// Its accesses are not checked at run time: one thread owns it, and nothing that runs while one of
/// its properties is changed reaches it again.
final class ReplayFinals {
    @exclusivity(unchecked) var kept = KeptRuns()
    @exclusivity(unchecked) private var parts = [Part](repeating: Part(), count: 1 << partBits)

    private static let partBits: UInt64 = 10
    /// A word holds 24 bits of the agent's hash above one more than a position of 40 bits.
    private static let positionBits: UInt64 = 40
    private static let positionMask: UInt64 = 1 << 40 - 1
    /// Stands for one that was taken out: a search goes on behind it.
    private static let removed = positionMask

    /// Agents whose hashes begin with the same bits.
    private struct Part {
        var slots: [UInt64] = Array(repeating: 0, count: 16)
        var used = 0
    }

    /// Hands an agent over.
    func add(_ story: Story, _ base: StoryBase, _ spool: Spool) throws {
        let agent = FinalAgent(session: story.session, agent: story.name, base: base)
        let position = UInt64(try agent.write(to: spool)) + 1
        guard position < Self.removed else {
            throw ViewsError.io(operation: "replay", path: "a terabyte of agents", errno: 27)
        }
        let (part, print) = Self.split(story.hash)
        if (parts[part].used + 1) * 4 > parts[part].slots.count * 3 { grow(part) }
        insert((print << Self.positionBits) | position, into: part)
        parts[part].used += 1
    }

    private static func split(_ hash: UInt64) -> (part: Int, print: UInt64) {
        (Int(hash >> (64 - partBits)), hash >> 20 & (1 << 24 - 1))
    }

    private func insert(_ word: UInt64, into part: Int) {
        let mask = parts[part].slots.count - 1
        var slot = Int(word >> Self.positionBits) & mask
        while parts[part].slots[slot] != 0 { slot = (slot + 1) & mask }
        parts[part].slots[slot] = word
    }

    private func grow(_ part: Int) {
        let words = parts[part].slots
        parts[part].slots = Array(repeating: 0, count: words.count * 2)
        parts[part].used = 0
        for word in words where word & Self.positionMask != Self.removed && word != 0 {
            insert(word, into: part)
            parts[part].used += 1
        }
    }

    /// Whether an agent may be there: nearly always right.
    func holds(_ hash: UInt64) -> Bool {
        let (part, print) = Self.split(hash)
        let mask = parts[part].slots.count - 1
        var slot = Int(print) & mask
        while parts[part].slots[slot] != 0 {
            let word = parts[part].slots[slot]
            if word >> Self.positionBits == print, word & Self.positionMask != Self.removed {
                return true
            }
            slot = (slot + 1) & mask
        }
        return false
    }

    /// Takes an agent out, if it is there: something was said of it again.
    func remove(
        _ name: ShortName, session: UInt32, hash: UInt64, _ spool: Spool
    ) throws -> FinalAgent? {
        let (part, print) = Self.split(hash)
        let mask = parts[part].slots.count - 1
        var slot = Int(print) & mask
        while parts[part].slots[slot] != 0 {
            let word = parts[part].slots[slot]
            let position = word & Self.positionMask
            if word >> Self.positionBits == print, position != Self.removed {
                let agent = try FinalAgent.read(at: Int64(position) - 1, spool)
                if agent.session == session && agent.agent == name {
                    parts[part].slots[slot] = word | Self.removed
                    return agent
                }
            }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Where the spool has the agents, ascending.
    func positions() -> [Int64] {
        var positions: [Int64] = []
        for part in parts {
            for word in part.slots {
                let position = word & Self.positionMask
                if position != 0 && position != Self.removed {
                    positions.append(Int64(position) - 1)
                }
            }
        }
        return positions.sorted()
    }
}

/// What is left of an agent, as the spool keeps it.
struct FinalAgent {
    var session: UInt32 = 0
    var agent = ShortName()
    var base = StoryBase()

    func write(to spool: Spool) throws -> Int64 {
        let position = try spool.begin()
        spool.append(UInt64(session))
        spool.append(UInt64(agent.count))
        agent.withBytes { spool.append($0) }
        spool.append(Int64(base.count))
        spool.append(base.end)
        spool.append(base.lastTime)
        spool.append(Int64(base.isOpenToStops ? 1 : 0))
        spool.append(Int64(base.openedBy.count))
        for id in base.openedBy {
            spool.append(id.high)
            spool.append(id.low)
        }
        for (_, position) in base.figures { spool.append(position) }
        spool.end(at: position)
        return position
    }

    static func read(at position: Int64, _ spool: Spool) throws -> FinalAgent {
        try spool.withEntry(at: position) { bytes in
            var words = SpoolWords(bytes)
            var agent = FinalAgent()
            agent.session = UInt32(truncatingIfNeeded: words.next())
            agent.agent = words.name(count: Int(words.next()))
            agent.base.count = Int(words.nextSigned())
            agent.base.end = words.nextSigned()
            agent.base.lastTime = words.nextSigned()
            agent.base.isOpenToStops = words.next() == 1
            let opened = words.next()
            for _ in 0..<opened where !words.isAtEnd { agent.base.openedBy.append(words.eventID()) }
            while !words.isAtEnd {
                agent.base.figures.append((EventID(high: 0, low: 0), words.nextSigned()))
            }
            return agent
        }
    }
}
