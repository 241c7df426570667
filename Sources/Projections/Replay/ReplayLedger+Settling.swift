import AgentEvents

/// What the correction horizon passes: ``AgentRuns/settle(before:)``, by numbers.
extension ReplayLedger {
    /// Remembers to look at a story when the horizon has passed an entry that has ended.
    func noteDue(_ entry: UInt32, _ story: UInt32) {
        let last = max(stories.entries[entry].end, stories.entries[entry].lastTime)
        let hour = last / ViewTable.hour
        due[hour, default: []].append(story)
        firstDue = min(firstDue, (hour + 1) * ViewTable.hour)
    }

    /// Makes final what ended in hours that the horizon has passed.
    func settleDue(before horizon: Int64) throws {
        guard horizon >= firstDue else { return }
        for hour in due.keys.filter({ ($0 + 1) * ViewTable.hour <= horizon }).sorted() {
            for story in due.removeValue(forKey: hour) ?? []
            where stories.stories[story].entries != 0 {
                guard try !settle(story, before: horizon) else { continue }
                // Its first entry ended, but something came after: look again when that has passed.
                let first = stories.stories[story].oldest
                if !stories.entries[first].isOpen { noteDue(first, story) }
            }
        }
        firstDue = due.keys.min().map { ($0 + 1) * ViewTable.hour } ?? .max
    }

    /// Makes final what ended before the horizon, of all stories.
    func settleAll(before horizon: Int64) throws {
        for story in stories.numbers { _ = try settle(story, before: horizon) }
    }

    /// Makes every leading entry final that ended before the horizon, and forgets its facts.
    ///
    /// - Returns: Whether nothing is left, and the story was handed over and removed.
    func settle(_ story: UInt32, before horizon: Int64) throws -> Bool {
        let last = stories.stories[story].entries
        guard isFinal(stories.stories[story].oldest, horizon) else { return false }
        // Nearly all have one entry.
        if stories.entries[last].earlier == 0 {
            var base = takeBase(of: story)
            try settle(last, of: story, nil, &base, horizon)
            try finals.add(stories.stories[story], base, spool)
            stories.remove(story)
            return true
        }
        let numbers = stories.entryNumbers(of: story)
        let count = numbers.prefix { isFinal($0, horizon) }.count
        var base = takeBase(of: story)
        for (place, number) in numbers.prefix(count).enumerated() {
            let next = place + 1 < numbers.count ? numbers[place + 1] : nil
            try settle(number, of: story, next, &base, horizon)
        }
        if count == numbers.count {
            try finals.add(stories.stories[story], base, spool)
            stories.remove(story)
            return true
        }
        stories.bases[story] = base
        stories.stories[story].hasBase = true
        for number in numbers.prefix(count) {
            stories.removeFacts(of: number, in: story)
            stories.entries.remove(number)
        }
        stories.entries[numbers[count]].earlier = 0
        stories.stories[story].oldest = numbers[count]
        return false
    }

    private func isFinal(_ entry: UInt32, _ horizon: Int64) -> Bool {
        let entry = stories.entries[entry]
        return !entry.isOpen && entry.end < horizon && entry.lastTime < horizon
    }

    private func takeBase(of story: UInt32) -> StoryBase {
        guard stories.stories[story].hasBase else { return StoryBase() }
        return stories.bases.removeValue(forKey: story) ?? StoryBase()
    }

    private func settle(
        _ number: UInt32, of story: UInt32, _ next: UInt32?, _ base: inout StoryBase,
        _ horizon: Int64
    ) throws {
        let entry = stories.entries[number]
        base.count += 1
        if entry.status.isCounted {
            try keep(entry, number, of: story, next, base, horizon)
        }
        base.openedBy.append(entry.openedBy)
        base.isOpenToStops = entry.ending != .stop
        base.note(entry)
        base.end = entry.end
        base.lastTime = max(base.lastTime, entry.end)
        stories.forEachFact(of: story) { fact in
            guard fact.entry == number else { return }
            switch fact.role {
            case .event, .report, .close: base.lastTime = max(base.lastTime, fact.time)
            case .secondDelivery, .measurement: break
            }
        }
    }

    /// Notes an execution's extremes, and keeps it if it is among the newest of its name.
    private func keep(
        _ entry: StoryEntry, _ number: UInt32, of story: UInt32, _ next: UInt32?,
        _ base: StoryBase, _ horizon: Int64
    ) throws {
        let isMain = stories.stories[story].isMain
        let name = entry.name == 0 && isMain ? mainName : entry.name
        let floor = ViewTable.daily.floor(newest: horizon + Newest.horizonMilliseconds)
        if entry.status != .lost, entry.start > .min,
            entry.end - entry.end % ViewTable.day >= floor
        {
            sums.note(
                duration: entry.end - entry.start, name: name, end: entry.end, isMain: isMain)
        }
        let rank = KeptRuns.Rank(end: entry.end, id: entry.openedBy)
        let hasFailed = entry.status == .failure || entry.status == .timeout
        guard finals.kept.takes(rank, name: name, isMain: isMain, hasFailed: hasFailed) else {
            return
        }
        var offsets: [UInt64] = []
        stories.forEachFact(of: story) { fact in
            if fact.entry == number, fact.role != .secondDelivery { offsets.append(fact.offset) }
            // The prompt that ended it is the next entry's first event.
            if entry.ending == .nextPrompt, let next, fact.entry == next,
                fact.id == stories.entries[next].openedBy
            {
                offsets.append(fact.offset)
            }
        }
        var run = KeptRun()
        run.session = stories.stories[story].session
        run.agent = stories.stories[story].name
        run.run = base.count
        run.earlier = earlierFigures(of: entry, before: base)
        run.offsets = offsets.sorted()
        let position = try run.write(to: spool)
        finals.kept.add(rank, at: position, name: name, isMain: isMain, hasFailed: hasFailed)
    }

    /// As the other one, of an entry all before which are final.
    private func earlierFigures(of entry: StoryEntry, before base: StoryBase) -> Int64 {
        guard entry.hasTranscript else { return -1 }
        return base.figures.first { $0.path == entry.path }?.position ?? -1
    }
}

extension ReplayLedger {
    /// Gives up a story to those who fold any.
    ///
    /// - Returns: What is left of its final entries, and the records of the others, ascending.
    func end(_ story: UInt32) throws -> (base: FinalEntries, offsets: [UInt64]) {
        let offsets = offsets(of: story)
        let base = try takeBase(of: story).general(spool)
        stories.remove(story)
        return (base, offsets)
    }

    /// The records of a story that are not final, ascending.
    func offsets(of story: UInt32) -> [UInt64] {
        var offsets: [UInt64] = []
        stories.forEachFact(of: story) { offsets.append($0.offset) }
        return offsets.sorted()
    }
}

extension StoryBase {
    /// The same as those keep it who fold any agent.
    func general(_ spool: Spool) throws -> FinalEntries {
        guard count > 0 else { return FinalEntries() }
        return FinalEntries(
            count: count, end: end, lastTime: lastTime,
            openedBy: openedBy.map(\.description).joined(), isOpenToStops: isOpenToStops,
            figures: LatestFigures(stored: try storedFigures(spool)))
    }

    /// The figures as the database keeps them: ``LatestFigures/stored``.
    func storedFigures(_ spool: Spool) throws -> String {
        try figures.map { try Self.line(at: $0.position, spool) }.joined(separator: "\n")
    }

    static func line(at position: Int64, _ spool: Spool) throws -> String {
        guard position >= 0 else { return "" }
        return try spool.withEntry(at: position) { bytes in
            "{" + String(decoding: bytes.dropFirst(), as: UTF8.self) + "}"
        }
    }
}
