/// The position of a record in the log: the number of records before it.
///
/// Offsets are dense, start at zero and are never reused; damage can leave a gap. An offset is not
/// a byte position: inside a segment that is a `filePosition`, and the two never mix.
public struct Offset: Hashable, Comparable, Sendable {
    public let rawValue: UInt64

    public init(_ rawValue: UInt64) { self.rawValue = rawValue }

    public static let zero = Offset(0)

    /// The offset `count` records further on.
    public func advanced(by count: Int) -> Offset { Offset(rawValue + UInt64(count)) }

    /// The number of offsets from here to `end`; zero if `end` is not after this one.
    public func distance(to end: Offset) -> Int {
        end > self ? Int(clamping: end.rawValue - rawValue) : 0
    }

    public static func < (left: Offset, right: Offset) -> Bool { left.rawValue < right.rawValue }
}

extension Offset: CustomStringConvertible {
    public var description: String { String(rawValue) }
}
