import KeySpace
import RedisClient

/// Finds keys with names of ours in a Redis, on all of its nodes.
struct Strangers {
    let prefix: Bytes

    /// - Parameter tell: Called with names of the key space, without the prefix, piece by piece.
    /// - Returns: The keys of marks.
    func look(
        _ client: RedisClient, tell: ([Bytes]) -> Void
    ) async throws(MirrorError) -> [Bytes] {
        var marks: [Bytes] = []
        for primary in await client.primaries() {
            var cursor = Bytes("0".utf8)
            repeat {
                let unit = RedisUnit([
                    Bytes("SCAN".utf8), cursor, Bytes("MATCH".utf8), pattern,
                    Bytes("COUNT".utf8), Bytes("1000".utf8),
                ])
                let reply = try await client.units([unit], on: primary.address)[0]
                if let error = reply.error { throw .refused(error) }
                guard let parts = reply.elements, parts.count == 2, let next = parts[0].bytes,
                    let keys = parts[1].elements
                else { throw .unreachable(.notRESP(reason: "no answer to SCAN")) }
                cursor = next
                let names = keys.compactMap(\.bytes).filter { $0.starts(with: prefix) }
                    .map { Bytes($0.dropFirst(prefix.count)) }
                tell(names.filter(KeyDescription.describes))
                marks += names.filter(MirrorMarks.describes).map { prefix + $0 }
            } while cursor != Bytes("0".utf8)
        }
        return marks
    }

    /// Matches all names of ours, and few others.
    private var pattern: Bytes {
        let special = Set("*?[]\\".utf8)
        let escaped = prefix.flatMap { special.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] }
        let first = Set(KeyDescription.all.compactMap(\.pattern.utf8.first)).sorted()
        return escaped + [UInt8(ascii: "[")] + first + Bytes("]*".utf8)
    }
}
