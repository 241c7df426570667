/// Bounds for what goes into an event. Together they keep every event below the 256 KiB that a
/// record of the log may have, whatever a payload or a transcript says.
enum Limit {
    /// A payload beyond this is not read further. Real ones stay below 1 MiB.
    static let payloadSize = 8 << 20
    /// A transcript beyond this is read up to here; the event says so.
    static let transcriptSize = 64 << 20
    static let lineSize = 32 << 20
    static let backgroundTasks = 64
    static let toolNames = 256
    static let tokenBuckets = 256
    /// Of a text in an event, in bytes of JSON.
    static let textSize = 512
    /// Of the texts that stand in lists: tools, models, tasks.
    static let listedTextSize = 128
}

extension String {
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
