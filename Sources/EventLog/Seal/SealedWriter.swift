import Digests
import SystemCalls

/// Writes a file in sealed form: blocks of records, then the footer.
///
/// The file means nothing before ``finish(end:replaced:)``: it has a temporary name, and whoever
/// makes it renames it afterwards.
struct SealedWriter: ~Copyable {
    let path: String
    private let file: File
    private let header: Header
    private var position = Format.firstUnitPosition
    private var contentHash = SHA256()
    private var structureHash = SHA256()
    private var blocks: [Footer.Block] = []
    private var lost: [Range<Offset>] = []
    private var holdsLogRecords = false
    private var holdsImports = false
    private var nextOffset: Offset

    private var content: [UInt8] = []
    private var runs: [Run] = []
    private var blockFirst: Offset
    private var blockRecords = 0

    /// Begins the file, replacing one that is there.
    init(path: String, header: Header) throws(EventLogError) {
        let bytes = header.encoded()
        let file = try File(path, O_RDWR | O_CREAT | O_TRUNC)
        try file.write(Format.emptyFrame + bytes, at: 0)
        self.path = path
        self.header = header
        self.file = file
        nextOffset = header.base
        blockFirst = header.base
        structureHash.update(bytes)
    }

    /// Adds records. A step upwards in offsets becomes a lost range.
    ///
    /// - Parameter replacement: Stands in place of the record at `offset`, as one of the log's own.
    mutating func add(
        _ batch: RecordBatch, replacing replacement: (offset: Offset, line: [UInt8])? = nil
    ) throws(EventLogError) {
        try skip(to: batch.first)
        for index in 0..<batch.count {
            var run = Run(
                count: 1, appendMilliseconds: batch.appendMilliseconds, kind: batch.kind,
                origin: batch.origin(of: index))
            if let replacement, replacement.offset == batch.first.advanced(by: index) {
                run.kind = .log
                try add(replacement.line[...], run)
            } else {
                try add(batch[index], run)
            }
        }
    }

    private mutating func add(_ line: ArraySlice<UInt8>, _ run: Run) throws(EventLogError) {
        let isFull =
            content.count + line.count + 1 > Format.blockContentMax
            || blockRecords == Format.blockRecordsMax
        if isFull { try flush() }
        content += line
        content.append(newline)
        runs.join(run)
        blockRecords += 1
        nextOffset = nextOffset.advanced(by: 1)
        if run.kind == .log { holdsLogRecords = true }
        if run.origin != nil { holdsImports = true }
    }

    /// The offsets from here to `offset` have no records.
    private mutating func skip(to offset: Offset) throws(EventLogError) {
        guard nextOffset < offset else { return }
        try flush()
        lost.append(nextOffset..<offset)
        nextOffset = offset
        blockFirst = offset
    }

    private mutating func flush() throws(EventLogError) {
        if content.isEmpty { return }
        let (frame, runsFrame) = Unit.encodeBlock(content: content, first: blockFirst, runs: runs)
        let times = runs.map { $0.appendMilliseconds }
        blocks.append(
            Footer.Block(
                filePosition: position, first: blockFirst, count: blockRecords,
                leastMilliseconds: times.min() ?? 0, greatestMilliseconds: times.max() ?? 0,
                frameSize: frame.count, runsFrameSize: runsFrame.count, contentSize: content.count,
                frameChecksum: crc32c(frame.span),
                runsFrameChecksum: runsFrame.span.integer(
                    at: runsFrame.count - 4, as: UInt32.self)))
        try file.write(frame + runsFrame, at: position)
        position += frame.count + runsFrame.count
        contentHash.update(content)
        structureHash.update(runsFrame)
        content.removeAll(keepingCapacity: true)
        runs = []
        blockFirst = nextOffset
        blockRecords = 0
    }

    /// Writes the footer and puts the file on stable storage.
    ///
    /// - Parameters:
    ///   - end: The base of what follows; nil for the end of the last record.
    ///   - replaced: Hashes of footers that this one replaces.
    /// - Returns: The footer.
    consuming func finish(
        end: Offset? = nil, replaced: [[UInt8]] = []
    ) throws(EventLogError) -> Footer {
        try flush()
        if let end { try skip(to: end) }
        let footer = Footer(
            store: header.store, base: header.base, end: nextOffset,
            holdsLogRecords: holdsLogRecords, holdsImports: holdsImports,
            recordCount: blocks.reduce(0) { $0 + $1.count },
            contentSize: blocks.reduce(0) { $0 + $1.contentSize },
            contentHash: contentHash.finalize(), structureHash: structureHash.finalize(),
            previous: header.previous, blocks: blocks, lost: lost, replaced: replaced)
        try file.write(footer.encoded(), at: position)
        try file.synchronize()
        return footer
    }
}
