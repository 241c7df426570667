import KeySpace

/// Single keys, and those of open runs.
extension PlanState {
    // MARK: - One key

    mutating func look(
        at name: Bytes, _ snapshot: KeySnapshot, isSure: Bool, _ batch: inout MirrorBatch
    ) throws {
        // What depends on open runs is looked at as a whole.
        if KeyDescription.isLive(name) { return }
        let key = prefix + name
        let last = known[name]
        guard let entry = try snapshot.entry(name) else {
            if last != nil || !isSure { batch.add(name, KeyWrite.removal(of: key), byteCount: 0) }
            return forget(name)
        }
        let digest = entry.digest
        note(name, entry, digest)
        if isSure, last?.digest == digest { return }
        let old = isSure ? kept[name] : nil
        if case .sortedSet(let new) = entry.value, let old {
            batch.add(
                name, KeyWrite.unit(key, entry, new, replacing: old), byteCount: 1_024,
                count: new.count)
        } else {
            batch.add(name, KeyWrite.unit(key, entry), byteCount: entry.value.byteCount)
        }
        keep(name, entry)
    }

    mutating func adopt(
        _ name: Bytes, _ snapshot: KeySnapshot, _ batch: inout MirrorBatch
    ) throws {
        guard known[name] == nil, !unsure.contains(name), let entry = try snapshot.entry(name)
        else { return }
        // Nobody wrote what time has changed meanwhile.
        if KeyDescription.changesByTime(name) {
            try look(at: name, snapshot, isSure: false, &batch)
        } else {
            note(name, entry, entry.digest)
        }
    }

    private mutating func note(_ name: Bytes, _ entry: KeyEntry, _ digest: Int) {
        let changes = entry.changesMilliseconds ?? .max
        known[name] = Known(digest: digest, changes: changes)
        nextChange = min(nextChange, changes)
    }

    private mutating func keep(_ name: Bytes, _ entry: KeyEntry) {
        dropKept(name)
        guard case .sortedSet(let set) = entry.value, set.count >= 64 else { return }
        let size = entry.value.byteCount
        guard keptByteCount + size <= limits.kept else { return }
        kept[name] = set
        keptByteCount += size
    }

    private mutating func dropKept(_ name: Bytes) {
        guard let old = kept.removeValue(forKey: name) else { return }
        keptByteCount -= KeyValue.sortedSet(old).byteCount
    }

    mutating func forget(_ name: Bytes) {
        known[name] = nil
        dropKept(name)
    }

    // MARK: - What time and open runs change

    mutating func takeDue(_ now: Int64) {
        guard now >= nextChange else { return }
        nextChange = .max
        for (name, each) in known {
            if each.changes <= now {
                waiting.append(name)
            } else {
                nextChange = min(nextChange, each.changes)
            }
        }
    }

    mutating func addLive(
        _ snapshot: KeySnapshot, _ batch: inout MirrorBatch
    ) throws {
        let hasChanged =
            snapshot.revision != revision || isLiveUnsure || snapshot.now >= nextLiveChange
        // Runs open and end with the log.
        guard hasChanged || liveOffset != batch.position else { return }
        let entries = try snapshot.liveEntries()
        var now: [Bytes: Known] = [:]
        nextLiveChange = .max
        for (name, entry) in entries {
            let digest = entry.digest
            now[name] = Known(digest: digest, changes: entry.changesMilliseconds ?? .max)
            nextLiveChange = min(nextLiveChange, entry.changesMilliseconds ?? .max)
            if !isLiveUnsure, live[name]?.digest == digest { continue }
            batch.add(
                name, KeyWrite.unit(prefix + name, entry), byteCount: entry.value.byteCount)
        }
        for name in live.keys where now[name] == nil {
            batch.add(name, KeyWrite.removal(of: prefix + name), byteCount: 0)
        }
        (live, isLiveUnsure) = (now, false)
        (revision, liveOffset) = (snapshot.revision, batch.position)
    }
}
