import AgentEvents

/// What each kind of event does to the entries, for what follows on all before: the rows of
/// docs/views.md, as in ``AgentRuns``.
extension ReplayLedger {
    private func touch(_ entry: UInt32, _ event: Event, at time: Int64) {
        stories.entries[entry].lastSeen = max(stories.entries[entry].lastSeen, time)
        stories.entries[entry].lastTime = max(stories.entries[entry].lastTime, time)
        if event.name != 0 { stories.entries[entry].name = event.name }
        if event.project != 0 { stories.entries[entry].project = event.project }
    }

    @inline(__always)
    private func open(
        _ kind: StoryEntry.Kind, _ event: Event, _ line: borrowing CanonicalLine, start: Int64,
        at time: Int64
    ) -> UInt32 {
        var entry = StoryEntry()
        entry.openedBy = line.id
        entry.kind = kind
        entry.start = start
        entry.lastSeen = time
        entry.lastTime = time
        entry.name = event.name
        entry.project = event.project
        entry.earlier = stories.stories[event.story].entries
        let number = stories.entries.add(entry)
        stories.stories[event.story].entries = number
        if entry.earlier == 0 { stories.stories[event.story].oldest = number }
        return number
    }

    func start(
        _ event: Event, _ line: borrowing CanonicalLine, at time: Int64
    ) throws -> Outcome {
        let last = stories.stories[event.story].entries
        if last != 0, stories.entries[last].isOpen {
            touch(last, event, at: time)
            stories.entries[last].repeatedStarts += 1
            add(.event, event, line, at: time, to: last)
            return .folded
        }
        let entry = open(.run, event, line, start: time, at: time)
        add(.event, event, line, at: time, to: entry)
        return .folded
    }

    func prompt(
        _ event: Event, _ line: borrowing CanonicalLine, at time: Int64
    ) throws -> Outcome {
        let last = stories.stories[event.story].entries
        if last != 0, stories.entries[last].isOpen {
            let entry = stories.entries[last]
            let end = entry.lastSeen > entry.start ? entry.lastSeen : time
            try finish(last, of: event.story, at: end, by: .nextPrompt)
        }
        let entry = open(.run, event, line, start: time, at: time)
        add(.event, event, line, at: time, to: entry)
        return .folded
    }

    func stop(
        _ event: Event, _ line: borrowing CanonicalLine, _ bytes: UnsafePointer<UInt8>,
        at time: Int64
    ) throws -> Outcome {
        let story = event.story
        let last = stories.stories[story].entries
        if last == 0, stories.stories[story].hasBase { return .unusual }
        var entry = last
        var moves = false
        if last != 0 {
            let known = stories.entries[last]
            moves =
                known.isOpen || known.ending != .stop || line.isStopHookActive
                || time - known.end <= AgentRuns.repeatedStopMilliseconds
            if moves && known.isMeasured { return .unusual }
        }
        if moves {
            if !stories.entries[last].isOpen {
                try count(last, of: story, sign: -1)
                stories.entries[last].repeatedStops += 1
            }
            touch(last, event, at: time)
        } else {
            let isInternal = event.hasEmptyName && !stories.stories[story].isMain
            entry = open(
                isInternal ? .internal : .unpaired, event, line, start: .min, at: time)
        }
        stories.entries[entry].end = time
        stories.entries[entry].ending = .stop
        if line.reading.bytesRead >= stories.entries[entry].bytesRead {
            try hold(entry, line, bytes)
        }
        add(.event, event, line, at: time, to: entry)
        noteDue(entry, story)
        try count(entry, of: story, sign: 1)
        return .folded
    }

    func close(_ event: Event, _ line: borrowing CanonicalLine) throws -> Outcome {
        let (story, time) = (event.story, line.lastSeenMilliseconds)
        if isTooLate(time, story) { return .folded }
        let last = stories.stories[story].entries
        guard last != 0, stories.entries[last].isOpen, time >= stories.stories[story].lastTime,
            // Of several closes at one time the order is another.
            !stories.stories[story].isLastClose, contains(line.openedBy, last, of: story)
        else { return .unusual }
        var event = event
        event.boot = 0
        let ending: StoryEntry.Ending =
            switch line.status {
            case .timeout: .timeout
            case .cancelled: .cancelled
            case .lost: .lost
            }
        add(.close, event, line, at: time, to: last)
        stories.entries[last].lastSeen = max(stories.entries[last].lastSeen, time)
        try finish(last, of: story, at: time, by: ending)
        return .folded
    }

    func measure(
        _ event: Event, _ line: borrowing CanonicalLine, _ bytes: UnsafePointer<UInt8>
    ) throws -> Outcome {
        let story = event.story
        if stories.stories[story].hasBase,
            stories.bases[story]?.openedBy.contains(line.openedBy) ?? false
        {
            tooLate += 1
            return .folded
        }
        let last = stories.stories[story].entries
        guard last != 0, !stories.entries[last].isOpen, !stories.entries[last].isMeasured,
            contains(line.openedBy, last, of: story)
        else { return .unusual }
        add(.measurement, event, line, at: line.timeMilliseconds, to: last)
        let isBetter =
            line.reading.bytesRead
            >= (stories.entries[last].hasHeld ? stories.entries[last].bytesRead : -1)
        if isBetter { try count(last, of: story, sign: -1) }
        stories.entries[last].isMeasured = true
        if isBetter {
            try hold(last, line, bytes)
            try count(last, of: story, sign: 1)
        }
        return .folded
    }

    func report(
        _ event: Event, _ line: borrowing CanonicalLine, at time: Int64
    ) throws -> Outcome {
        let story = event.story
        let last = stories.stories[story].entries
        // Its name counts where nothing else names the agent.
        guard last != 0, event.name == 0 || stories.entries[last].name != 0 else {
            return .unusual
        }
        let before = stories.entries[last].isContradicted
        if let launch = line.launch {
            stories.entries[last].launch = launch == .foreground ? .foreground : .background
        }
        if line.totalToolUses >= 0 { stories.entries[last].totalToolUses = line.totalToolUses }
        if line.totalDurationMilliseconds >= 0 {
            stories.entries[last].totalDuration = line.totalDurationMilliseconds
        }
        stories.entries[last].lastTime = max(stories.entries[last].lastTime, time)
        if stories.entries[last].isOpen {
            stories.entries[last].lastSeen = max(stories.entries[last].lastSeen, time)
        }
        add(.report, event, line, at: time, to: last)
        let entry = stories.entries[last]
        if !entry.isOpen, entry.isContradicted != before, isFirst(last, of: story) {
            sums.add(
                .reportDiffers, 1, end: entry.end, isMain: stories.stories[story].isMain,
                sign: before ? -1 : 1)
        }
        return .folded
    }

    /// Whether an entry has an event that opened, refreshed or ended it, or a report or close.
    private func contains(_ event: EventID, _ entry: UInt32, of story: UInt32) -> Bool {
        var number = stories.stories[story].facts
        while number != 0 {
            let fact = stories.facts[number]
            if fact.id == event {
                return fact.entry == entry && fact.role != .secondDelivery
                    && fact.role != .measurement
            }
            number = fact.earlier
        }
        return false
    }

    private func finish(
        _ entry: UInt32, of story: UInt32, at time: Int64, by ending: StoryEntry.Ending
    ) throws {
        stories.entries[entry].end = time
        stories.entries[entry].ending = ending
        noteDue(entry, story)
        try count(entry, of: story, sign: 1)
    }

    /// Whether an entry is its agent's first.
    func isFirst(_ entry: UInt32, of story: UInt32) -> Bool {
        stories.entries[entry].earlier == 0
            && (!stories.stories[story].hasBase || stories.bases[story]?.count == 0)
    }
}
