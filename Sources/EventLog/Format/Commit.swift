/// What follows a frame and commits it: the trailer of a unit or the runs frame of a block.
struct Commit {
    let frameSize: Int
    let first: Offset
    let count: Int
    let frameChecksum: UInt32
    let runs: [Run]
    /// Its own bytes.
    let size: Int
    /// An origin frame has to stand before the frame.
    let isImported: Bool

    var end: Offset { first.advanced(by: count) }

    /// The commit that `bytes` begin with, or nil if there is no valid one.
    static func decode(_ bytes: Span<UInt8>, inSpool: Bool = false) -> Commit? {
        if let trailer = Trailer.decode(bytes) {
            if trailer.isPowerDurable && !inSpool { return nil }
            let run = Run(
                count: trailer.count, appendMilliseconds: trailer.appendMilliseconds,
                kind: trailer.kind)
            return Commit(
                frameSize: trailer.frameSize, first: trailer.first, count: trailer.count,
                frameChecksum: trailer.frameChecksum, runs: [run], size: Format.trailerSize,
                isImported: trailer.isImported)
        }
        guard let (frame, size) = RunsFrame.decode(bytes) else { return nil }
        return Commit(
            frameSize: frame.frameSize, first: frame.first, count: frame.count,
            frameChecksum: frame.frameChecksum, runs: frame.runs, size: size, isImported: false)
    }

    /// The same, if it fits what stands before the frame: `origin`, or nothing.
    static func decode(
        _ bytes: Span<UInt8>, origin: OriginFrame?, inSpool: Bool
    ) -> Commit? {
        guard let commit = decode(bytes, inSpool: inSpool) else { return nil }
        guard let origin else { return commit.isImported ? nil : commit }
        guard commit.isImported, origin.first == commit.first,
            origin.runs.reduce(0, { $0 + $1.count }) == commit.count,
            let unit = commit.runs.first,
            origin.runs.allSatisfy({
                $0.appendMilliseconds == unit.appendMilliseconds && $0.kind == unit.kind
            })
        else { return nil }
        return Commit(
            frameSize: commit.frameSize, first: commit.first, count: commit.count,
            frameChecksum: commit.frameChecksum, runs: origin.runs, size: commit.size,
            isImported: true)
    }
}
