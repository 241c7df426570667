@testable import EventLog

/// The first 91 bytes of a segment. What is decoded are exactly the bytes that would be encoded.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let input = Input(start, count) else { return 0 }
    guard case .header(let header) = Header.decode(input.bytes.span) else { return 0 }
    let encoded = Format.emptyFrame + header.encoded()
    require(encoded[...] == input.bytes.prefix(encoded.count), "another header is encoded")
    require(Header.decode(encoded.span) == .header(header), "another header is decoded")
    require(StoreID(header.store.description) == header.store, "another store is parsed")
    let states = SegmentName.State.allCases
    let name = SegmentName(base: header.base, state: states[input.options.place % states.count])
    require(SegmentName(name.fileName) == name, "another file name is parsed")
    return 0
}
