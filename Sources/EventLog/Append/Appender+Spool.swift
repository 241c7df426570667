// What waits for an appender. The caller holds the append lock.
extension Appender {
    /// At most so many files in one go, because other appenders wait meanwhile.
    private static let drainedFilesMax = 64

    /// Appends what is in the spool, oldest first, and removes it there.
    ///
    /// For long-lived processes; a short-lived one does this at its first append. A crash in
    /// between leaves a record in both, so that it is appended twice.
    ///
    /// - Returns: How many files were drained. Call again while it is not zero.
    /// - Throws: What ``append(_:atMilliseconds:)`` throws.
    public mutating func drainSpool(
        atMilliseconds milliseconds: UInt64
    ) throws(EventLogError) -> Int {
        guard directory.maySpool else { return 0 }
        return try withLock { (appender) throws(EventLogError) in
            try appender.drain(atMilliseconds: milliseconds)
        }
    }

    mutating func drainSpoolOnce(atMilliseconds milliseconds: UInt64) throws(EventLogError) {
        guard mayHaveSpooled else { return }
        mayHaveSpooled = false
        if directory.maySpool { _ = try drain(atMilliseconds: milliseconds) }
    }

    /// What cannot be read stays where it is, for `agentlog doctor` to name: it must not keep
    /// anyone from appending. Only a log that cannot be written ends the draining.
    private mutating func drain(atMilliseconds milliseconds: UInt64) throws(EventLogError) -> Int {
        var count = 0
        var afterSync: [(spool: Spool, name: String)] = []
        for spool in directory.spools where spool.exists {
            guard (try? spool.checkOwnership()) != nil, let names = try? spool.waiting() else {
                continue
            }
            for name in names.prefix(Self.drainedFilesMax) {
                guard let found = try? spool.content(name) else { continue }
                switch found {
                case .unit(let unit):
                    _ = try write(
                        PackedUnit(frame: unit.frame, count: unit.trailer.count),
                        atMilliseconds: milliseconds)
                    // Whoever spooled it was told that it survives power loss.
                    if unit.trailer.isPowerDurable {
                        afterSync.append((spool, name))
                        continue
                    }
                case .noUnit:
                    guard (try? spool.quarantine(name, in: directory)) != nil else { continue }
                case .empty: break
                }
                if spool.discard(name) { count += 1 }
            }
            try? spool.quarantineAbandoned(in: directory)
        }
        if !afterSync.isEmpty {
            // Once for all of them: other appenders wait.
            try synchronize()
            for (spool, name) in afterSync where spool.discard(name) { count += 1 }
        }
        for spool in directory.spools where spool.exists { spool.removeIfEmpty() }
        return count
    }

    /// Records how many events were lost, once writing works again.
    ///
    /// The record says how many in all, so that a crash before it is noted repeats it and nothing
    /// else.
    mutating func tellLost(
        _ hints: AppendLock.Hints, atMilliseconds milliseconds: UInt64
    ) throws(EventLogError) {
        guard hints.lost > hints.told else { return }
        _ = try write(
            LogRecord.lost(events: hints.lost, atMilliseconds: milliseconds).packed,
            atMilliseconds: milliseconds)
        lock.writeTold(hints.lost)
    }
}
