// Unit: what one append writes, with one pwrite.
//
//   unit = frame · trailer
//
// The frame is one LZ4 frame of the records, each followed by a newline; the trailer commits it.

import Digests

/// Records that were appended together and so share their append time.
public struct RecordBatch: Equatable, Sendable {
    public let first: Offset
    /// Milliseconds since 1970 by the appender's clock.
    public let appendMilliseconds: UInt64
    /// The records, each followed by a newline.
    let content: [UInt8]
    /// Where each record lies in `content`, without its newline.
    let lines: [Range<Int>]
    /// Where the unit begins in its segment.
    public let filePosition: Int

    public var count: Int { lines.count }
    public var end: Offset { first.advanced(by: count) }

    /// The bytes of the record at `index`, 0 ..< count. Shares storage with the batch.
    public subscript(_ index: Int) -> ArraySlice<UInt8> { content[lines[index]] }

    /// This batch without the records below `offset`; nil if none is left.
    func dropping(below offset: Offset) -> RecordBatch? {
        let dropped = first.distance(to: offset)
        if dropped == 0 { return self }
        if dropped >= count { return nil }
        return RecordBatch(
            first: offset, appendMilliseconds: appendMilliseconds, content: content,
            lines: Array(lines[dropped...]), filePosition: filePosition)
    }
}

enum Unit {
    enum Decoded: Equatable {
        case unit(RecordBatch, size: Int)
        /// A skippable frame that this version does not know: step over it.
        case unknown(size: Int)
        /// The bytes end before the unit does.
        case incomplete
        case invalid
    }

    /// The bytes to append for `lines`, the content of a unit, and the trailer's other fields.
    static func encode(
        content: [UInt8], count: Int, first: Offset, appendMilliseconds: UInt64
    ) -> [UInt8] {
        encode(
            frame: compressedFrame(content), count: count, first: first,
            appendMilliseconds: appendMilliseconds)
    }

    static func encode(
        frame: [UInt8], count: Int, first: Offset, appendMilliseconds: UInt64
    ) -> [UInt8] {
        let trailer = Trailer(
            frameSize: frame.count, first: first, count: count,
            appendMilliseconds: appendMilliseconds, frameChecksum: crc32c(frame.span))
        return frame + trailer.encoded()
    }

    /// Decodes what starts at `start`. `filePosition` is where that is in the segment.
    static func decode(
        _ bytes: Span<UInt8>, at start: Int, filePosition: Int, with decoder: inout FrameDecoder
    ) -> Decoded {
        let available = bytes.count - start
        guard available >= 8 else { return .incomplete }
        let magic = bytes.integer(at: start, as: UInt32.self)
        if magic & Format.skippableMagicMask == Format.skippableMagic {
            // A trailer without its frame, or a header in the middle, is damage, not the future.
            if magic == Format.trailerMagic || magic == Format.headerMagic { return .invalid }
            let size = Int(bytes.integer(at: start + 4, as: UInt32.self)) + 8
            if size > Format.unitSizeMax { return .invalid }
            return size <= available ? .unknown(size: size) : .incomplete
        }
        switch decoder.decode(bytes, at: start) {
        case .incomplete: return .incomplete
        case .invalid: return .invalid
        case .frame(let content, let size):
            if available < size + Format.trailerSize { return .incomplete }
            let end = start + size + Format.trailerSize
            guard let trailer = Trailer.decode(bytes.extracting(start + size..<end)),
                trailer.frameSize == size,
                trailer.frameChecksum == crc32c(bytes.extracting(start..<start + size)),
                let lines = split(content), lines.count == trailer.count
            else { return .invalid }
            let batch = RecordBatch(
                first: trailer.first, appendMilliseconds: trailer.appendMilliseconds,
                content: content, lines: lines, filePosition: filePosition)
            return .unit(batch, size: size + Format.trailerSize)
        }
    }

    /// The records of `content`, or nil if it is not a sequence of lines within the format.
    private static func split(_ content: [UInt8]) -> [Range<Int>]? {
        guard content.last == newline, content.count <= Format.unitContentMax else { return nil }
        var lines: [Range<Int>] = []
        var start = 0
        for index in content.indices where content[index] == newline {
            guard (1...Format.recordSizeMax).contains(index - start) else { return nil }
            lines.append(start..<index)
            start = index + 1
        }
        return lines
    }
}

let newline = UInt8(ascii: "\n")
