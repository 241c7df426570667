import AgentEvents

/// The agents that a replay folds by numbers, with what is not final of them.
///
/// Its accesses are not checked at run time: one thread owns it, and nothing that runs while one of
/// its properties is changed reaches it again.
final class Stories {
    let stories = Pool(blank: Story())
    let facts = Pool(blank: StoryFact())
    let entries = Pool(blank: StoryEntry())
    /// Of the few agents that have both final entries and others.
    @exclusivity(unchecked) var bases: [UInt32: StoryBase] = [:]

    let seed = ByteHash.seed()
    @exclusivity(unchecked) private var index = [UInt32](repeating: 0, count: 1 << 10)
    @exclusivity(unchecked) private var used = 0

    /// The story of an agent; 0: there is none.
    func find(_ name: ShortName, session: UInt32, hash: UInt64) -> UInt32 {
        var slot = Int(truncatingIfNeeded: hash) & (index.count - 1)
        while index[slot] != 0 {
            let number = index[slot]
            if stories[number].hash == hash, stories[number].session == session,
                stories[number].name == name
            {
                return number
            }
            slot = (slot + 1) & (index.count - 1)
        }
        return 0
    }

    func add(_ name: ShortName, session: UInt32, hash: UInt64) -> UInt32 {
        if (used + 1) * 2 > index.count { grow() }
        var story = Story()
        story.name = name
        story.session = session
        story.hash = hash
        let number = stories.add(story)
        insert(number, hash)
        used += 1
        return number
    }

    /// Forgets a story with all that it has.
    func remove(_ number: UInt32) {
        let story = stories[number]
        removeFacts(story.facts)
        var entry = story.entries
        while entry != 0 {
            let earlier = entries[entry].earlier
            entries.remove(entry)
            entry = earlier
        }
        if story.hasBase { bases[number] = nil }
        removeSlot(of: number, story.hash)
        stories.remove(number)
        used -= 1
    }

    private func removeFacts(_ first: UInt32) {
        var fact = first
        while fact != 0 {
            let earlier = facts[fact].earlier
            facts.remove(fact)
            fact = earlier
        }
    }

    private func insert(_ number: UInt32, _ hash: UInt64) {
        var slot = Int(truncatingIfNeeded: hash) & (index.count - 1)
        while index[slot] != 0 { slot = (slot + 1) & (index.count - 1) }
        index[slot] = number
    }

    /// Closes the gap: what stands behind it and belongs further ahead moves up.
    private func removeSlot(of number: UInt32, _ hash: UInt64) {
        let mask = index.count - 1
        var gap = Int(truncatingIfNeeded: hash) & mask
        while index[gap] != number { gap = (gap + 1) & mask }
        var slot = gap
        while true {
            slot = (slot + 1) & mask
            if index[slot] == 0 { break }
            let home = Int(truncatingIfNeeded: stories[index[slot]].hash) & mask
            if (slot - home) & mask >= (slot - gap) & mask {
                index[gap] = index[slot]
                gap = slot
            }
        }
        index[gap] = 0
    }

    private func grow() {
        index = [UInt32](repeating: 0, count: index.count * 2)
        for number in numbers { insert(number, stories[number].hash) }
    }

    /// The stories that there are.
    var numbers: [UInt32] {
        (1..<max(1, UInt32(stories.end))).filter { stories[$0].entries != 0 }
    }

    // MARK: - A story's parts

    /// From the latest on.
    func forEachFact(of story: UInt32, _ body: (StoryFact) throws -> Void) rethrows {
        var fact = stories[story].facts
        while fact != 0 {
            try body(facts[fact])
            fact = facts[fact].earlier
        }
    }

    /// The entries of a story, from the first on.
    func entryNumbers(of story: UInt32) -> [UInt32] {
        var numbers: [UInt32] = []
        var entry = stories[story].entries
        while entry != 0 {
            numbers.append(entry)
            entry = entries[entry].earlier
        }
        return numbers.reversed()
    }

    /// Forgets the facts of an entry that became final while later ones did not.
    func removeFacts(of entry: UInt32, in story: UInt32) {
        var later: UInt32 = 0
        var fact = stories[story].facts
        while fact != 0 {
            let earlier = facts[fact].earlier
            if facts[fact].entry == entry {
                if later == 0 {
                    stories[story].facts = earlier
                } else {
                    facts[later].earlier = earlier
                }
                facts.remove(fact)
            } else {
                later = fact
            }
            fact = earlier
        }
    }
}
