@testable import EventLog

/// A whole file of a store: read, verified, appended behind and sealed.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let input = Input(start, count) else { return 0 }
    do throws(EventLogError) {
        let store = try ScratchStore()
        try store.clear()
        do throws(EventLogError) {
            try run(input, in: store)
        } catch {
            // Nothing else may stop a reader or an appender, whatever the file holds.
            guard case .unknownVersion = error else { throw error }
        }
        try store.clear()
    } catch {
        require(false, "\(error)")
    }
    return 0
}

private func run(_ input: Input, in store: ScratchStore) throws(EventLogError) {
    switch input.options.place {
    case 0: try put(input.bytes, .active, in: store)
    case 1: try put(input.bytes, .rolled, in: store)
    case 2: try put(input.bytes, .sealed, in: store)
    default: try store.spool(input.bytes)
    }
    let before = try store.read()
    let isSound = try store.errors().isEmpty
    try seek(before, isSound: isSound, in: store)
    guard let after = try append(behind: before, rolls: false, in: store) else { return }
    if input.options.place == 3 { try checkDrained(after, in: store) }
    guard input.options.contains(.goesOn),
        let rolled = try append(behind: after, rolls: true, in: store)
    else { return }
    try seal(rolled, in: store)
}

private func put(
    _ bytes: [UInt8], _ state: SegmentName.State, in store: ScratchStore
) throws(EventLogError) {
    var base = Offset.zero
    if case .header(let header) = Header.decode(bytes.span) { base = header.base }
    try store.write(bytes, to: store.directory.path(SegmentName(base: base, state: state)))
}

/// Whoever begins in the middle finds what a reader finds there that came from the start. A footer
/// that is whole but lies can lead elsewhere; verification then says so.
private func seek(
    _ all: Reading, isSound: Bool, in store: ScratchStore
) throws(EventLogError) {
    let directory = store.directory
    let summaries = try directory.summaries()
    _ = try directory.end()
    _ = try directory.offset(appendedFrom: 1_700_000_000_000)
    guard let middle = all.middle else { return }
    let rest = try store.read(from: middle)
    guard isSound || summaries.allSatisfy({ $0.footerHash == nil }) else { return }
    require(rest.recordCount == all.recordCount(from: middle), "seeking finds other records")
    require(all.content.suffix(rest.content.count) == rest.content[...], "seeking finds others")
    require(rest.end == all.end, "seeking finds another end")
}

/// What a reader finds after an append; nil if the log has no offset left for it.
private func append(
    behind before: Reading, rolls: Bool, in store: ScratchStore
) throws(EventLogError) -> Reading? {
    // The last two trailers agree on an end that lies behind what is read: forged, or two copied
    // units. Appending trusts them; the page says so, and no single fault does it.
    if try store.directory.end() < before.end { return nil }
    let record = Array(#"{"rolls":\#(rolls)}"#.utf8)
    var appender = try Appender(
        store.directory, limits: .init(segmentSize: rolls ? 1 : 8 << 20))
    let offsets: Range<Offset>
    do throws(EventLogError) {
        offsets = try appender.append([record], atMilliseconds: 1_700_000_000_000)
    } catch {
        guard case .impossible = error else { throw error }
        let after = try store.read()
        require(after.starts(with: before) && before.starts(with: after), "it changed records")
        return nil
    }
    let after = try store.read()
    require(offsets.lowerBound >= before.end, "\(offsets) is given out again, end \(before.end)")
    require(after.starts(with: before), "a record vanished or changed")
    require(after.ends(with: record, at: offsets.lowerBound), "the appended record is not there")
    return after
}

/// What was spooled is in the log, or kept in quarantine.
private func checkDrained(_ after: Reading, in store: ScratchStore) throws(EventLogError) {
    let waiting = try store.files(store.directory.spool)
    let kept = try store.files(store.directory.quarantine)
    require(waiting.isEmpty, "\(waiting) still waits")
    require((after.recordCount > 1) != !kept.isEmpty, "spooled records are gone, or there twice")
}

private func seal(_ before: Reading, in store: ScratchStore) throws(EventLogError) {
    let sealer = try Sealer(store.directory)
    while try sealer.sealNext() != nil {}
    let after = try store.read()
    require(after.starts(with: before) && before.starts(with: after), "sealing changed a record")
    require(after.end == before.end, "sealing changed the end")
    _ = try store.errors()
}
