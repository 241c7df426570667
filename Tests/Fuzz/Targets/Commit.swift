@testable import EventLog

/// Trailers, and commits of both kinds as appenders, readers and recovery look at them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let input = Input(start, count) else { return 0 }
    let bytes = input.bytes.span
    if let trailer = Trailer.decode(bytes) {
        let encoded = trailer.encoded()
        require(encoded[...] == input.bytes.prefix(encoded.count), "another trailer is encoded")
        require(Trailer.decode(encoded.span) == trailer, "another trailer is decoded")
        let commit = Commit.decode(bytes, inSpool: true)
        require(commit?.end == trailer.end, "a trailer is another commit")
        let isRefused = Commit.decode(bytes, inSpool: false) == nil
        require(isRefused == trailer.isPowerDurable, "a spool's trailer is a segment's")
    }
    guard let commit = Commit.decode(bytes, inSpool: true) else { return 0 }
    require((1...Format.frameSizeMax).contains(commit.frameSize), "frame size")
    require((0...bytes.count).contains(commit.size), "a commit ends behind the bytes")
    require(commit.count >= 1, "no records")
    require(commit.runs.reduce(0) { $0 + $1.count } == commit.count, "runs do not add up")
    require(commit.first < commit.end, "offsets overflow")
    guard let (origin, size) = OriginFrame.decode(bytes.extracting(commit.size..<bytes.count))
    else { return 0 }
    require(size <= bytes.count - commit.size, "an origin ends behind the bytes")
    let imported = Commit.decode(bytes, origin: origin, inSpool: true)
    require(imported == nil || commit.isImported, "an origin of a unit that has none")
    require(imported.map { $0.runs == origin.runs } ?? true, "runs are not the origin's")
    return 0
}
