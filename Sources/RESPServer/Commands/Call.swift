import KeySpace

/// One command that a client sent, with all that answering it may look at.
struct Call {
    /// With the command's own name.
    let arguments: [Bytes]
    /// How errors name it: `get`, `client|setname`.
    let name: String
    let keys: KeyView
    let server: ServerFacts

    subscript(index: Int) -> Bytes { arguments[index] }

    var count: Int { arguments.count }

    /// An argument that is a word of the language, in small letters.
    func word(_ index: Int) -> String { arguments[index].lowercased }

    func integer(
        _ index: Int, else error: ReplyError = .notInteger
    ) throws(ReplyError) -> Int64 {
        guard let number = RESPNumber.integer(arguments[index]) else { throw error }
        return number
    }

    // MARK: - Values

    /// What stands under the key that an argument names.
    func entry(_ index: Int) throws -> KeyEntry? { try keys.entry(arguments[index]) }

    func string(_ index: Int) throws -> Bytes? {
        guard let value = try entry(index)?.value else { return nil }
        guard case .string(let bytes) = value else { throw ReplyError.wrongType }
        return bytes
    }

    func hash(_ index: Int) throws -> [HashField]? {
        guard let value = try entry(index)?.value else { return nil }
        guard case .hash(let fields) = value else { throw ReplyError.wrongType }
        return fields
    }

    func set(_ index: Int) throws -> [Bytes]? {
        guard let value = try entry(index)?.value else { return nil }
        guard case .set(let members) = value else { throw ReplyError.wrongType }
        return members
    }

    func sortedSet(_ index: Int) throws -> SortedSet? {
        guard let value = try entry(index)?.value else { return nil }
        guard case .sortedSet(let members) = value else { throw ReplyError.wrongType }
        return members
    }

    func list(_ index: Int) throws -> [Bytes]? {
        guard let value = try entry(index)?.value else { return nil }
        guard case .list(let elements) = value else { throw ReplyError.wrongType }
        return elements
    }
}

/// The keys of one state; or why they cannot be read.
struct KeyView {
    let snapshot: Result<KeySnapshot, ReplyError>

    func entry(_ key: Bytes) throws -> KeyEntry? { try snapshot.get().entry(key) }

    func listing() throws -> KeyListing { try snapshot.get().keys() }

    /// ms since 1970.
    func now() throws(ReplyError) -> Int64 { try snapshot.get().now }
}

extension Bytes {
    /// In small letters; what is no ASCII stays as it is, if it is text at all.
    var lowercased: String {
        String(decoding: map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    /// As C sees a text: up to its first zero byte.
    var untilZero: Bytes { Bytes(prefix { $0 != 0 }) }
}
