import AgentEvents

/// What each kind of fact does to the entries: the table of docs/views.md, row by row.
extension AgentRuns {
    mutating func apply(_ place: PlacedFact) {
        let (fact, time) = (place.fact, place.time)
        if isSecondDelivery(fact, at: time) { return }
        switch fact.event.body {
        case .started: start(fact, at: time)
        case .prompted: prompt(fact, at: time)
        case .stopped(let stop), .turnStopped(let stop): self.stop(stop, fact, at: time)
        case .reported(let reported): report(reported, fact, at: time)
        case .closed(let closed): close(closed, fact, at: time)
        case .linked(let linked): link(linked, fact, at: time)
        case .measured, .sessionStarted, .sessionEnded: break
        }
    }

    private mutating func isSecondDelivery(_ fact: Fact, at time: Int64) -> Bool {
        guard let delivery = fact.event.deliveryID else { return false }
        let recent = deliveries.reversed()
            .prefix { time - $0.time <= Self.redeliveryMilliseconds }
        if recent.contains(where: { $0.id == delivery }) { return true }
        // Only the recent ones are ever asked for.
        if deliveries.count > 64 { deliveries.removeFirst(deliveries.count - recent.count) }
        deliveries.append((delivery, time))
        return false
    }

    private mutating func open(_ entry: Entry, with fact: Fact, at time: Int64) {
        var entry = entry
        entry.touch(with: fact, at: time)
        if entries.isEmpty {
            for (reported, fact) in earlyReports { entry.add(reported, fact) }
            earlyReports = []
        }
        entries.append(entry)
    }

    private mutating func start(_ fact: Fact, at time: Int64) {
        if let last = entries.indices.last, entries[last].isOpen {
            entries[last].touch(with: fact, at: time)
            entries[last].repeatedStarts += 1
        } else {
            open(Entry(.run, openedBy: fact.event.id, start: time, at: time), with: fact, at: time)
        }
    }

    private mutating func prompt(_ fact: Fact, at time: Int64) {
        if let last = entries.indices.last, entries[last].isOpen {
            let seen = entries[last].lastSeen
            let isLater = entries[last].start.map { seen > $0 } ?? false
            entries[last].close(
                at: isLater ? seen : time, by: .nextPrompt, reason: "next_prompt")
        }
        open(Entry(.run, openedBy: fact.event.id, start: time, at: time), with: fact, at: time)
    }

    private mutating func stop(_ stop: Stopped, _ fact: Fact, at time: Int64) {
        guard let last = entries.indices.last else {
            // One that belongs to the last final entry changes nothing.
            if !base.isMovedBy(stop, at: time) { openStop(stop, fact, at: time) }
            return
        }
        let entry = entries[last]
        let replaces = entry.endedBy.map { $0 != .stop } ?? false
        let moves =
            replaces || stop.stopHookActive == true
            || entry.end.map { time - $0 <= Self.repeatedStopMilliseconds } ?? false
        guard entry.isOpen || moves else {
            openStop(stop, fact, at: time)
            return
        }
        if !entry.isOpen { entries[last].repeatedStops += 1 }
        entries[last].touch(with: fact, at: time)
        entries[last].end(at: time, with: stop.reading)
    }

    private mutating func openStop(_ stop: Stopped, _ fact: Fact, at time: Int64) {
        let isInternal = !agent.isMain && fact.event.agentName == ""
        var entry = Entry(
            isInternal ? .internal : .unpaired, openedBy: fact.event.id, start: nil, at: time)
        var readings = [stop.reading]
        if !isInternal, let link = links.fact(of: fact.event.id),
            case .linked(let linked) = link.event.body
        {
            if linked.openedBy != nil {
                entry.kind = .linked
                entry.add(link)
            } else if let start = linked.startMilliseconds {
                entry.kind = .run
                entry.isInferred = true
                entry.pairing = linked.evidence
                entry.start = min(time, max(start, entries.last?.end ?? base.end ?? start))
                entry.add(link)
                // It is a stop of the run too, at its own place in the order.
                let isFirst = PlacedFact.precedes(
                    PlacedFact(time: linked.stoppedMilliseconds, fact: link),
                    PlacedFact(time: time, fact: fact))
                readings.insert(linked.reading, at: isFirst ? 0 : 1)
            }
            // One that says neither run nor start links nothing.
        }
        for reading in readings { entry.end(at: time, with: reading) }
        open(entry, with: fact, at: time)
    }

    private mutating func report(_ reported: Reported, _ fact: Fact, at time: Int64) {
        guard let last = entries.indices.last else {
            if base.count == 0 { earlyReports.append((reported, fact)) }
            return
        }
        entries[last].add(reported, fact)
        entries[last].lastTime = max(entries[last].lastTime, time)
        if entries[last].isOpen { entries[last].lastSeen = max(entries[last].lastSeen, time) }
    }

    private mutating func close(_ closed: Closed, _ fact: Fact, at time: Int64) {
        guard let last = entries.indices.last, entries[last].isOpen,
            entries[last].contains(closed.openedBy)
        else { return }
        entries[last].add(fact)
        entries[last].lastSeen = max(entries[last].lastSeen, time)
        entries[last].close(at: time, by: .close(closed.status), reason: closed.reason)
    }

    /// The link stands in the agent whose run it ends; in the other one it has no place.
    private mutating func link(_ linked: Linked, _ fact: Fact, at time: Int64) {
        guard let openedBy = linked.openedBy, (fact.event.agentID ?? "").storable == agent.agent,
            let last = entries.indices.last, entries[last].contains(openedBy)
        else { return }
        switch entries[last].endedBy {
        case nil: break
        case .close: entries[last].repeatedStops += 1
        case .stop, .nextPrompt: return
        }
        entries[last].add(fact)
        entries[last].lastSeen = max(entries[last].lastSeen, time)
        entries[last].pairing = linked.evidence
        entries[last].end(at: time, with: linked.reading)
    }
}
