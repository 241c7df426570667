/// Something in a store that a person should know.
public struct Finding: Equatable, Sendable {
    public enum Severity: String, Sendable {
        /// Records are lost, or the log is not what was written.
        case error
        /// Nothing is lost that was acknowledged, or it is known already.
        case warning
    }

    public enum Code: String, Sendable, CaseIterable {
        /// Bytes of a segment are not what was written.
        case damage
        /// A hole in the offsets of one segment, without a damaged byte.
        case gap
        /// No segment holds the offsets between two that are there.
        case missingSegment = "missing_segment"
        /// Two files claim the same first offset.
        case duplicateBase = "duplicate_base"
        /// A segment begins before the one before it ends, or its name is not that of its header.
        case wrongOrder = "wrong_order"
        case foreignStore = "foreign_store"
        case foreignFile = "foreign_file"
        case unknownVersion = "unknown_version"
        case damagedHeader = "damaged_header"
        case damagedFooter = "damaged_footer"
        /// A sealed segment does not follow the one before it.
        case brokenChain = "broken_chain"
        /// The hash that was expected is not in the chain.
        case unexpectedRoot = "unexpected_root"
        /// What a killed appender left behind the last whole unit.
        case tornTail = "torn_tail"
        /// A rolled segment beside its sealed form: a crash came in between.
        case superseded
        case temporaryFile = "temporary_file"
        /// A sealed segment that says which offsets were lost before it was sealed.
        case knownLoss = "known_loss"
        case redacted
        case dropped
        /// A file in the spool waits to be appended.
        case spooled
        /// Events that could be neither appended nor spooled.
        case lostEvents = "lost_events"
        case permissions
    }

    public var severity: Severity
    public var code: Code
    public var segment: String?
    /// The offsets that it concerns.
    public var offsets: Range<Offset>?
    /// Where in the segment.
    public var filePositions: Range<Int>?
    public var message: String

    init(
        _ severity: Severity, _ code: Code, segment: String? = nil, offsets: Range<Offset>? = nil,
        filePositions: Range<Int>? = nil, _ message: String
    ) {
        self.severity = severity
        self.code = code
        self.segment = segment
        self.offsets = offsets
        self.filePositions = filePositions
        self.message = message
    }
}

/// How many offsets a range holds, for people: `offset 7`, `offsets 7 to 9`.
func phrase(_ offsets: Range<Offset>) -> String {
    let count = offsets.lowerBound.distance(to: offsets.upperBound)
    if count == 0 { return "no offset" }
    if count == 1 { return "offset \(offsets.lowerBound)" }
    return "offsets \(offsets.lowerBound) to \(offsets.upperBound.rawValue - 1)"
}
