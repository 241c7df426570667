// The numbers of log format 1. docs/log-format.md is the normative text; FormatTests pins text and
// code together.

import SystemCalls

enum Format {
    static let version: UInt16 = 1

    /// The LZ4 frame of nothing, without checksums. It stands first in a segment because the LZ4
    /// frame format discourages a skippable frame at the start of a file.
    static let emptyFrame: [UInt8] = [0x04, 0x22, 0x4D, 0x18, 0x60, 0x40, 0x82, 0, 0, 0, 0]
    static let frameMagic: UInt32 = 0x184D_2204
    /// Sixteen magic numbers mark skippable frames, which every LZ4 reader steps over.
    static let skippableMagic: UInt32 = 0x184D_2A50
    static let skippableMagicMask: UInt32 = 0xFFFF_FFF0
    static let headerMagic: UInt32 = 0x184D_2A50
    static let runsMagic: UInt32 = 0x184D_2A5B
    static let trailerMagic: UInt32 = 0x184D_2A5C
    static let originMagic: UInt32 = 0x184D_2A5D
    static let footerMagic: UInt32 = 0x184D_2A5E

    static let headerSize = 80
    static let trailerSize = 44
    static let firstUnitPosition = emptyFrame.count + headerSize

    /// A record without its newline.
    static let recordSizeMax = 262_144
    static let unitCountMax = 65_535
    /// The lines of one unit, uncompressed, newlines included.
    static let unitContentMax = 1 << 20
    /// LZ4 adds at most 0.4 % and a few dozen bytes to what it cannot compress.
    static let frameSizeMax = unitContentMax + 4_096
    static let runCountMax = 8_192
    /// A runs frame or an origin frame: a run takes at most 67 bytes.
    static let runsFrameSizeMax = 1 << 20
    /// An origin, a frame, and the trailer or runs frame that commits it.
    static let unitSizeMax = frameSizeMax + 2 * runsFrameSizeMax

    /// The lines of one block of a sealed segment, uncompressed. A single longer line is a block
    /// too.
    static let blockContentMax = 262_144
    static let blockRecordsMax = 8_192

    /// No byte of a damaged tail can have held more records than this: a record takes two bytes at
    /// least, and LZ4 compresses at most 255 times.
    static let recordsPerDamagedByte = 128
}

extension Span<UInt8> {
    /// The little-endian integer at `position`, which must lie inside.
    func integer<T: FixedWidthInteger>(at position: Int, as type: T.Type) -> T {
        var value: T = 0
        for index in 0..<T.bitWidth / 8 {
            value |= T(truncatingIfNeeded: self[position + index]) << T(8 * index)
        }
        return value
    }

    /// The position of the first `byte` from `start` on.
    func position(of byte: UInt8, from start: Int) -> Int? {
        guard start < count else { return nil }
        return withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress,
                let found = memchr(base + start, Int32(byte), bytes.count - start)
            else { return nil }
            return UnsafeRawPointer(base).distance(to: found)
        }
    }

    func copy(_ range: Range<Int>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            for index in range { buffer[index - range.lowerBound] = self[index] }
            count = range.count
        }
    }
}

extension [UInt8] {
    mutating func append<T: FixedWidthInteger>(littleEndian value: T) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
