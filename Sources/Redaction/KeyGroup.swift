/// The formats whose prefixes have a byte in common, at which they are looked for.
struct KeyGroup: Sendable {
    /// Of two prefixes that begin alike the longer one comes first.
    let formats: [KeyFormat]
    /// The bytes that may be two before the anchor, by the one that is right before it: each by
    /// its lower five bits, the former as a bit.
    private var pairs = InlineArray<32, UInt32>(repeating: 0)

    init(anchor: UInt8, _ formats: [KeyFormat]) {
        self.formats = formats.map { format in
            let prefix = UnsafeBufferPointer(
                start: format.prefix.utf8Start, count: format.prefix.utf8CodeUnitCount)
            var format = format
            format.anchor = prefix.firstIndex(of: anchor) ?? 0
            return format
        }
        for format in self.formats {
            let bytes = format.prefix.utf8Start + format.anchor
            pairs[Int(bytes[-1] & 31)] |= format.anchor > 1 ? 1 << UInt32(bytes[-2] & 31) : .max
        }
    }

    /// Whether a prefix can have these two bytes before its anchor. Nearly no text has, so this
    /// decides how fast text is scanned.
    @inline(__always)
    func mayEnd(_ first: UInt8, _ second: UInt8) -> Bool {
        pairs[Int(second & 31)] & 1 << UInt32(first & 31) != 0
    }
}
