import Digests
import SystemCalls

/// What an export or import did.
public struct TransferSummary: Sendable, Equatable {
    public var records = 0
    /// Records that were passed over: those that the log has already, and what another log says
    /// about itself.
    public var skipped = 0
    public var findings: [Finding] = []
    /// The hash of the export's footer, to compare copies with.
    public var footerHash: [UInt8]?
}

extension LogDirectory {
    /// Copies the records at `offsets` into one file in sealed form, at their offsets.
    ///
    /// On return the file is on stable storage. Records that cannot be read are findings, and the
    /// others are exported.
    ///
    /// - Parameters:
    ///   - offsets: In order, without overlap.
    ///   - path: Must not exist.
    ///   - progress: Called with each offset reached.
    /// - Throws: `impossible` if there is nothing to export or the file exists; `io`.
    public func export(
        _ offsets: [Range<Offset>], to path: String, progress: (Offset) -> Void = { _ in }
    ) throws(EventLogError) -> TransferSummary {
        guard try FileStatus.at(path) == nil else {
            throw .impossible("\(path) exists already: name another file")
        }
        guard let store = try store() else { throw .noLog(path: home) }
        // A name that nobody else has: what is there already is not ours to replace.
        let temporary = "\(path).\(hexadecimal(Array(try StoreID.random().bytes.prefix(4)))).tmp"
        var summary = TransferSummary()
        var base: Offset?
        do throws(EventLogError) {
            var writer: SealedWriter?
            for range in offsets {
                var reader = try LogReader(self, from: range.lowerBound)
                loop: while reader.nextOffset < range.upperBound {
                    switch try reader.next() {
                    case .records(let batch):
                        guard let wanted = batch.prefix(before: range.upperBound) else {
                            break loop
                        }
                        if base == nil {
                            base = wanted.first
                            writer = try SealedWriter(
                                path: temporary,
                                header: Header(
                                    store: store, base: wanted.first,
                                    createdMilliseconds: wanted.appendMilliseconds,
                                    isSealed: true, isExport: true))
                        }
                        try writer?.add(wanted)
                        summary.records += wanted.count
                        progress(reader.nextOffset)
                    case .lost(let loss):
                        let end = min(loss.offsets.upperBound, range.upperBound)
                        guard loss.offsets.lowerBound < end else { continue }
                        summary.findings.append(loss.finding(upTo: end))
                    case .end: break loop
                    }
                }
            }
            guard let writer = writer.take() else {
                throw .impossible("no record is at the offsets that were named")
            }
            _ = try writer.finish()
        } catch {
            unlink(temporary)
            throw error
        }
        // Unlike rename, link does not replace a file that appeared meanwhile.
        let isLinked = link(temporary, path) == 0
        let code = errno
        unlink(temporary)
        if !isLinked { throw .io(operation: "link", path: path, errno: code) }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        try synchronizeDirectory(folder)
        let name = SegmentName(base: base ?? .zero, state: .sealed)
        summary.footerHash = try SegmentFile(path: path, name).footerHash
        return summary
    }
}

extension RecordBatch {
    /// This batch without the records from `end` on; nil if none is left.
    public func prefix(before end: Offset) -> RecordBatch? {
        let kept = min(count, first.distance(to: end))
        if kept == count { return self }
        if kept == 0 { return nil }
        return RecordBatch(
            first: first, appendMilliseconds: appendMilliseconds, kind: kind, origin: origin,
            filePosition: filePosition, content: content, lines: lines.prefix(kept))
    }
}

extension LogReader.Loss {
    func finding(upTo end: Offset) -> Finding {
        let range = offsets.lowerBound..<max(end, offsets.lowerBound)
        return Finding(
            .error, cause == .damage ? .damage : cause == .dropped ? .dropped : .missingSegment,
            segment: segment, offsets: range, filePositions: filePositions,
            "\(phrase(range)) cannot be read")
    }
}
