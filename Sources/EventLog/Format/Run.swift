// Run: records that follow each other and share append time, kind and origin.
//
//   run = count · time delta · flags · [ [store] · offset delta · origin time delta ]
//
// count and flags are varints, the deltas zigzag varints. Flags: 1 about the log itself, 2 imported
// (the part in brackets follows), 4 the store is that of the last imported run (its 16 bytes are
// left out). Deltas refer to the run before: time delta to its append time, offset delta to the end
// of the last imported run's origin, origin time delta to its origin's append time; 0 before the
// first.

/// What a record is to the log.
public enum RecordKind: Hashable, Sendable {
    case event
    /// The log's own: what was dropped, redacted or lost. Folds pass over it.
    case log
}

/// Where an imported record comes from.
public struct Origin: Hashable, Sendable {
    public var store: StoreID
    public var offset: Offset
    /// The append time there, ms since 1970.
    public var appendMilliseconds: UInt64
}

struct Run: Equatable, Sendable {
    var count: Int
    var appendMilliseconds: UInt64
    var kind: RecordKind = .event
    /// That of the first record; the others' offsets follow it.
    var origin: Origin?

    /// Whether a record with these properties, `count` behind the first one, belongs to this run.
    func continues(with next: Run) -> Bool {
        guard appendMilliseconds == next.appendMilliseconds, kind == next.kind else { return false }
        guard let origin else { return next.origin == nil }
        guard let other = next.origin else { return false }
        return origin.store == other.store
            && origin.appendMilliseconds == other.appendMilliseconds
            && origin.offset.advanced(by: count) == other.offset
    }
}

extension [Run] {
    /// Appends a run, as a part of the last one where that is the same.
    mutating func join(_ run: Run) {
        if let last, last.continues(with: run) {
            self[count - 1].count += run.count
        } else {
            append(run)
        }
    }

    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        var time: UInt64 = 0
        var store: StoreID?
        var originEnd: UInt64 = 0
        var originTime: UInt64 = 0
        for run in self {
            var flags: UInt64 = run.kind == .log ? 1 : 0
            if let origin = run.origin { flags |= origin.store == store ? 6 : 2 }
            bytes.append(varint: UInt64(run.count))
            bytes.append(zigzag: Self.delta(from: time, to: run.appendMilliseconds))
            bytes.append(varint: flags)
            time = run.appendMilliseconds
            guard let origin = run.origin else { continue }
            if origin.store != store { bytes += origin.store.bytes }
            bytes.append(zigzag: Self.delta(from: originEnd, to: origin.offset.rawValue))
            bytes.append(zigzag: Self.delta(from: originTime, to: origin.appendMilliseconds))
            store = origin.store
            originEnd = origin.offset.advanced(by: run.count).rawValue
            originTime = origin.appendMilliseconds
        }
        return bytes
    }

    /// Decodes `count` runs that fill `range`, or nil if it holds anything else.
    static func decode(_ bytes: Span<UInt8>, _ range: Range<Int>, count: Int) -> [Run]? {
        guard (1...Format.runCountMax).contains(count) else { return nil }
        var reader = VarintReader(bytes.copy(range))
        var runs: [Run] = []
        var time: UInt64 = 0
        var origin: Origin?
        for _ in 0..<count {
            guard let records = reader.varint(),
                (1...UInt64(Format.unitCountMax)).contains(records),
                let timeDelta = reader.zigzag(),
                let runTime = Self.sum(time, timeDelta),
                let flags = reader.varint(), flags <= 7, flags & 6 != 4
            else { return nil }
            time = runTime
            var run = Run(
                count: Int(records), appendMilliseconds: time, kind: flags & 1 == 0 ? .event : .log)
            if flags & 2 != 0 {
                let store: StoreID
                if flags & 4 != 0 {
                    guard let known = origin?.store else { return nil }
                    store = known
                } else {
                    guard let raw = reader.raw(16) else { return nil }
                    store = StoreID(raw)
                }
                guard let offsetDelta = reader.zigzag(),
                    let offset = Self.sum(origin?.offset.rawValue ?? 0, offsetDelta),
                    let originDelta = reader.zigzag(),
                    let originTime = Self.sum(origin?.appendMilliseconds ?? 0, originDelta),
                    offset + records < 1 << 62
                else { return nil }
                let first = Origin(
                    store: store, offset: Offset(offset), appendMilliseconds: originTime)
                run.origin = first
                origin = first
                origin?.offset = first.offset.advanced(by: run.count)
            }
            runs.append(run)
        }
        return reader.isAtEnd ? runs : nil
    }

    /// Both are below 2^62, so the difference fits.
    private static func delta(from old: UInt64, to new: UInt64) -> Int64 {
        Int64(bitPattern: new &- old)
    }

    private static func sum(_ value: UInt64, _ delta: Int64) -> UInt64? {
        let (sum, overflow) = Int64(bitPattern: value).addingReportingOverflow(delta)
        return overflow || sum < 0 || sum >= 1 << 62 ? nil : UInt64(sum)
    }
}
