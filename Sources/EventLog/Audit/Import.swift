import SystemCalls

extension LogDirectory {
    /// Appends the records of an export, with new offsets and the origin that they came from.
    ///
    /// Idempotent: a record whose origin the log holds already is passed over, and so is one of
    /// this log itself that can still be read. So a copy of an export brings back what was lost.
    ///
    /// - Parameters:
    ///   - path: What ``export(_:to:progress:)`` wrote. A damaged one is imported as far as it can
    ///   be
    ///     read, and the rest are findings.
    ///   - progress: Called with bytes done and all bytes.
    /// - Throws: `impossible` if the file is no export; `io`; what ``Appender`` throws.
    public func importRecords(
        from path: String, atMilliseconds milliseconds: UInt64, durability: Durability = .process,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws(EventLogError) -> TransferSummary {
        let segment = try SegmentFile(path: path, SegmentName(base: .zero, state: .sealed))
        guard let header = segment.header, header.isExport else {
            throw .impossible("\(path) is no export of a log: `agentlog log export` makes one")
        }
        var appender = try Appender(self, durability: durability)
        // One import at a time: two would not see each other's records.
        let lock = try SealLock(self, withinMilliseconds: 2_000)
        defer { lock.release() }
        let size = try segment.file.status().size
        let own = try store()
        let mayComeFromHere = header.store == own || segment.footer?.holdsImports != false
        var known = try knownOrigins(own: mayComeFromHere ? own : nil)
        var summary = TransferSummary()
        for fault in try SealedCheck.faults(in: segment, deep: true) {
            summary.findings.append(
                Finding(
                    .error, .damage, segment: path, offsets: fault.offsets,
                    filePositions: fault.filePositions, fault.reason))
        }
        if segment.footer == nil {
            summary.findings.append(
                Finding(
                    .error, .damagedFooter, segment: path,
                    "the export has no whole footer: it may have been cut off"))
        }
        summary.footerHash = segment.footerHash
        var pending = PendingImport()
        var reader = SegmentReader(segment)
        reader.seek(to: header.base)
        loop: while true {
            switch try reader.next() {
            case .unit(let records):
                for batch in records.batches() {
                    for index in 0..<batch.count {
                        let origin =
                            batch.origin(of: index)
                            ?? Origin(
                                store: header.store, offset: batch.first.advanced(by: index),
                                appendMilliseconds: batch.appendMilliseconds)
                        let isKnown = known[origin.store]?.contains(origin.offset) == true
                        if batch.kind == .log || isKnown {
                            summary.skipped += 1
                            continue
                        }
                        if pending.isFull(for: batch[index].count) {
                            try pending.flush(into: &appender, milliseconds)
                        }
                        pending.add(batch[index], origin, milliseconds)
                        // An export can hold a record twice.
                        known[origin.store, default: OffsetSet()]
                            .insert(origin.offset..<origin.offset.advanced(by: 1))
                        summary.records += 1
                    }
                }
                progress(reader.filePosition, size)
            case .damage: continue
            case .end: break loop
            }
        }
        try pending.flush(into: &appender, milliseconds)
        return summary
    }

    /// The origins of all records that the log holds, by store.
    ///
    /// - Parameter own: Also the log's own offsets that can be read, under this name.
    private func knownOrigins(own: StoreID?) throws(EventLogError) -> [StoreID: OffsetSet] {
        var known: [StoreID: OffsetSet] = [:]
        for name in try segments() {
            let segment = try SegmentFile.open(self, name)
            if own == nil, let footer = segment.footer, !footer.holdsImports { continue }
            var reader = SegmentReader(segment)
            loop: while true {
                switch try reader.next() {
                case .unit(let records):
                    if let own {
                        known[own, default: OffsetSet()].insert(records.first..<records.end)
                    }
                    for run in records.runs {
                        guard let origin = run.origin else { continue }
                        known[origin.store, default: OffsetSet()]
                            .insert(origin.offset..<origin.offset.advanced(by: run.count))
                    }
                case .damage: continue
                case .end: break loop
                }
            }
        }
        return known
    }
}

/// Records that are about to be appended as one imported unit.
private struct PendingImport {
    private var content: [UInt8] = []
    private var runs: [Run] = []
    private var count = 0

    /// Half of what a unit may hold: larger ones only make damage cost more.
    func isFull(for size: Int) -> Bool {
        count > 0 && content.count + size + 1 > Format.unitContentMax / 2
            || count == Format.runCountMax
    }

    mutating func add(_ line: ArraySlice<UInt8>, _ origin: Origin, _ milliseconds: UInt64) {
        content += line
        content.append(newline)
        runs.join(Run(count: 1, appendMilliseconds: milliseconds, origin: origin))
        count += 1
    }

    mutating func flush(
        into appender: inout Appender, _ milliseconds: UInt64
    ) throws(EventLogError) {
        if count == 0 { return }
        _ = try appender.append(
            Appender.PackedUnit(frame: compressedFrame(content), count: count, origin: runs),
            atMilliseconds: milliseconds)
        self = PendingImport()
    }
}
