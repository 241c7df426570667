// Header: the skippable frame that says which store and which offsets a segment belongs to.
//
//   byte    field           meaning (integers are little-endian)
//    0..3   magic           0x184D2A50
//    4..7   size            72
//    8..23  store           UUID of the store
//   24..25  version         1
//   26..27  flags           1 sealed form, 2 an export
//   28..35  base            offset of the first record
//   36..43  created         ms since 1970
//   44..75  previous        sealed form: hash of the previous segment's footer; else zero
//   76..79  checksum        CRC-32C of bytes 0..75

import Digests

/// Identity of a store: sixteen random bytes, equal in every segment.
public struct StoreID: Hashable, Sendable, CustomStringConvertible {
    public let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        precondition(bytes.count == 16)
        self.bytes = bytes
    }

    /// Parses 32 hexadecimal digits.
    public init?(_ digits: String) {
        guard let bytes = hexadecimalBytes(digits), bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// 32 lower-case hexadecimal digits.
    public var description: String { hexadecimal(bytes) }
}

struct Header: Equatable {
    var store: StoreID
    var base: Offset
    var createdMilliseconds: UInt64
    var isSealed = false
    /// Not a part of a log: a file that `log export` wrote.
    var isExport = false
    /// The hash of the previous segment's footer, in the sealed form.
    var previous = noHash

    enum Decoded: Equatable {
        case header(Header)
        /// The checksum holds, so the version is what was written: a newer program's segment.
        case unknownVersion(UInt16)
        case invalid
    }

    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: Format.headerMagic)
        bytes.append(littleEndian: UInt32(Format.headerSize - 8))
        bytes += store.bytes
        bytes.append(littleEndian: Format.version)
        bytes.append(littleEndian: UInt16((isSealed ? 1 : 0) | (isExport ? 2 : 0)))
        bytes.append(littleEndian: base.rawValue)
        bytes.append(littleEndian: createdMilliseconds)
        bytes += previous
        bytes.append(littleEndian: crc32c(bytes.span))
        return bytes
    }

    /// Decodes the first 91 bytes of a segment: the empty frame and the header.
    static func decode(_ bytes: Span<UInt8>) -> Decoded {
        guard bytes.count >= Format.firstUnitPosition else { return .invalid }
        for index in Format.emptyFrame.indices where bytes[index] != Format.emptyFrame[index] {
            return .invalid
        }
        let start = Format.emptyFrame.count
        let header = bytes.extracting(start..<start + Format.headerSize)
        guard header.integer(at: 0, as: UInt32.self) == Format.headerMagic,
            header.integer(at: 4, as: UInt32.self) == UInt32(Format.headerSize - 8),
            header.integer(at: 76, as: UInt32.self) == crc32c(header.extracting(0..<76))
        else { return .invalid }
        let version = header.integer(at: 24, as: UInt16.self)
        let flags = header.integer(at: 26, as: UInt16.self)
        guard version == Format.version, flags <= 3, flags != 2 else {
            return .unknownVersion(version)
        }
        let base = header.integer(at: 28, as: UInt64.self)
        guard base < 1 << 62 else { return .invalid }
        return .header(
            Header(
                store: StoreID(header.copy(8..<24)), base: Offset(base),
                createdMilliseconds: header.integer(at: 36, as: UInt64.self),
                isSealed: flags & 1 != 0, isExport: flags & 2 != 0,
                previous: header.copy(44..<76)))
    }
}

/// What stands for the footer before the first one.
let noHash = [UInt8](repeating: 0, count: 32)
