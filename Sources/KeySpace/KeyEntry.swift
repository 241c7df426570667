/// What stands under a key at one moment.
public struct KeyEntry: Sendable, Equatable {
    public let value: KeyValue
    /// When the key goes if nothing else happens, ms since 1970; nil: never.
    public let expiresMilliseconds: Int64?
    /// The first moment at which time alone makes it another one; nil: never.
    public let changesMilliseconds: Int64?

    init(_ value: KeyValue, expires: Int64? = nil, changes: Int64? = nil) {
        self.value = value
        expiresMilliseconds = expires
        changesMilliseconds = changes ?? expires.map { $0 + 1 }
    }
}

/// A key by name, without its value.
public struct ListedKey: Sendable, Equatable {
    public let name: Bytes
    public let type: KeyType
    /// ms since 1970; nil: never. At this moment it is still there.
    public let expiresMilliseconds: Int64?

    /// Whether it is still there.
    func exists(at now: Int64) -> Bool { expiresMilliseconds.map { now <= $0 } ?? true }
}
