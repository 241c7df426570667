import Redaction

/// Bounds for what goes into an event. Together they keep every event below the 256 KiB that a
/// record of the log may have, whatever a payload or a transcript says.
enum Limit {
    /// A payload beyond this is not read further. Real ones stay below 1 MiB.
    static let payloadSize = 8 << 20
    /// A transcript beyond this is read up to here; the event says so.
    static let transcriptSize = 64 << 20
    static let lineSize = 32 << 20
    /// How long a hook reads transcripts, in milliseconds.
    static let readingMilliseconds: Int64 = 1_000
    /// Of the parent's transcript, in which a wave is looked for.
    static let parentSize = 16 << 20
    static let metaSize = 64 << 10
    static let backgroundTasks = 64
    static let toolNames = 256
    static let tokenBuckets = 256
    /// The largest number of tokens, calls, files or lines in an event.
    static let count: Int64 = 10_000_000_000
    /// Of the lines after an error's first.
    static let stackSize = 2_048
    /// Of a text in an event, in bytes of JSON.
    static let textSize = 512
    /// Of the texts that stand in lists: tools, models, tasks.
    static let listedTextSize = 128
}

extension String {
    /// As an event may hold it: without what looks like a secret, and cut. In this order, because
    /// half a secret does not look like one.
    package func cleaned(to limit: Int) -> String {
        // So far that no secret that begins in what is kept was cut.
        let bytes = Array(utf8.prefix(limit + SecretScanner.longestMatch))
        return String(decoding: redacted(bytes), as: UTF8.self).bounded(to: limit)
    }

    package func cleaned() -> String { cleaned(to: Limit.textSize) }

    /// At most so many bytes of JSON, escapes included, cut between characters; between scalars
    /// where the first character alone is longer, so that no text is cut to nothing.
    func bounded(to limit: Int = Limit.textSize) -> String {
        if utf8.reduce(0, { $0 + sizeInJSON($1) }) <= limit { return self }
        var size = 0
        let end = firstIndex { character in
            size += character.utf8.reduce(0) { $0 + sizeInJSON($1) }
            return size > limit
        }
        guard let end else { return self }
        if end > startIndex { return String(self[..<end]) }
        size = 0
        return String(
            String.UnicodeScalarView(
                unicodeScalars.prefix { scalar in
                    size += scalar.utf8.reduce(0) { $0 + sizeInJSON($1) }
                    return size <= limit
                }))
    }
}

/// How many bytes a byte of text takes in a line of the log.
private func sizeInJSON(_ byte: UInt8) -> Int {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): 2
    case ..<0x20: 6
    default: 1
    }
}
