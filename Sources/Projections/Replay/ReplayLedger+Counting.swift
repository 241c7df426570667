import AgentEvents

/// What entries add to the sums, and what takes it back when they change.
extension ReplayLedger {
    /// Lets the reading of a line hold for an entry, and keeps its figures in the spool.
    func hold(_ number: UInt32, _ line: borrowing CanonicalLine, _ bytes: UnsafePointer<UInt8>)
        throws
    {
        let reading = line.reading
        var entry = stories.entries[number]
        entry.hasHeld = true
        entry.hasTranscript = reading.hasTranscript
        entry.hasTokens = reading.hasTokens
        entry.isComplete = reading.isComplete
        entry.isInexact = reading.isOutputExact == 0
        entry.bytesRead = reading.bytesRead
        entry.path = reading.pathHash
        entry.outcome =
            switch reading.outcome {
            case nil: .unknown
            case .success: .success
            case .failure: .failure
            case .cancelled: .cancelled
            }
        entry.calls = line.tools.reduce(0) { $0 + $1.calls }
        if let first = reading.firstMilliseconds, let last = reading.lastMilliseconds {
            entry.span = last - first
        } else {
            entry.span = .min
        }
        entry.figures = -1
        if reading.counts.count > 0 || reading.rest.count > 0 {
            entry.figures = try spool.begin()
            for text in [reading.counts, reading.rest] where text.count > 0 {
                spool.append(
                    UnsafeBufferPointer(
                        start: bytes + Int(text.start), count: Int(text.count)))
            }
            spool.end(at: entry.figures)
        }
        figuresPosition = entry.figures
        stories.entries[number] = entry
    }

    /// Adds (`sign` 1) or takes away (−1) what an entry that has ended counts for now.
    func count(_ number: UInt32, of story: UInt32, sign: Int64) throws {
        let entry = stories.entries[number]
        if entry.figures >= 0 && entry.figures == figuresPosition {
            // What is its own is left of them, so they can be used once.
            figuresPosition = -1
            try count(entry, number, of: story, &figures, sign: sign)
        } else {
            try read(entry.figures, into: &pastFigures)
            try count(entry, number, of: story, &pastFigures, sign: sign)
        }
    }

    private func count(
        _ entry: StoryEntry, _ number: UInt32, of story: UInt32, _ figures: inout ReplayFigures,
        sign: Int64
    ) throws {
        let isMain = stories.stories[story].isMain
        var isNegative = false
        let earlier = earlierFigures(of: entry, in: story)
        if earlier >= 0 {
            try read(earlier, into: &earlierFigures)
            isNegative = figures.subtract(earlierFigures)
        } else {
            figures.removeZeros()
        }
        prices.add(figures.buckets)
        let status = entry.status
        func find(_ finding: Finding, _ count: Int64 = 1) {
            sums.add(finding, count, end: entry.end, isMain: isMain, sign: sign)
        }
        if entry.ending != .stop { find(.closedWithoutStop) }
        if entry.hasTranscript && !entry.isComplete { find(.incompleteTranscript) }
        if entry.isInexact { find(.inexactOutput) }
        if entry.kind == .internal { find(.internalStop) }
        if entry.kind == .unpaired { find(.unpairedStop) }
        if isNegative { find(.negativeFigures) }
        if status.isCounted, !entry.hasTranscript { find(.noTranscript) }
        if entry.repeatedStarts > 0 { find(.repeatedStart, Int64(entry.repeatedStarts)) }
        if entry.repeatedStops > 0 { find(.repeatedStop, Int64(entry.repeatedStops)) }
        if entry.isContradicted && isFirst(number, of: story) { find(.reportDiffers) }
        guard status.isCounted else { return }
        if prices.sums.unpriced > 0 { find(.unpriced) }
        var run = ReplaySums.Run()
        run.end = entry.end
        run.isMain = isMain
        run.name = entry.name == 0 && isMain ? mainName : entry.name
        run.project = entry.project
        run.session = stories.stories[story].session
        run.status = status
        if status != .lost && entry.start > .min { run.duration = entry.end - entry.start }
        run.tokens = prices.sums
        sums.add(run, figures, prices.models, sign: sign)
    }

    /// Where the latest figures of the same transcript in the entries before lie; −1: nowhere.
    func earlierFigures(of entry: StoryEntry, in story: UInt32) -> Int64 {
        guard entry.hasTranscript else { return -1 }
        var number = entry.earlier
        while number != 0 {
            let earlier = stories.entries[number]
            if earlier.hasTokens, earlier.hasTranscript, earlier.path == entry.path {
                return earlier.figures
            }
            number = earlier.earlier
        }
        guard stories.stories[story].hasBase, let base = stories.bases[story] else { return -1 }
        return base.figures.first { $0.path == entry.path }?.position ?? -1
    }

    private func read(_ position: Int64, into figures: inout ReplayFigures) throws {
        guard position >= 0 else {
            figures = ReplayFigures()
            return
        }
        try spool.withEntry(at: position) { bytes in
            guard let base = bytes.baseAddress, past.scanFigures(bytes) else { return }
            // They were read before, so they can be.
            _ = figures.load(past, base, texts)
        }
    }
}
