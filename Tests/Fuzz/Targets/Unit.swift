@testable import EventLog

/// Units and blocks, wherever in the bytes they begin, and the records in them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let input = Input(start, count) else { return 0 }
    let inSpool = input.options.contains(.goesOn)
    var decoder = FrameDecoder()
    var position = 0
    while position < input.bytes.count {
        let decoded = Unit.decode(
            input.bytes.span, at: position, filePosition: position, inSpool: inSpool,
            with: &decoder)
        switch decoded {
        case .unit(let records, let size):
            require((1...input.bytes.count - position).contains(size), "size \(size)")
            check(records)
            checkPrefixes(input.bytes, position..<position + size, inSpool, decoded, &decoder)
            checkAgain(records, &decoder)
            position += size
        case .unknown(let size):
            require((8...input.bytes.count - position).contains(size), "size \(size)")
            position += size
        case .incomplete, .invalid: position += 1
        }
    }
    return 0
}

private func check(_ records: UnitRecords) {
    require(records.lines.count == records.count, "count")
    var end = 0
    for line in records.lines {
        require(line.lowerBound == end, "lines leave bytes out")
        require((1...Format.recordSizeMax).contains(line.count), "\(line.count) bytes")
        let record = records.content[line]
        require(!record.contains(newline), "a record contains a newline")
        if let parsed = LogRecord(record) { require(parsed.line == Array(record), "log record") }
        end = line.upperBound + 1
    }
    require(end == records.content.count, "bytes behind the last line")
    let batches = records.batches()
    require(batches.first?.first == records.first, "the first batch begins elsewhere")
    require(batches.last?.end == records.end, "the last batch ends elsewhere")
}

/// A unit needs no byte behind it, and is nothing but incomplete while one of its own is missing:
/// readers look at a window of the file.
private func checkPrefixes(
    _ bytes: [UInt8], _ range: Range<Int>, _ inSpool: Bool, _ decoded: Unit.Decoded,
    _ decoder: inout FrameDecoder
) {
    for count in [range.count, range.count - 1, range.count - 40, range.count / 2, 9] {
        guard (1...range.count).contains(count) else { continue }
        let prefix = Array(bytes[range.lowerBound..<range.lowerBound + count])
        let found = Unit.decode(
            prefix.span, at: 0, filePosition: range.lowerBound, inSpool: inSpool, with: &decoder)
        let expected = count == range.count ? decoded : .incomplete
        require(found == expected, "\(count) of \(range.count) bytes are something else")
    }
}

private func checkAgain(_ records: UnitRecords, _ decoder: inout FrameDecoder) {
    let (frame, runsFrame) = Unit.encodeBlock(
        content: records.content, first: records.first, runs: records.runs)
    var encodings = [frame + runsFrame]
    let run = records.runs[0]
    let isUnit = records.runs.allSatisfy {
        $0.appendMilliseconds == run.appendMilliseconds && $0.kind == run.kind
            && $0.origin != nil
    }
    if isUnit || records.runs.count == 1 {
        encodings.append(
            Unit.encode(
                frame: compressedFrame(records.content), count: records.count,
                first: records.first, appendMilliseconds: run.appendMilliseconds, kind: run.kind,
                origin: isUnit ? records.runs : []))
    }
    for bytes in encodings {
        let again = Unit.decode(
            bytes.span, at: 0, filePosition: records.filePosition, with: &decoder)
        require(again == .unit(records, size: bytes.count), "another unit is decoded")
    }
}
