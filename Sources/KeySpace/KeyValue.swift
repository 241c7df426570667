/// What Redis holds keys, members and values as: any bytes.
public typealias Bytes = [UInt8]

/// The types of values, by the names that `TYPE` answers.
public enum KeyType: String, Sendable, CaseIterable {
    case string
    case hash
    case set
    case sortedSet = "zset"
    case list
}

/// A field of a hash.
public struct HashField: Sendable, Equatable {
    public let name: Bytes
    public let value: Bytes

    public init(_ name: String, _ value: String) {
        self.name = Bytes(name.utf8)
        self.value = Bytes(value.utf8)
    }
}

/// The whole value of a key. Absolute: whoever mirrors it replaces what was there.
public enum KeyValue: Sendable, Equatable {
    case string(Bytes)
    /// In the order in which they are written.
    case hash([HashField])
    /// In byte order, each once.
    case set([Bytes])
    case sortedSet(SortedSet)
    case list([Bytes])

    public var type: KeyType {
        switch self {
        case .string: .string
        case .hash: .hash
        case .set: .set
        case .sortedSet: .sortedSet
        case .list: .list
        }
    }

    /// Elements, fields or members; 1 for a string.
    public var count: Int {
        switch self {
        case .string: 1
        case .hash(let fields): fields.count
        case .set(let members): members.count
        case .sortedSet(let members): members.count
        case .list(let elements): elements.count
        }
    }

    /// What Redis calls a value that is not there; such a key is not there either.
    var isEmpty: Bool { count == 0 }

    /// A set of texts.
    static func set(_ texts: some Sequence<String>) -> KeyValue {
        var members: [Bytes] = []
        for member in texts.map({ Bytes($0.utf8) }).sorted(by: { $0.lexicographicallyPrecedes($1) })
        where members.last != member {
            members.append(member)
        }
        return .set(members)
    }

    /// Roughly what it takes of memory, bytes: the content and 32 for each element.
    public var byteCount: Int {
        switch self {
        case .string(let bytes): bytes.count + 32
        case .hash(let fields): fields.reduce(32) { $0 + $1.name.count + $1.value.count + 64 }
        case .set(let members): members.reduce(32) { $0 + $1.count + 32 }
        case .sortedSet(let members): members.elements.reduce(32) { $0 + $1.member.count + 96 }
        case .list(let elements): elements.reduce(32) { $0 + $1.count + 32 }
        }
    }
}
