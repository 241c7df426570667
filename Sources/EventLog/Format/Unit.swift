// Unit: what one append writes, with one pwrite. Block: the same in a sealed segment.
//
//   unit  = [origin frame] · frame · trailer
//   block = frame · runs frame
//
// The frame is one LZ4 frame of the records, each followed by a newline; what follows commits it.

import Digests

enum Unit {
    enum Decoded: Equatable {
        case unit(UnitRecords, size: Int)
        /// A skippable frame that this version does not know: step over it.
        case unknown(size: Int)
        /// The bytes end before the unit does.
        case incomplete
        case invalid
    }

    /// The bytes to append for a compressed `frame` of `count` records.
    ///
    /// - Parameter origin: Runs with origins that cover the records, of an imported unit.
    static func encode(
        frame: [UInt8], count: Int, first: Offset, appendMilliseconds: UInt64,
        kind: RecordKind = .event, origin: [Run] = [], isPowerDurable: Bool = false
    ) -> [UInt8] {
        let trailer = Trailer(
            frameSize: frame.count, first: first, count: count,
            appendMilliseconds: appendMilliseconds, frameChecksum: crc32c(frame.span), kind: kind,
            isImported: !origin.isEmpty, isPowerDurable: isPowerDurable)
        var unit = origin.isEmpty ? [] : OriginFrame(first: first, runs: origin).encoded()
        unit.reserveCapacity(unit.count + frame.count + Format.trailerSize)
        unit += frame
        unit += trailer.encoded()
        return unit
    }

    /// The bytes of a block of a sealed segment: `content` compressed, and its runs frame.
    static func encodeBlock(
        content: [UInt8], first: Offset, runs: [Run]
    ) -> (frame: [UInt8], runsFrame: [UInt8]) {
        let frame = compressedFrame(content, forSealing: true)
        let runsFrame = RunsFrame(
            frameSize: frame.count, first: first, count: runs.reduce(0) { $0 + $1.count },
            frameChecksum: crc32c(frame.span), runs: runs)
        return (frame, runsFrame.encoded())
    }

    /// Decodes what starts at `start`. `filePosition` is where that is in the segment.
    ///
    /// - Parameter inSpool: Only there a unit can say that its durability is `power`.
    static func decode(
        _ bytes: Span<UInt8>, at start: Int, filePosition: Int, inSpool: Bool = false,
        with decoder: inout FrameDecoder
    ) -> Decoded {
        guard bytes.count - start >= 8 else { return .incomplete }
        let magic = bytes.integer(at: start, as: UInt32.self)
        guard magic & Format.skippableMagicMask == Format.skippableMagic else {
            return frame(
                bytes, at: start, origin: nil, filePosition: filePosition, unitStart: start,
                inSpool: inSpool, with: &decoder)
        }
        let size = Int(bytes.integer(at: start + 4, as: UInt32.self)) + 8
        switch magic {
        case Format.originMagic:
            if size > Format.runsFrameSizeMax { return .invalid }
            if size > bytes.count - start { return .incomplete }
            let origin = OriginFrame.decode(bytes.extracting(start..<start + size))
            guard let origin else { return .invalid }
            return frame(
                bytes, at: start + size, origin: origin.frame, filePosition: filePosition,
                unitStart: start, inSpool: inSpool, with: &decoder)
        // A commit without its frame, a header or footer in the middle: damage, not the future.
        case Format.headerMagic, Format.trailerMagic, Format.runsMagic, Format.footerMagic:
            return .invalid
        default:
            if size > Format.unitSizeMax { return .invalid }
            return size <= bytes.count - start ? .unknown(size: size) : .incomplete
        }
    }

    private static func frame(
        _ bytes: Span<UInt8>, at start: Int, origin: OriginFrame?, filePosition: Int,
        unitStart: Int, inSpool: Bool, with decoder: inout FrameDecoder
    ) -> Decoded {
        let content: [UInt8]
        let frameEnd: Int
        switch decoder.decode(bytes, at: start) {
        case .incomplete: return .incomplete
        case .invalid: return .invalid
        case .frame(let found, let size): (content, frameEnd) = (found, start + size)
        }
        guard bytes.count - frameEnd >= 8 else { return .incomplete }
        let magic = bytes.integer(at: frameEnd, as: UInt32.self)
        let size = Int(bytes.integer(at: frameEnd + 4, as: UInt32.self)) + 8
        let isCommit =
            magic == Format.trailerMagic && size == Format.trailerSize
            || magic == Format.runsMagic && size <= Format.runsFrameSizeMax
        if isCommit && size > bytes.count - frameEnd { return .incomplete }
        guard
            let commit = Commit.decode(
                bytes.extracting(frameEnd..<bytes.count), origin: origin, inSpool: inSpool),
            commit.frameSize == frameEnd - start,
            commit.frameChecksum == crc32c(bytes.extracting(start..<frameEnd)),
            let lines = split(content), lines.count == commit.count
        else { return .invalid }
        let records = UnitRecords(
            first: commit.first, runs: commit.runs, content: content, lines: lines,
            filePosition: filePosition)
        return .unit(records, size: frameEnd + commit.size - unitStart)
    }

    /// The records of `content`, or nil if it is not a sequence of lines within the format.
    private static func split(_ content: [UInt8]) -> [Range<Int>]? {
        guard content.last == newline, content.count <= Format.unitContentMax else { return nil }
        var lines: [Range<Int>] = []
        var start = 0
        while let index = content.span.position(of: newline, from: start) {
            guard (1...Format.recordSizeMax).contains(index - start) else { return nil }
            lines.append(start..<index)
            start = index + 1
        }
        return lines
    }
}

let newline = UInt8(ascii: "\n")
