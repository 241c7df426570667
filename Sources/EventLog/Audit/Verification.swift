import Digests
import SystemCalls

/// Checks a whole log, segment by segment, and goes on past damage.
///
/// Takes the append lock for a moment where bytes stand behind the last whole unit of the active
/// segment, to tell a torn tail from an append under way. Changes nothing.
public struct Verification: ~Copyable {
    let directory: LogDirectory
    let isDeep: Bool
    /// The store that most segments belong to.
    let store: StoreID?
    private var groups: ArraySlice<[SegmentName]>
    private var place = Place()

    /// Segments that are still to be checked.
    public var segmentsLeft: Int { groups.count }
    /// Their sizes together.
    public private(set) var bytesLeft: Int

    /// Where the segment before ended.
    struct Place {
        var end: Offset?
        /// Hashes that the next sealed segment may name as its predecessor's; nil if unknown.
        var accepted: [[UInt8]]? = [noHash]
        /// Every hash that was met, for ``Verification/rest(expecting:)``.
        var seen: Set<[UInt8]> = []
        var root: (hash: [UInt8], end: Offset)?
        var redactions = RedactionProof()
    }

    public struct Report: Sendable, Equatable {
        public var summary: SegmentSummary?
        public var fileName: String
        public var bytes: Int
        public var findings: [Finding]
    }

    /// What does not belong to one segment.
    public struct Rest: Sendable, Equatable {
        public var findings: [Finding]
        /// The hash of the newest footer and the end of what it proves; nil while nothing is
        /// sealed.
        public var root: [UInt8]?
        public var rootEnd: Offset?
    }

    /// - Parameter deep: Decompresses everything and compares the hashes of sealed segments; else
    ///   their checksums only.
    public init(_ directory: LogDirectory, deep: Bool) throws(EventLogError) {
        let listing = try directory.listing()
        var groups: [[SegmentName]] = []
        for name in listing.segments {
            if let last = groups.last?.first, last.base == name.base {
                groups[groups.count - 1].append(name)
            } else {
                groups.append([name])
            }
        }
        var stores: [StoreID: Int] = [:]
        var bytes = 0
        for name in listing.segments {
            bytes += try FileStatus.at(directory.path(name))?.size ?? 0
            if let header = try? SegmentFile.open(directory, name).header {
                stores[header.store, default: 0] += 1
            }
        }
        self.directory = directory
        self.groups = groups[...]
        isDeep = deep
        bytesLeft = bytes
        store = stores.max { ($0.value, $0.key.description) < ($1.value, $1.key.description) }?.key
    }

    /// Checks the next segment. Nil after the last one.
    public mutating func next() throws(EventLogError) -> Report? {
        guard let group = groups.popFirst(), let first = group.first else { return nil }
        // Of several with one base, check the one that readers take.
        let name =
            group.count == 1
            ? first : try directory.segments().first { $0.base == first.base } ?? first
        var report = Report(
            summary: nil, fileName: name.fileName,
            bytes: try FileStatus.at(directory.path(name))?.size ?? 0, findings: [])
        bytesLeft -= report.bytes
        // It may have been sealed since it was listed: then it is there under one name only.
        for other in group where other != name {
            guard try FileStatus.at(directory.path(other)) != nil else { continue }
            report.findings.append(duplicate(other, name))
        }
        do throws(EventLogError) {
            let segment = try SegmentFile.open(directory, name)
            report.fileName = segment.name.fileName
            try check(segment, into: &report)
        } catch {
            report.findings.append(try finding(for: error, in: name))
            place.end = nil
            place.accepted = nil
        }
        return report
    }

    private mutating func check(
        _ segment: consuming SegmentFile, into report: inout Report
    ) throws(EventLogError) {
        checkPlace(segment, &report)
        if segment.footer != nil {
            try checkSealed(segment, &report)
        } else {
            try checkUnits(segment, &report)
        }
    }

    /// Header, order and what lies between this segment and the one before.
    private mutating func checkPlace(_ segment: borrowing SegmentFile, _ report: inout Report) {
        let name = segment.name
        if let header = segment.header {
            if let store, header.store != store {
                report.findings.append(
                    Finding(
                        .error, .foreignStore, segment: name.fileName,
                        "it belongs to store \(header.store), the log to \(store). Move it "
                            + "elsewhere"))
            }
            if header.base != name.base {
                report.findings.append(
                    Finding(
                        .error, .wrongOrder, segment: name.fileName,
                        "its header says that it begins at \(header.base): it was renamed"))
            }
        } else {
            report.findings.append(
                Finding(
                    .error, .damagedHeader, segment: name.fileName, filePositions: 0..<91,
                    "the header is damaged; its records are read all the same"))
        }
        guard let end = place.end else {
            if report.isFirst(place) && name.base > .zero { missing(.zero..<name.base, &report) }
            return
        }
        if end < name.base {
            missing(end..<name.base, &report)
        } else if end > name.base {
            report.findings.append(
                Finding(
                    .error, .wrongOrder, segment: name.fileName, offsets: name.base..<end,
                    "the segment before it ends at \(end)"))
        }
    }

    private mutating func missing(_ range: Range<Offset>, _ report: inout Report) {
        if range.lowerBound == .zero,
            case .dropped(let dropped, let footers, _)? =
                try? directory.newestDrop(), dropped.upperBound >= range.upperBound
        {
            report.findings.append(
                Finding(
                    .warning, .dropped, segment: report.fileName, offsets: range,
                    "\(phrase(range)) were dropped on purpose"))
            // A drop that was interrupted has left some of what it names.
            let isWhole = dropped.upperBound == range.upperBound
            place.accepted = isWhole ? footers : nil
            place.seen.formUnion(footers)
            if !isWhole {
                let left = phrase(range.upperBound..<dropped.upperBound)
                report.findings.append(
                    Finding(
                        .warning, .dropped, segment: report.fileName,
                        "dropping was interrupted: \(left) were to go too. Drop again"))
            }
            return
        }
        report.findings.append(
            Finding(
                .error, .missingSegment, segment: report.fileName, offsets: range,
                "no segment holds \(phrase(range)), which come before this one"))
        place.accepted = nil
    }

    private mutating func checkSealed(
        _ segment: borrowing SegmentFile, _ report: inout Report
    ) throws(EventLogError) {
        guard let footer = segment.footer, let hash = segment.footerHash else { return }
        let name = segment.name.fileName
        report.summary = try directory.summary(of: segment, footer)
        if let accepted = place.accepted, !accepted.contains(footer.previous) {
            report.findings.append(
                Finding(
                    .error, .brokenChain, segment: name,
                    "its footer names \(hexadecimal(footer.previous).prefix(12))… as its "
                        + "predecessor: a segment was changed, exchanged or removed"))
        }
        let isTwisted =
            segment.header.map {
                $0.previous != footer.previous || $0.store != footer.store
                    || $0.base != footer.base
            } ?? false
        if isTwisted {
            report.findings.append(
                Finding(.error, .brokenChain, segment: name, "header and footer disagree"))
        }
        for fault in try SealedCheck.faults(in: segment, deep: isDeep) {
            report.findings.append(
                Finding(
                    .error, .damage, segment: name, offsets: fault.offsets,
                    filePositions: fault.filePositions,
                    "\(phrase(fault.offsets)) (bytes \(fault.filePositions)): \(fault.reason)"))
        }
        for range in footer.lost {
            report.findings.append(
                Finding(
                    .warning, .knownLoss, segment: name, offsets: range,
                    "\(phrase(range)) were lost before it was sealed"))
        }
        if !footer.replaced.isEmpty {
            report.findings.append(
                Finding(
                    .warning, .redacted, segment: name,
                    "rewritten by `agentlog log redact`; it replaces footer "
                        + "\(hexadecimal(footer.replaced[0]).prefix(12))…"))
        }
        if isDeep {
            var reader = SegmentReader(try SegmentFile.open(directory, segment.name))
            let records = footer.holdsLogRecords ? try reader.logRecords() : []
            place.redactions.add(records, of: name, footer, hash)
        }
        place.end = footer.end
        place.accepted = [hash] + footer.replaced
        place.seen.formUnion([hash] + footer.replaced)
        place.root = (hash, footer.end)
    }

    private mutating func checkUnits(
        _ segment: consuming SegmentFile, _ report: inout Report
    ) throws(EventLogError) {
        let name = segment.name
        let isSealed = segment.header?.isSealed ?? (name.state == .sealed)
        if isSealed {
            report.findings.append(
                Finding(
                    .error, .damagedFooter, segment: name.fileName,
                    "the footer is damaged or missing; its blocks are read one after another"))
            place.accepted = nil
        }
        let next = groups.first?.first?.base
        var scan = UnitScan(
            name, next: next, canBeUnderWay: next == nil && name.state == .active)
        try scan.run(SegmentReader(segment), in: directory)
        report.summary = scan.summary
        report.findings += scan.findings
        place.redactions.add(scan.logRecords)
        place.end = scan.end
    }

    /// What concerns the store as a whole. Call it after the last segment.
    ///
    /// - Parameter hash: A root that was kept elsewhere: it must be in the chain.
    public func rest(expecting hash: [UInt8]? = nil) throws(EventLogError) -> Rest {
        var findings = try directory.storeFindings(try directory.listing())
        if let hash, !place.seen.contains(hash) {
            findings.append(
                Finding(
                    .error, .unexpectedRoot,
                    "no sealed segment has the footer hash \(hexadecimal(hash)): what it stood "
                        + "for was changed or removed"))
        }
        if isDeep { findings += place.redactions.findings }
        return Rest(findings: findings, root: place.root?.hash, rootEnd: place.root?.end)
    }
}

extension Verification.Report {
    /// Whether nothing came before this segment.
    fileprivate func isFirst(_ place: Verification.Place) -> Bool {
        place.end == nil && place.accepted == [noHash] && place.seen.isEmpty
    }
}
