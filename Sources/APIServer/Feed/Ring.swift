/// The newest messages, a bounded number of them.
///
/// Each message has a sequence number, from 0; a client is a number and reads on from there. So a
/// client that is behind costs nothing, and one that is too far behind finds out when it reads.
struct Ring {
    let countMax: Int
    let byteCountMax: Int
    private var messages: [FeedMessage] = []
    /// How many at the front are gone; they are taken out in batches.
    private var goneCount = 0
    private var firstSequence = 0
    private(set) var byteCount = 0
    /// The last message that is not held any more; at first where the feed began.
    private(set) var lastGone: FeedPosition

    /// - Parameter start: Records that are told of by no message.
    init(countMax: Int, byteCountMax: Int, start: UInt64) {
        self.countMax = countMax
        self.byteCountMax = byteCountMax
        lastGone = FeedPosition(offset: start, index: 0)
    }

    /// The sequence number of the first message that is held.
    var first: Int { firstSequence + goneCount }
    /// The sequence number of the next message.
    var end: Int { firstSequence + messages.count }
    /// Of the newest message.
    var last: FeedPosition { messages.last?.position ?? lastGone }

    /// The position of the next message, if it reflects so many records. Positions only grow.
    func next(offset: UInt64) -> FeedPosition {
        offset > last.offset
            ? FeedPosition(offset: offset, index: 1)
            : FeedPosition(offset: last.offset, index: last.index + 1)
    }

    mutating func append(_ message: FeedMessage) {
        messages.append(message)
        byteCount += message.byteCount
        // The newest is always held.
        while end - first > 1, end - first > countMax || byteCount > byteCountMax {
            byteCount -= messages[goneCount].byteCount
            lastGone = messages[goneCount].position
            // Lets go of its bytes at once.
            messages[goneCount] = .gap(.slow, at: lastGone)
            goneCount += 1
        }
        if goneCount > 1_024 && goneCount > messages.count / 2 {
            messages.removeFirst(goneCount)
            firstSequence += goneCount
            goneCount = 0
        }
    }

    /// Holds nothing any more, and begins again at other positions. Sequence numbers go on.
    mutating func restart(at offset: UInt64) {
        firstSequence = end
        messages = []
        (goneCount, byteCount) = (0, 0)
        lastGone = FeedPosition(offset: offset, index: 0)
    }

    /// What a client reads next: at most `limit` messages from a sequence number on; nil if they
    /// are not held any more.
    func messages(from sequence: Int, limit: Int) -> [FeedMessage]? {
        guard sequence >= first, sequence <= end else { return nil }
        let index = sequence - firstSequence
        // A copy: a slice would make the next append copy all of them.
        return Array(messages[index...].prefix(limit))
    }

    /// The sequence number of the first message behind a position; nil if messages behind it are
    /// not held any more.
    func sequence(after position: FeedPosition) -> Int? {
        guard position >= lastGone else { return nil }
        var (low, high) = (goneCount, messages.count)
        while low < high {
            let middle = (low + high) / 2
            if messages[middle].position <= position { low = middle + 1 } else { high = middle }
        }
        return firstSequence + low
    }
}
