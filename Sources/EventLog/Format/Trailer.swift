// Trailer: the commit marker of a unit. A frame without it was never appended.
//
//   byte    field           meaning (integers are little-endian)
//    0..3   magic           0x184D2A5C
//    4..7   size            36
//    8..9   version         1
//   10..11  flags           1 about the log itself, 2 imported, 4 spooled with `power` durability
//   12..15  frame size      bytes of the frame before this trailer
//   16..23  first           offset of the unit's first record
//   24..27  count           records in the unit, >= 1
//   28..35  append time     ms since 1970
//   36..39  frame checksum  CRC-32C of the frame
//   40..43  checksum        CRC-32C of bytes 0..39
//
// The trailer has a checksum of its own, so an appender reads these bytes and no others to know
// the next offset.

import Digests

struct Trailer: Equatable {
    var frameSize: Int
    var first: Offset
    var count: Int
    var appendMilliseconds: UInt64
    var frameChecksum: UInt32
    var kind = RecordKind.event
    /// An origin frame stands before the frame.
    var isImported = false
    /// Only in a spool: whoever spooled it acknowledged that it survives power loss.
    var isPowerDurable = false

    var end: Offset { first.advanced(by: count) }

    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Format.trailerSize)
        bytes.append(littleEndian: Format.trailerMagic)
        bytes.append(littleEndian: UInt32(Format.trailerSize - 8))
        bytes.append(littleEndian: Format.version)
        bytes.append(
            littleEndian: UInt16(
                (kind == .log ? 1 : 0) | (isImported ? 2 : 0) | (isPowerDurable ? 4 : 0)))
        bytes.append(littleEndian: UInt32(frameSize))
        bytes.append(littleEndian: first.rawValue)
        bytes.append(littleEndian: UInt32(count))
        bytes.append(littleEndian: appendMilliseconds)
        bytes.append(littleEndian: frameChecksum)
        bytes.append(littleEndian: crc32c(bytes.span))
        return bytes
    }

    /// The trailer that `bytes` begin with, or nil if they do not begin with a valid one.
    static func decode(_ bytes: Span<UInt8>) -> Trailer? {
        guard bytes.count >= Format.trailerSize,
            bytes.integer(at: 0, as: UInt32.self) == Format.trailerMagic,
            bytes.integer(at: 4, as: UInt32.self) == UInt32(Format.trailerSize - 8),
            bytes.integer(at: 40, as: UInt32.self) == crc32c(bytes.extracting(0..<40)),
            bytes.integer(at: 8, as: UInt16.self) == Format.version,
            bytes.integer(at: 10, as: UInt16.self) <= 7
        else { return nil }
        let flags = bytes.integer(at: 10, as: UInt16.self)
        let trailer = Trailer(
            frameSize: Int(bytes.integer(at: 12, as: UInt32.self)),
            first: Offset(bytes.integer(at: 16, as: UInt64.self)),
            count: Int(bytes.integer(at: 24, as: UInt32.self)),
            appendMilliseconds: bytes.integer(at: 28, as: UInt64.self),
            frameChecksum: bytes.integer(at: 36, as: UInt32.self),
            kind: flags & 1 == 0 ? .event : .log, isImported: flags & 2 != 0,
            isPowerDurable: flags & 4 != 0)
        // A checksum proves that the bytes are what was written, not that we wrote them: offsets
        // near the end of the range would overflow, and sizes must stay within the format.
        guard (1...Format.unitCountMax).contains(trailer.count),
            (1...Format.frameSizeMax).contains(trailer.frameSize),
            trailer.first.rawValue < 1 << 62, trailer.end.rawValue < 1 << 62,
            trailer.appendMilliseconds < 1 << 62
        else { return nil }
        return trailer
    }
}
