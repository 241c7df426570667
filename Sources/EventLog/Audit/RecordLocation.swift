import Digests

/// One record and everything around it that an auditor wants to see.
public struct RecordLocation: Sendable, Equatable {
    /// The record alone: its run's time, kind and origin, and its bytes.
    public let batch: RecordBatch
    public let segment: String
    public let state: SegmentSummary.State
    public let store: StoreID?
    /// The unit or block that holds it: offsets, and bytes of the segment.
    public let unitOffsets: Range<Offset>
    public let filePositions: Range<Int>
    /// The LZ4 frame in it.
    public let frameSize: Int
    public let contentSize: Int
    /// CRC-32C of the frame: as stored, and computed now.
    public let storedChecksum: UInt32
    public let computedChecksum: UInt32
    /// All bytes of the unit or block.
    public let bytes: [UInt8]
}

extension LogDirectory {
    public enum Located: Sendable, Equatable {
        case record(RecordLocation)
        case lost(LogReader.Loss)
        /// Not appended yet. The log ends here.
        case beyond(end: Offset)
    }

    /// Finds one record.
    ///
    /// - Complexity: As opening a ``LogReader`` there.
    public func locate(_ offset: Offset) throws(EventLogError) -> Located {
        // It may be sealed between reading and locating it: then once more.
        for _ in 0..<3 {
            let found = try find(offset)
            guard case .records(let batch) = found else {
                if case .lost(let loss) = found { return .lost(loss) }
                break
            }
            guard let name = try segments().last(where: { $0.base <= offset }),
                let only = batch.prefix(before: offset.advanced(by: 1))
            else { break }
            do throws(EventLogError) {
                return try locate(only, in: name)
            } catch {
                guard case .notVerified = error else { throw error }
            }
        }
        return .beyond(end: try end())
    }

    private func find(_ offset: Offset) throws(EventLogError) -> LogReader.Step {
        var reader = try LogReader(self, from: offset)
        while true {
            let step = try reader.next()
            // Damage before it that costs nothing is none of its business.
            if case .lost(let loss) = step, !loss.offsets.contains(offset) { continue }
            return step
        }
    }

    private func locate(
        _ batch: RecordBatch, in name: SegmentName
    ) throws(EventLogError) -> Located {
        let segment = try SegmentFile.open(self, name)
        let (store, found) = (segment.header?.store, segment.name)
        let bytes = try segment.file.read(at: batch.filePosition, count: Format.unitSizeMax)
        var decoder = FrameDecoder()
        guard
            case .unit(let records, let size) = Unit.decode(
                bytes.span, at: 0, filePosition: batch.filePosition, with: &decoder)
        else { throw .notVerified(segment: found.fileName, reason: "it changed meanwhile") }
        let frameStart = OriginFrame.decode(bytes.span)?.size ?? 0
        guard case .frame(_, let frameSize) = decoder.decode(bytes.span, at: frameStart),
            let commit = Commit.decode(
                bytes.span.extracting(frameStart + frameSize..<bytes.count))
        else { throw .notVerified(segment: found.fileName, reason: "it changed meanwhile") }
        return .record(
            RecordLocation(
                batch: batch, segment: found.fileName, state: .init(found.state), store: store,
                unitOffsets: records.first..<records.end,
                filePositions: batch.filePosition..<batch.filePosition + size,
                frameSize: frameSize, contentSize: records.content.count,
                storedChecksum: commit.frameChecksum,
                computedChecksum: crc32c(
                    bytes.span.extracting(frameStart..<frameStart + frameSize)),
                bytes: Array(bytes.prefix(size))))
    }
}
