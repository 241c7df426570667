import Digests

/// Compares a sealed segment with its footer.
struct SealedCheck {
    /// What does not fit, and where.
    struct Fault: Equatable {
        let offsets: Range<Offset>
        let filePositions: Range<Int>
        let reason: String
    }

    /// Checks every byte against the checksums in the footer; `deep` also decompresses and compares
    /// both hashes, which no change survives that keeps the footer as it is.
    ///
    /// - Complexity: Reads the file once: checksums at about 1 GB/s of file, hashes at 0.3 GB/s of
    ///   lines.
    static func faults(
        in segment: borrowing SegmentFile, deep: Bool
    ) throws(EventLogError) -> [Fault] {
        guard let footer = segment.footer, let footerPosition = segment.footerPosition else {
            return []
        }
        var faults: [Fault] = []
        var content = SHA256()
        var structure = SHA256()
        if deep {
            let start = try segment.file.read(at: 0, count: Format.firstUnitPosition)
            structure.update(Array(start.dropFirst(Format.emptyFrame.count)))
        }
        var (holdsLogRecords, holdsImports) = (false, false)
        var decoder = FrameDecoder()
        var position = Format.firstUnitPosition
        for block in footer.blocks {
            if let unknown = try unknownBytes(segment, position..<block.filePosition) {
                faults.append(unknown)
            }
            let bytes = try segment.file.read(
                at: block.filePosition, count: block.fileEnd - block.filePosition)
            let reason = fault(in: bytes, block)
            position = block.fileEnd
            if let reason {
                faults.append(block.fault(reason))
            } else if deep {
                structure.update(Array(bytes.dropFirst(block.frameSize)))
                switch Unit.decode(
                    bytes.span, at: 0, filePosition: block.filePosition, with: &decoder)
                {
                case .unit(let records, _) where records.matches(block):
                    content.update(records.content)
                    holdsLogRecords = holdsLogRecords || records.runs.contains { $0.kind == .log }
                    holdsImports = holdsImports || records.runs.contains { $0.origin != nil }
                default:
                    faults.append(block.fault("its records are not what the footer says"))
                }
            }
        }
        if position > footerPosition {
            faults.append(
                Fault(
                    offsets: footer.end..<footer.end, filePositions: footerPosition..<position,
                    reason: "the file is \(position - footerPosition) bytes shorter than its "
                        + "footer says"))
        } else if let unknown = try unknownBytes(segment, position..<footerPosition) {
            faults.append(unknown)
        }
        guard deep && faults.isEmpty else { return faults }
        if footer.holdsLogRecords != holdsLogRecords || footer.holdsImports != holdsImports {
            faults.append(
                Fault(
                    offsets: footer.base..<footer.end, filePositions: 0..<footerPosition,
                    reason: "the footer's flags do not say what the blocks hold"))
        }
        for (hash, expected, name) in [
            (content.finalize(), footer.contentHash, "content"),
            (structure.finalize(), footer.structureHash, "structure"),
        ] where hash != expected {
            faults.append(
                Fault(
                    offsets: footer.base..<footer.end, filePositions: 0..<footerPosition,
                    reason: "the \(name) hash is \(hexadecimal(hash)), the footer says "
                        + hexadecimal(expected)))
        }
        return faults
    }

    /// What stands where the footer knows no block, unless it is a frame to step over.
    private static func unknownBytes(
        _ segment: borrowing SegmentFile, _ range: Range<Int>
    ) throws(EventLogError) -> Fault? {
        var position = range.lowerBound
        var decoder = FrameDecoder()
        while position < range.upperBound {
            let bytes = try segment.file.read(at: position, count: range.upperBound - position)
            guard
                case .unknown(let size) = Unit.decode(
                    bytes.span, at: 0, filePosition: position, with: &decoder)
            else {
                return Fault(
                    offsets: .zero ..< .zero, filePositions: position..<range.upperBound,
                    reason: "bytes that the footer does not know")
            }
            position += size
        }
        return nil
    }

    private static func fault(in bytes: [UInt8], _ block: Footer.Block) -> String? {
        guard bytes.count == block.frameSize + block.runsFrameSize else {
            return "the file ends inside the block"
        }
        let frame = crc32c(bytes.span.extracting(0..<block.frameSize))
        if frame != block.frameChecksum {
            return "the frame's CRC-32C is \(hex(frame)), the footer says "
                + hex(block.frameChecksum)
        }
        // A CRC over a frame that ends in its own CRC is the same for all frames.
        let end = bytes.count - 4
        let runs = crc32c(bytes.span.extracting(block.frameSize..<end))
        if runs != block.runsFrameChecksum
            || runs != bytes.span.integer(at: end, as: UInt32.self)
        {
            return "the runs' CRC-32C is \(hex(runs)), the footer says "
                + hex(block.runsFrameChecksum)
        }
        return nil
    }

    private static func hex(_ value: UInt32) -> String {
        hexadecimal([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) })
    }
}

extension Footer.Block {
    fileprivate func fault(_ reason: String) -> SealedCheck.Fault {
        SealedCheck.Fault(
            offsets: first..<end, filePositions: filePosition..<fileEnd, reason: reason)
    }
}

extension UnitRecords {
    fileprivate func matches(_ block: Footer.Block) -> Bool {
        let times = runs.map { $0.appendMilliseconds }
        return first == block.first && count == block.count && content.count == block.contentSize
            && times.min() == block.leastMilliseconds && times.max() == block.greatestMilliseconds
    }
}
