@testable import EventLog

/// Footers, runs frames and origin frames: whatever is decoded is encoded and decoded to the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let input = Input(start, count) else { return 0 }
    footer(input.bytes)
    runsFrame(input.bytes)
    originFrame(input.bytes)
    return 0
}

private func footer(_ bytes: [UInt8]) {
    guard case .footer(let footer) = Footer.decode(bytes.span) else { return }
    require(footer.encoded() == bytes, "another footer is encoded")
    let tail = bytes.span.extracting(bytes.count - Footer.tailSize..<bytes.count)
    require(Footer.size(fromTail: tail) == bytes.count, "the tail says another size")
    require(footer.base <= footer.end, "it ends before its base")
    let lost = footer.lost.reduce(0) { $0 + $1.lowerBound.distance(to: $1.upperBound) }
    require(
        footer.base.distance(to: footer.end) == lost + footer.recordCount,
        "an offset is neither in a block nor lost, or both")
}

private func runsFrame(_ bytes: [UInt8]) {
    guard let (frame, size) = RunsFrame.decode(bytes.span) else { return }
    require(size <= bytes.count, "a runs frame ends behind the bytes")
    let encoded = frame.encoded()
    require(encoded.count <= size, "there is a shorter coding than the encoder's")
    guard let (again, sizeAgain) = RunsFrame.decode(encoded.span) else {
        return require(false, "an encoded runs frame is refused")
    }
    require(again == frame && sizeAgain == encoded.count, "another runs frame is decoded")
    var joined: [Run] = []
    for run in frame.runs { joined.join(run) }
    require(joined.reduce(0) { $0 + $1.count } == frame.count, "joined runs do not add up")
}

private func originFrame(_ bytes: [UInt8]) {
    guard let (frame, size) = OriginFrame.decode(bytes.span) else { return }
    require(size <= bytes.count, "an origin frame ends behind the bytes")
    require(frame.runs.allSatisfy { $0.origin != nil }, "a run without origin")
    let behind = OriginFrame.size(endingAt: size, of: bytes.span)
    require(behind == size, "it is not found from behind")
    let encoded = frame.encoded()
    guard let (again, sizeAgain) = OriginFrame.decode(encoded.span) else {
        return require(false, "an encoded origin frame is refused")
    }
    require(again == frame && sizeAgain == encoded.count, "another origin frame is decoded")
}
