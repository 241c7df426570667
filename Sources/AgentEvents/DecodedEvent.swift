/// What a record of the log turned out to be. Total: every sequence of bytes is one of these.
public enum DecodedEvent: Hashable, Sendable {
    case event(AgentEvent)
    /// A type that a newer program wrote. It is kept in the log and means nothing here.
    case unknownType(String)
    /// A schema that a newer program wrote: it may mean anything.
    case unknownSchema(Int64)
    /// Not an event. The reason names the key or the position.
    case unreadable(reason: String)

    /// Decodes one line.
    ///
    /// Lines that this program wrote have their keys in one order, and a scanner that expects it
    /// reads them in one pass; any other line takes the general path. Both give the same event.
    ///
    /// - Complexity: O(n).
    public init(_ line: ArraySlice<UInt8>) {
        self = line.withUnsafeBufferPointer { bytes in
            CanonicalScanner.scan(bytes).map(DecodedEvent.event) ?? EventParser.parse(bytes)
        }
    }

    public init(_ line: [UInt8]) { self.init(line[...]) }
}
