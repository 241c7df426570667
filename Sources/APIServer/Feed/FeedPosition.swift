/// Where a message stands in the feed: how many records of the log it reflects, and its number
/// among the messages that reflect as many.
struct FeedPosition: Comparable, Sendable {
    var offset: UInt64
    /// From 1; 0 stands before the first and `max` behind the last.
    var index: UInt32

    static func < (left: FeedPosition, right: FeedPosition) -> Bool {
        (left.offset, left.index) < (right.offset, right.index)
    }
}

/// What a client says to go on where it stopped: `offset`, or the id of a message,
/// `offset.index.epoch`.
///
/// The epoch is another one for each start of the server, which holds no message of an earlier one.
struct ResumeToken: Equatable, Sendable {
    var position: FeedPosition
    /// Nil: the client only knows how many records it has seen the effect of.
    var epoch: UInt32?

    init(position: FeedPosition, epoch: UInt32?) {
        self.position = position
        self.epoch = epoch
    }

    /// Nil if it is neither.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 1 || parts.count == 3,
            parts.prefix(2).allSatisfy({ part in part.utf8.allSatisfy { (48...57).contains($0) } }),
            let offset = UInt64(parts[0]), offset <= UInt64(Int64.max)
        else { return nil }
        if parts.count == 1 {
            self.init(position: FeedPosition(offset: offset, index: .max), epoch: nil)
        } else {
            guard let index = UInt32(parts[1]), parts[2].utf8.count <= 8,
                parts[2].utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }),
                let epoch = UInt32(parts[2], radix: 16)
            else { return nil }
            self.init(position: FeedPosition(offset: offset, index: index), epoch: epoch)
        }
    }

    var text: String {
        guard let epoch else { return "\(position.offset)" }
        return "\(position.offset).\(position.index).\(String(epoch, radix: 16))"
    }
}
