// Footer: the skippable frame that ends a sealed segment.
//
//     0..3    magic 0x184D2A5E
//     4..7    size            the bytes that follow
//     8..11   version u16 · flags u16 (1 holds records about the log itself, 2 imported ones)
//    12..27   store
//    28..43   base · end      every offset between is in a block or in a lost range
//    44..59   record count · content size
//    60..123  content hash · structure hash
//   124..155  previous        hash of the previous segment's footer
//   156..167  block count u32 · lost count u32 · replaced count u32
//   168..     blocks (56 bytes each) · lost ranges (16 each) · replaced hashes (32 each)
//   last 16   whole size u32 · `agentlog` · CRC-32C of everything before
//
//   block = file position u64 · first u64 · least append time u64 · greatest append time u64
//           · records u32 · frame size u32 · runs frame size u32 · content size u32
//           · frame checksum u32 · runs frame checksum u32 (its own, without its last 4 bytes)

import Digests

struct Footer: Equatable {
    var store: StoreID
    var base: Offset
    var end: Offset
    var holdsLogRecords = false
    var holdsImports = false
    var recordCount: Int
    var contentSize: Int
    var contentHash: [UInt8]
    var structureHash: [UInt8]
    var previous: [UInt8]
    var blocks: [Block]
    var lost: [Range<Offset>]
    var replaced: [[UInt8]] = []

    struct Block: Equatable {
        var filePosition: Int
        var first: Offset
        var count: Int
        var leastMilliseconds: UInt64
        var greatestMilliseconds: UInt64
        var frameSize: Int
        var runsFrameSize: Int
        var contentSize: Int
        var frameChecksum: UInt32
        var runsFrameChecksum: UInt32

        var end: Offset { first.advanced(by: count) }
        var fileEnd: Int { filePosition + frameSize + runsFrameSize }
    }

    static let headSize = 168
    static let tailSize = 16
    private static let endMark = Array("agentlog".utf8)
    /// A segment of a gigabyte of lines has a footer of a quarter of a mebibyte.
    static let sizeMax = 64 << 20

    func encoded() -> [UInt8] {
        var payload: [UInt8] = []
        payload.append(littleEndian: Format.version)
        payload.append(littleEndian: UInt16((holdsLogRecords ? 1 : 0) | (holdsImports ? 2 : 0)))
        payload += store.bytes
        payload.append(littleEndian: base.rawValue)
        payload.append(littleEndian: end.rawValue)
        payload.append(littleEndian: UInt64(recordCount))
        payload.append(littleEndian: UInt64(contentSize))
        payload += contentHash + structureHash + previous
        for count in [blocks.count, lost.count, replaced.count] {
            payload.append(littleEndian: UInt32(count))
        }
        for block in blocks { payload += block.encoded() }
        for range in lost {
            payload.append(littleEndian: range.lowerBound.rawValue)
            payload.append(littleEndian: range.upperBound.rawValue)
        }
        for hash in replaced { payload += hash }
        var bytes: [UInt8] = []
        bytes.append(littleEndian: Format.footerMagic)
        bytes.append(littleEndian: UInt32(payload.count + Self.tailSize))
        bytes += payload
        bytes.append(littleEndian: UInt32(bytes.count + Self.tailSize))
        bytes += Self.endMark
        bytes.append(littleEndian: crc32c(bytes.span))
        return bytes
    }

    /// The size that the last 16 bytes of a file say, if they are the tail of a footer.
    static func size(fromTail tail: Span<UInt8>) -> Int? {
        guard tail.count == tailSize else { return nil }
        for (index, byte) in endMark.enumerated() where tail[4 + index] != byte { return nil }
        let size = Int(tail.integer(at: 0, as: UInt32.self))
        return (headSize + tailSize...sizeMax).contains(size) ? size : nil
    }

    enum Decoded: Equatable {
        case footer(Footer)
        case unknownVersion(UInt16)
        case invalid
    }

    /// Decodes `bytes`, which must be a footer and nothing else.
    static func decode(_ bytes: Span<UInt8>) -> Decoded {
        let size = bytes.count
        guard size >= headSize + tailSize,
            self.size(fromTail: bytes.extracting(size - tailSize..<size)) == size,
            bytes.integer(at: 0, as: UInt32.self) == Format.footerMagic,
            bytes.integer(at: 4, as: UInt32.self) == UInt32(size - 8),
            bytes.integer(at: size - 4, as: UInt32.self) == crc32c(bytes.extracting(0..<size - 4))
        else { return .invalid }
        let version = bytes.integer(at: 8, as: UInt16.self)
        let flags = bytes.integer(at: 10, as: UInt16.self)
        guard version == Format.version, flags <= 3 else { return .unknownVersion(version) }
        func number(_ position: Int) -> UInt64 { bytes.integer(at: position, as: UInt64.self) }
        let counts = [156, 160, 164].map { Int(bytes.integer(at: $0, as: UInt32.self)) }
        guard counts[0] * 56 + counts[1] * 16 + counts[2] * 32 == size - headSize - tailSize,
            [28, 36, 44, 52].allSatisfy({ number($0) < 1 << 62 })
        else { return .invalid }
        var footer = Footer(
            store: StoreID(bytes.copy(12..<28)), base: Offset(number(28)), end: Offset(number(36)),
            holdsLogRecords: flags & 1 != 0, holdsImports: flags & 2 != 0,
            recordCount: Int(number(44)), contentSize: Int(number(52)),
            contentHash: bytes.copy(60..<92), structureHash: bytes.copy(92..<124),
            previous: bytes.copy(124..<156), blocks: [], lost: [])
        var position = headSize
        for _ in 0..<counts[0] {
            guard let block = Block.decode(bytes.extracting(position..<position + 56)) else {
                return .invalid
            }
            footer.blocks.append(block)
            position += 56
        }
        for _ in 0..<counts[1] {
            let (first, end) = (number(position), number(position + 8))
            guard first < end, end < 1 << 62 else { return .invalid }
            footer.lost.append(Offset(first)..<Offset(end))
            position += 16
        }
        for _ in 0..<counts[2] {
            footer.replaced.append(bytes.copy(position..<position + 32))
            position += 32
        }
        return footer.isConsistent ? .footer(footer) : .invalid
    }

    /// Whether blocks and lost ranges cover base to end, once and in order, and add up.
    private var isConsistent: Bool {
        var next = base
        var position = Format.firstUnitPosition
        var missing = lost[...]
        for block in blocks {
            while let range = missing.first, range.lowerBound == next {
                next = range.upperBound
                missing = missing.dropFirst()
            }
            // Frames that a later version puts in between are stepped over.
            guard block.first == next, block.filePosition >= position else { return false }
            next = block.end
            position = block.fileEnd
        }
        while let range = missing.first, range.lowerBound == next {
            next = range.upperBound
            missing = missing.dropFirst()
        }
        return missing.isEmpty && next == end
            && blocks.reduce(0) { $0 + $1.count } == recordCount
            && blocks.reduce(0) { $0 + $1.contentSize } == contentSize
    }
}

extension Footer.Block {
    fileprivate func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        for number in [
            UInt64(filePosition), first.rawValue, leastMilliseconds, greatestMilliseconds,
        ] {
            bytes.append(littleEndian: number)
        }
        for number in [count, frameSize, runsFrameSize, contentSize] {
            bytes.append(littleEndian: UInt32(number))
        }
        bytes.append(littleEndian: frameChecksum)
        bytes.append(littleEndian: runsFrameChecksum)
        return bytes
    }

    fileprivate static func decode(_ bytes: Span<UInt8>) -> Footer.Block? {
        func number(_ position: Int) -> UInt64 { bytes.integer(at: position, as: UInt64.self) }
        func size(_ position: Int) -> Int { Int(bytes.integer(at: position, as: UInt32.self)) }
        guard number(0) < 1 << 62, number(8) < 1 << 62,
            (1...Format.blockRecordsMax).contains(size(32)),
            (1...Format.frameSizeMax).contains(size(36)),
            (1...Format.runsFrameSizeMax).contains(size(40))
        else { return nil }
        return Footer.Block(
            filePosition: Int(number(0)), first: Offset(number(8)), count: size(32),
            leastMilliseconds: number(16), greatestMilliseconds: number(24), frameSize: size(36),
            runsFrameSize: size(40), contentSize: size(44),
            frameChecksum: bytes.integer(at: 48, as: UInt32.self),
            runsFrameChecksum: bytes.integer(at: 52, as: UInt32.self))
    }
}
