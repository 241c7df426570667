import KeySpace

enum HashCommands {
    static let all: [Command] = [
        .read("hget", 3, "hash") { call, _, reply in
            reply.bulk(try call.hash(1)?.value(of: call[2]))
        },
        .read("hmget", -3, "hash") { call, _, reply in
            let fields = try call.hash(1) ?? []
            reply.array(call.count - 2)
            for name in call.arguments.dropFirst(2) { reply.bulk(fields.value(of: name)) }
        },
        .read("hgetall", 2, "hash", isFast: false) { call, _, reply in
            let fields = try call.hash(1) ?? []
            reply.map(fields.count)
            for field in fields {
                reply.bulk(field.name)
                reply.bulk(field.value)
            }
        },
        .read("hkeys", 2, "hash", isFast: false) { call, _, reply in
            reply.array((try call.hash(1) ?? []).map(\.name))
        },
        .read("hvals", 2, "hash", isFast: false) { call, _, reply in
            reply.array((try call.hash(1) ?? []).map(\.value))
        },
        .read("hlen", 2, "hash") { call, _, reply in
            reply.integer(try call.hash(1)?.count ?? 0)
        },
        .read("hexists", 3, "hash") { call, _, reply in
            reply.integer(try call.hash(1)?.value(of: call[2]) == nil ? 0 : 1)
        },
        .read("hstrlen", 3, "hash") { call, _, reply in
            reply.integer(try call.hash(1)?.value(of: call[2])?.count ?? 0)
        },
    ]
}

extension [HashField] {
    fileprivate func value(of name: Bytes) -> Bytes? { first { $0.name == name }?.value }
}

enum SetCommands {
    static let all: [Command] = [
        .read("smembers", 2, "set", isFast: false) { call, _, reply in
            let members = try call.set(1) ?? []
            reply.set(members.count)
            for member in members { reply.bulk(member) }
        },
        .read("scard", 2, "set") { call, _, reply in
            reply.integer(try call.set(1)?.count ?? 0)
        },
        .read("sismember", 3, "set") { call, _, reply in
            reply.integer(try call.set(1)?.holds(call[2]) == true ? 1 : 0)
        },
        .read("smismember", -3, "set") { call, _, reply in
            let members = try call.set(1) ?? []
            reply.array(call.count - 2)
            for member in call.arguments.dropFirst(2) {
                reply.integer(members.holds(member) ? 1 : 0)
            }
        },
    ]
}

extension [Bytes] {
    /// Whether an ascending list has an element.
    fileprivate func holds(_ element: Bytes) -> Bool {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if self[middle].lexicographicallyPrecedes(element) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < count && self[low] == element
    }
}

enum ListCommands {
    static let all: [Command] = [
        .read("lrange", 4, "list", isFast: false) { call, _, reply in
            let (first, last) = (try call.integer(2), try call.integer(3))
            let elements = try call.list(1) ?? []
            guard let range = IndexRange.clamped(first, last, count: elements.count) else {
                return reply.array(0)
            }
            reply.array(elements[range])
        },
        .read("llen", 2, "list") { call, _, reply in
            reply.integer(try call.list(1)?.count ?? 0)
        },
        .read("lindex", 3, "list", isFast: false) { call, _, reply in
            guard let elements = try call.list(1) else { return reply.null() }
            let index = try call.integer(2)
            let place = index < 0 ? Int64(elements.count) + index : index
            guard let place = Int(exactly: place), elements.indices.contains(place) else {
                return reply.null()
            }
            reply.bulk(elements[place])
        },
    ]
}

/// Ranges by index, both ends included, negative ones from the end.
enum IndexRange {
    /// Nil: there is nothing in it.
    static func clamped(_ first: Int64, _ last: Int64, count: Int) -> ClosedRange<Int>? {
        let count = Int64(count)
        let from = max(0, first < 0 ? count + first : first)
        let to = min(count - 1, last < 0 ? count + last : last)
        guard from <= to, from < count else { return nil }
        return Int(from)...Int(to)
    }
}
