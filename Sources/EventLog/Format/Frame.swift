import CLZ4

/// Makes the LZ4 frames of appends. Owns liblz4's context, whose memory is worth keeping.
struct FrameEncoder: ~Copyable {
    private let owner = Context()

    init() {}

    /// One LZ4 frame of `content`, as ``compressedFrame(_:forSealing:)`` makes it.
    ///
    /// - Complexity: O(n). Small ones are compressed in a hurry: sealing does it again and better.
    mutating func encode(_ content: [UInt8]) -> [UInt8] {
        guard let context = owner.context() else { return compressedFrame(content) }
        var preferences = framePreferences(content.count)
        preferences.autoFlush = 1
        preferences.compressionLevel = -3
        let bound = LZ4F_compressFrameBound(content.count, &preferences)
        return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            let target = UnsafeMutableRawPointer(buffer.baseAddress)
            var size = LZ4F_compressBegin(context, target, bound, &preferences)
            size += LZ4F_compressUpdate(
                context, target.map { $0 + size }, bound - size, content, content.count, nil)
            size += LZ4F_compressEnd(context, target.map { $0 + size }, bound - size, nil)
            // The bound above is the only thing that these calls can fail on.
            precondition(size <= bound, "LZ4F_compress… failed within its own bound")
            count = size
        }
    }

    /// A class for the same reason as that of a ``File``.
    private final class Context {
        private var made: OpaquePointer?

        /// Nil if there is no memory for one.
        func context() -> OpaquePointer? {
            if made == nil {
                let result = LZ4F_createCompressionContext(&made, UInt32(LZ4F_VERSION))
                if LZ4F_isError(result) != 0 { made = nil }
            }
            return made
        }

        deinit { LZ4F_freeCompressionContext(made) }
    }
}

private func framePreferences(_ contentSize: Int) -> LZ4F_preferences_t {
    var preferences = LZ4F_preferences_t()
    preferences.frameInfo.blockMode = LZ4F_blockIndependent
    preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled
    preferences.frameInfo.contentSize = UInt64(contentSize)
    return preferences
}

/// One LZ4 frame of `content`: content size, content checksum, independent blocks.
///
/// - Parameter forSealing: Larger blocks and a slower, better compression (level 9 of liblz4's HC).
/// - Complexity: O(n), about 0.5 GB/s for lines of JSON; 50 MB/s for sealing.
func compressedFrame(_ content: [UInt8], forSealing: Bool = false) -> [UInt8] {
    var preferences = framePreferences(content.count)
    if forSealing {
        preferences.frameInfo.blockSizeID = LZ4F_max256KB
        preferences.compressionLevel = 9
    }
    let bound = LZ4F_compressFrameBound(content.count, &preferences)
    return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
        count = LZ4F_compressFrame(
            buffer.baseAddress, bound, content, content.count, &preferences)
        // The bound above is the only thing that this call can fail on.
        precondition(LZ4F_isError(count) == 0, "LZ4F_compressFrame failed within its own bound")
    }
}

/// Decompresses LZ4 frames. Owns liblz4's context, which is costly to make for every frame.
struct FrameDecoder: ~Copyable {
    private var context: OpaquePointer?

    init() {}

    enum Decoded: Equatable {
        /// A whole frame whose content checksum holds, and the bytes it took.
        case frame(content: [UInt8], size: Int)
        /// The bytes end before the frame does.
        case incomplete
        /// Not a frame, a damaged one, or one that holds more than a unit may.
        case invalid
    }

    /// Decodes the frame that starts at `start`. Reads nothing outside `bytes`.
    mutating func decode(_ bytes: Span<UInt8>, at start: Int) -> Decoded {
        guard bytes.count - start >= 4 else { return .incomplete }
        guard bytes.integer(at: start, as: UInt32.self) == Format.frameMagic else {
            return .invalid
        }
        if context == nil {
            guard
                LZ4F_isError(LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION)))
                    == 0
            else { return .invalid }
        }
        LZ4F_resetDecompressionContext(context)
        return bytes.withUnsafeBufferPointer { decode($0, at: start) }
    }

    private func decode(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Decoded {
        guard let source = bytes.baseAddress else { return .incomplete }
        var content = [UInt8](repeating: 0, count: contentSizeHint(bytes, at: start))
        var contentCount = 0
        var position = start
        while true {
            var sourceCount = bytes.count - position
            var targetCount = content.count - contentCount
            let hint = content.withUnsafeMutableBytes { target in
                LZ4F_decompress(
                    context, target.baseAddress.map { $0 + contentCount }, &targetCount,
                    source + position, &sourceCount, nil)
            }
            if LZ4F_isError(hint) != 0 { return .invalid }
            position += sourceCount
            contentCount += targetCount
            if hint == 0 {
                content.removeLast(content.count - contentCount)
                return .frame(content: content, size: position - start)
            }
            if contentCount == content.count {
                if contentCount > Format.unitContentMax { return .invalid }
                content += [UInt8](repeating: 0, count: content.count)
            } else if sourceCount == 0 && targetCount == 0 || position == bytes.count {
                return .incomplete
            }
        }
    }

    /// One byte more than the frame says that it holds. Only a hint: the header is hostile input,
    /// so it never reserves more than a unit may hold, and the buffer grows on demand.
    private func contentSizeHint(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int {
        let hasContentSize: UInt8 = 0b1000
        guard bytes.count - start >= 14, bytes[start + 4] & hasContentSize != 0 else {
            return 1 << 14
        }
        var size: UInt64 = 0
        for index in 0..<8 { size |= UInt64(bytes[start + 6 + index]) << UInt64(8 * index) }
        return Int(min(size, UInt64(Format.unitContentMax))) + 1
    }

    deinit { LZ4F_freeDecompressionContext(context) }
}
