import Digests

@testable import EventLog

/// Makes the checksums in changed bytes hold, and nothing else valid that is not: code behind a
/// checksum has to expect anything.
struct Repair {
    private(set) var bytes: [UInt8]
    private let sizes: Bool
    /// Where the last LZ4 frame begins that was passed.
    private var frame: Int?
    private var repairedFrame: Int?

    init(_ bytes: [UInt8], sizes: Bool) {
        self.bytes = bytes
        self.sizes = sizes
    }

    /// From the front, because checksums cover what stands before them.
    mutating func run() {
        for position in 0..<max(0, bytes.count - 7)
        where bytes[position + 3] == 0x18 && bytes[position + 2] == 0x4D {
            switch number(at: position) {
            case Format.frameMagic: frame = position
            case Format.headerMagic: seal(position, Format.headerSize)
            case Format.trailerMagic: commit(position, Format.trailerSize, checksumAt: 36)
            case Format.runsMagic:
                guard let size = wholeSize(position, atLeast: 44) else { continue }
                commit(position, size, checksumAt: 28)
            case Format.originMagic:
                guard let size = wholeSize(position, atLeast: 32) else { continue }
                seal(position, size)
            case Format.footerMagic:
                guard let size = wholeSize(position, atLeast: Footer.headSize + Footer.tailSize)
                else { continue }
                blocks(position, size)
                seal(position, size)
            default: break
            }
        }
    }

    private func number(at position: Int) -> UInt32 {
        bytes.span.integer(at: position, as: UInt32.self)
    }

    private mutating func put(_ value: UInt32, at position: Int) {
        for index in 0..<4 {
            bytes[position + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index))
        }
    }

    private func checksum(_ range: Range<Int>) -> UInt32 { crc32c(bytes.span.extracting(range)) }

    /// The checksum at the end of a frame of ours.
    private mutating func seal(_ position: Int, _ size: Int) {
        guard position + size <= bytes.count else { return }
        put(checksum(position..<position + size - 4), at: position + size - 4)
    }

    /// The size of a frame that says it at both ends, if it lies within the bytes.
    private mutating func wholeSize(_ position: Int, atLeast least: Int) -> Int? {
        let size = Int(number(at: position + 4)) + 8
        guard size >= least, size <= bytes.count - position else { return nil }
        // A footer has the end mark between its size and its checksum.
        let tail = number(at: position) == Format.footerMagic ? Footer.tailSize : 8
        if sizes { put(UInt32(size), at: position + size - tail) }
        return size
    }

    /// A trailer or runs frame, and the frame before it.
    private mutating func commit(_ position: Int, _ size: Int, checksumAt field: Int) {
        guard position + size <= bytes.count else { return }
        if sizes, let frame { put(UInt32(position - frame), at: position + 12) }
        let start = position - Int(number(at: position + 12))
        if start >= 0 {
            if start != repairedFrame {
                repairedFrame = start
                let repaired = repairedLZ4Frame(Array(bytes[start..<position]))
                bytes.replaceSubrange(start..<position, with: repaired)
            }
            put(checksum(start..<position), at: position + field)
        }
        seal(position, size)
    }

    /// The checksums that a footer repeats.
    private mutating func blocks(_ position: Int, _ size: Int) {
        let count = Int(number(at: position + 156))
        guard count <= (size - Footer.headSize - Footer.tailSize) / 56 else { return }
        for entry in (0..<count).map({ position + Footer.headSize + $0 * 56 }) {
            let start = bytes.span.integer(at: entry, as: UInt64.self)
            let (frame, runs) = (Int(number(at: entry + 36)), Int(number(at: entry + 40)))
            guard start < UInt64(position), Int(start) + frame + runs <= position, runs >= 4
            else { continue }
            let runsStart = Int(start) + frame
            put(checksum(Int(start)..<runsStart), at: entry + 48)
            put(checksum(runsStart..<runsStart + runs - 4), at: entry + 52)
        }
    }
}
