import KeySpace

/// How Redis 7.0 would keep a value with its default settings. Clients show it, and `HSCAN` and the
/// like give what is kept in one piece in one piece.
enum ValueEncoding: String {
    case int, embstr, raw, listpack, hashtable, intset, skiplist, quicklist

    init(_ value: KeyValue) {
        switch value {
        case .string(let bytes):
            self =
                RESPNumber.integer(bytes) != nil ? .int : bytes.count <= 44 ? .embstr : .raw
        case .hash(let fields):
            let isSmall = fields.allSatisfy { $0.name.count <= 64 && $0.value.count <= 64 }
            self = fields.count <= 512 && isSmall ? .listpack : .hashtable
        case .set(let members):
            let isNumeric = members.allSatisfy { RESPNumber.integer($0) != nil }
            self = members.count <= 512 && isNumeric ? .intset : .hashtable
        case .sortedSet(let members):
            let isSmall =
                members.count <= 128 && members.elements.allSatisfy { $0.member.count <= 64 }
            self = isSmall ? .listpack : .skiplist
        case .list: self = .quicklist
        }
    }
}
