@testable import EventLog

/// What a reader finds in a store, from an offset to the end.
struct Reading {
    /// Records that follow each other and share everything but their bytes.
    private var entries: [Entry] = []
    /// The records, each followed by a newline.
    private(set) var content: [UInt8] = []
    private(set) var end: Offset

    private struct Entry: Equatable {
        let first: Offset
        var run: Run
        var end: Offset { first.advanced(by: run.count) }
    }

    /// Reads everything, and checks that each offset comes once, in order, as a record or as lost.
    ///
    /// - Parameter bytes: The size of all segments, which bounds the steps.
    init(
        _ directory: LogDirectory, from start: Offset = .zero, within bytes: Int
    ) throws(EventLogError) {
        end = start
        var reader = try LogReader(directory, from: start)
        for _ in 0...bytes + 64 {
            switch try reader.next() {
            case .records(let batch): add(batch)
            case .lost(let loss):
                require(loss.offsets.lowerBound == end, "\(loss) is lost behind \(end)")
                end = loss.offsets.upperBound
            case .end:
                require(reader.nextOffset == end, "the reader stands at \(reader.nextOffset)")
                let again = try reader.next()
                require(again == .end, "\(again) follows the end")
                return
            }
        }
        require(false, "no end after \(bytes) steps")
    }

    private mutating func add(_ batch: RecordBatch) {
        require(batch.first == end && batch.count > 0, "\(batch.first) follows \(end)")
        for index in 0..<batch.count {
            let record = batch[index]
            require((1...Format.recordSizeMax).contains(record.count), "\(record.count) bytes")
            require(!record.contains(newline), "a record contains a newline")
            content += record
            content.append(newline)
        }
        let run = Run(
            count: batch.count, appendMilliseconds: batch.appendMilliseconds, kind: batch.kind,
            origin: batch.origin)
        end = batch.end
        if let last = entries.last, last.end == batch.first, last.run.continues(with: run) {
            entries[entries.count - 1].run.count += run.count
        } else {
            entries.append(Entry(first: batch.first, run: run))
        }
    }

    var recordCount: Int { entries.reduce(0) { $0 + $1.run.count } }

    /// The offset of a record in the middle, if there is one.
    var middle: Offset? {
        guard !entries.isEmpty else { return nil }
        let entry = entries[entries.count / 2]
        return entry.first.advanced(by: entry.run.count / 2)
    }

    /// The number of records from `offset` on.
    func recordCount(from offset: Offset) -> Int {
        entries.reduce(0) { $0 + max(offset, $1.first).distance(to: $1.end) }
    }

    /// Whether all records of `other` are here, at their offsets, before all others.
    func starts(with other: Reading) -> Bool {
        guard let last = other.entries.last else { return true }
        guard entries.count >= other.entries.count, content.starts(with: other.content) else {
            return false
        }
        // The last one may have grown.
        var entry = entries[other.entries.count - 1]
        guard entry.run.count >= last.run.count else { return false }
        entry.run.count = last.run.count
        return entries.prefix(other.entries.count - 1) == other.entries.dropLast() && entry == last
    }

    /// Whether the last record is `record`, at `offset`, and nothing follows it.
    func ends(with record: [UInt8], at offset: Offset) -> Bool {
        guard let last = entries.last, last.end == end else { return false }
        return end == offset.advanced(by: 1)
            && content.suffix(record.count + 1) == (record + [newline])[...]
    }
}
