import SystemCalls

// Opening, rolling and creating the active segment. The caller holds the append lock.
extension Appender {
    /// Makes sure that `active` is the active segment, with room, and says where it ends.
    mutating func prepare(
        atMilliseconds milliseconds: UInt64
    ) throws(EventLogError) -> (next: Offset, size: Int) {
        if try active?.isCurrent() != true {
            active = nil
            try openActive(atMilliseconds: milliseconds)
        }
        guard let name = active?.name, let (next, size) = try active?.tail() else {
            throw .noLog(path: directory.log)
        }
        guard let next else {
            return try recover(name, atMilliseconds: milliseconds)
        }
        if size < limits.segmentSize || next == name.base { return (next, size) }
        try roll(name, newBase: next, atMilliseconds: milliseconds)
        return (next, Format.firstUnitPosition)
    }

    private mutating func recover(
        _ name: SegmentName, atMilliseconds milliseconds: UInt64
    ) throws(EventLogError) -> (next: Offset, size: Int) {
        active = nil
        switch try directory.recover(name) {
        case .clean(let next, let size):
            try openActive(name)
            return (next, size)
        case .remnant:
            try create(base: name.base, atMilliseconds: milliseconds)
            return (name.base, Format.firstUnitPosition)
        case .damaged(let newBase):
            try roll(name, newBase: newBase, atMilliseconds: milliseconds)
            return (newBase, Format.firstUnitPosition)
        }
    }

    /// Opens the active segment: where the hint says, else where the directory says, else a new one
    /// behind the newest segment.
    private mutating func openActive(atMilliseconds milliseconds: UInt64) throws(EventLogError) {
        let hints = lock.hints()
        if let base = hints.base {
            do throws(EventLogError) {
                try openActive(SegmentName(base: base, state: .active))
                return try tellLost(hints, atMilliseconds: milliseconds)
            } catch {
                // Without such a file the hint is stale.
                guard error.isAbsentFile else { throw error }
            }
        }
        let newest = try directory.segments().last
        if let newest, newest.state == .active {
            try openActive(newest)
            lock.writeHint(newest.base)
        } else {
            // A crash between the two renames of a roll, perhaps of one that closed a damaged
            // segment.
            let base = try newest.map { name throws(EventLogError) in
                try directory.endBeyondDamage(name)
            }
            try create(base: base ?? .zero, atMilliseconds: milliseconds)
        }
        try tellLost(hints, atMilliseconds: milliseconds)
    }

    private mutating func openActive(_ name: SegmentName) throws(EventLogError) {
        active = try ActiveSegment(directory, name)
        unsynced = Unsynced(rolled: unsynced.rolled, directory: true)
    }

    /// Closes the active segment to appends and begins the next one.
    ///
    /// A crash between the two renames leaves no active segment, and the next appender creates one.
    mutating func roll(
        _ name: SegmentName, newBase: Offset, atMilliseconds milliseconds: UInt64
    ) throws(EventLogError) {
        let rolled = SegmentName(base: name.base, state: .rolled)
        try prepareNew(base: newBase, atMilliseconds: milliseconds)
        active = nil
        try renameFile(directory.path(name), to: directory.path(rolled))
        try install(base: newBase)
        unsynced.rolled = rolled
    }

    /// Rolls a segment that a sync has failed on, unless somebody else did or it holds nothing.
    mutating func rollSuspect(
        _ name: SegmentName, atMilliseconds milliseconds: UInt64
    ) throws(EventLogError) {
        let (next, _) = try prepare(atMilliseconds: milliseconds)
        guard active?.name == name, next != name.base else { return }
        try roll(name, newBase: next, atMilliseconds: milliseconds)
        // Syncing it again would succeed and prove nothing.
        unsynced.rolled = nil
    }

    private mutating func create(
        base: Offset, atMilliseconds milliseconds: UInt64
    ) throws(EventLogError) {
        try prepareNew(base: base, atMilliseconds: milliseconds)
        try install(base: base)
    }

    /// Writes a segment without records under a name that no reader looks at.
    private func prepareNew(
        base: Offset, atMilliseconds milliseconds: UInt64
    ) throws(EventLogError) {
        let store: StoreID
        if let known = try directory.store() { store = known } else { store = try .random() }
        let header = Header(store: store, base: base, createdMilliseconds: milliseconds)
        let file = try File(directory.newSegment, O_WRONLY | O_CREAT | O_TRUNC)
        try file.write(Format.emptyFrame + header.encoded(), at: 0)
    }

    private mutating func install(base: Offset) throws(EventLogError) {
        let name = SegmentName(base: base, state: .active)
        try renameFile(directory.newSegment, to: directory.path(name))
        try openActive(name)
        lock.writeHint(base)
    }
}
