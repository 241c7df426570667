// Two skippable frames around runs. The runs frame follows a block of a sealed segment and commits
// it; the origin frame stands before the frame of an imported unit.
//
//   runs frame   magic 0x184D2A5B · size · version u16 · flags u16 · frame size u32
//                · first u64 · count u32 · frame checksum u32 · run count u32 · runs
//                · whole size u32 · CRC-32C
//   origin frame magic 0x184D2A5D · size · version u16 · flags u16 · first u64
//                · run count u32 · runs · whole size u32 · CRC-32C
//
// `size` counts the bytes that follow it, `whole size` all of them. It stands at the end too, so
// that the frame is found from behind: the origin frame from the trailer of its unit.

import Digests

struct RunsFrame: Equatable {
    var frameSize: Int
    var first: Offset
    var count: Int
    var frameChecksum: UInt32
    var runs: [Run]

    private static let headSize = 36

    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: UInt32(frameSize))
        bytes.append(littleEndian: first.rawValue)
        bytes.append(littleEndian: UInt32(count))
        bytes.append(littleEndian: frameChecksum)
        bytes.append(littleEndian: UInt32(runs.count))
        return skippable(Format.runsMagic, bytes + runs.encoded())
    }

    /// The runs frame that `bytes` begin with and its size, or nil.
    static func decode(_ bytes: Span<UInt8>) -> (frame: RunsFrame, size: Int)? {
        guard let size = checkedSize(bytes, Format.runsMagic, headSize: headSize) else {
            return nil
        }
        let frame = RunsFrame(
            frameSize: Int(bytes.integer(at: 12, as: UInt32.self)),
            first: Offset(bytes.integer(at: 16, as: UInt64.self)),
            count: Int(bytes.integer(at: 24, as: UInt32.self)),
            frameChecksum: bytes.integer(at: 28, as: UInt32.self),
            runs: [Run].decode(
                bytes, headSize..<size - 8, count: Int(bytes.integer(at: 32, as: UInt32.self)))
                ?? [])
        guard (1...Format.frameSizeMax).contains(frame.frameSize),
            (1...Format.blockRecordsMax).contains(frame.count),
            frame.first.rawValue < 1 << 62,
            frame.first.advanced(by: frame.count).rawValue < 1 << 62, !frame.runs.isEmpty,
            frame.runs.reduce(0, { $0 + $1.count }) == frame.count
        else { return nil }
        return (frame, size)
    }
}

struct OriginFrame: Equatable {
    var first: Offset
    var runs: [Run]

    private static let headSize = 24

    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: first.rawValue)
        bytes.append(littleEndian: UInt32(runs.count))
        return skippable(Format.originMagic, bytes + runs.encoded())
    }

    static func decode(_ bytes: Span<UInt8>) -> (frame: OriginFrame, size: Int)? {
        guard let size = checkedSize(bytes, Format.originMagic, headSize: headSize),
            let runs = [Run].decode(
                bytes, headSize..<size - 8, count: Int(bytes.integer(at: 20, as: UInt32.self))),
            runs.allSatisfy({ $0.origin != nil })
        else { return nil }
        return (
            OriginFrame(first: Offset(bytes.integer(at: 12, as: UInt64.self)), runs: runs), size
        )
    }

    /// The size of the origin frame that ends at `end`, as its last bytes say it.
    static func size(endingAt end: Int, of bytes: Span<UInt8>) -> Int? {
        guard end >= headSize + 8 else { return nil }
        let size = Int(bytes.integer(at: end - 8, as: UInt32.self))
        return size >= headSize + 8 && size <= min(end, Format.runsFrameSizeMax) ? size : nil
    }
}

/// A frame of ours: magic, size, version, flags (none), `payload`, whole size, checksum.
private func skippable(_ magic: UInt32, _ payload: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: magic)
    bytes.append(littleEndian: UInt32(payload.count + 12))
    bytes.append(littleEndian: Format.version)
    bytes.append(littleEndian: UInt16(0))
    bytes += payload
    bytes.append(littleEndian: UInt32(bytes.count + 8))
    bytes.append(littleEndian: crc32c(bytes.span))
    return bytes
}

/// The size of the frame that `bytes` begin with, if it is whole, undamaged and of this version.
private func checkedSize(_ bytes: Span<UInt8>, _ magic: UInt32, headSize: Int) -> Int? {
    guard bytes.count >= headSize + 8, bytes.integer(at: 0, as: UInt32.self) == magic else {
        return nil
    }
    let size = Int(bytes.integer(at: 4, as: UInt32.self)) + 8
    guard size >= headSize + 8, size <= min(bytes.count, Format.runsFrameSizeMax),
        bytes.integer(at: size - 8, as: UInt32.self) == UInt32(size),
        bytes.integer(at: size - 4, as: UInt32.self) == crc32c(bytes.extracting(0..<size - 4)),
        bytes.integer(at: 8, as: UInt16.self) == Format.version,
        bytes.integer(at: 10, as: UInt16.self) == 0
    else { return nil }
    return size
}
