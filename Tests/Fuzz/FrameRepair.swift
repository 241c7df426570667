@testable import EventLog

/// An LZ4 frame with its two checksums made right: that of its descriptor and that of its content.
/// Unchanged where it is no frame.
///
/// Source: doc/lz4_Frame_format.md of lz4.
func repairedLZ4Frame(_ frame: [UInt8]) -> [UInt8] {
    let hasContentChecksum: UInt8 = 0b100
    guard let repaired = withDescriptorChecksum(frame) else { return frame }
    guard repaired[4] & hasContentChecksum != 0 else { return repaired }
    // Decoded as a frame without that checksum, because a wrong one would end the decoding.
    var bare = Array(repaired.dropLast(4))
    bare[4] &= ~hasContentChecksum
    var decoder = FrameDecoder()
    guard let bare = withDescriptorChecksum(bare),
        case .frame(let content, let size) = decoder.decode(bare.span, at: 0), size == bare.count
    else { return repaired }
    var whole = Array(repaired.dropLast(4))
    whole.append(littleEndian: xxh32(content.span))
    return whole
}

private func withDescriptorChecksum(_ frame: [UInt8]) -> [UInt8]? {
    let (hasContentSize, hasDictionary): (UInt8, UInt8) = (0b1000, 0b1)
    guard frame.count >= 19, frame.span.integer(at: 0, as: UInt32.self) == Format.frameMagic else {
        return nil
    }
    var end = 6
    if frame[4] & hasContentSize != 0 { end += 8 }
    if frame[4] & hasDictionary != 0 { end += 4 }
    var repaired = frame
    let checksum = xxh32(frame.span.extracting(4..<end))
    repaired[end] = UInt8(truncatingIfNeeded: checksum >> 8)
    return repaired
}
