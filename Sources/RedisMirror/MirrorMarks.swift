import KeySpace
import RedisClient

/// What says in the Redis which state its keys are of: the key `agentlog:mirror`, and in a cluster
/// one more on each node that has not that one, `agentlog:mirror:{tag}`.
///
/// They are written after the keys. Each write also tells what was there before: whoever has
/// emptied a node, or another node that took its place before it knew all, is found out by that.
struct MirrorMarks {
    static let name = "agentlog:mirror"

    enum Finding: Equatable {
        /// They are those that were written last.
        case intact
        /// One is not, or is not there.
        case lost
        /// Another store's.
        case foreign(store: String)
    }

    /// What a mark says.
    struct Mark: Equatable {
        var position: MirrorPosition
        var isComplete: Bool
        var writer: String
        var batch: Int64
    }

    private let prefix: Bytes
    /// Of this process.
    private let writer: String
    private var batch: Int64 = 0
    /// The batches that may be there, by key.
    private var expected: [Bytes: [Int64]] = [:]

    init(prefix: Bytes, writer: String) {
        self.prefix = prefix
        self.writer = writer
    }

    var hasWritten: Bool { !expected.isEmpty }

    /// Whether a name without the prefix is one of theirs.
    static func describes(_ name: Bytes) -> Bool {
        let name = String(decoding: name, as: UTF8.self)
        guard name.hasPrefix("\(Self.name):{"), name.hasSuffix("}") else { return false }
        return name.dropFirst(Self.name.utf8.count + 2).dropLast().utf8
            .allSatisfy { (0x30...0x39).contains($0) }
    }

    mutating func forget() { expected = [:] }

    /// Their keys now, the main one last.
    func keys(_ client: RedisClient) async -> [Bytes] {
        let main = prefix + Bytes(Self.name.utf8)
        let others = await client.primaries().compactMap(\.slot)
        let owner = await client.address(of: main)
        var keys: [Bytes] = []
        for slot in others {
            let key = prefix + Bytes("\(Self.name):{\(slot.tag)}".utf8)
            // With a hash tag in the prefix all keys are on one node.
            guard HashSlot(of: key) == slot, await client.address(of: key) != owner else {
                continue
            }
            keys.append(key)
        }
        return keys + [main]
    }

    // MARK: - Reading

    private static let fields = [
        "store_id", "generation", "offset", "schema", "state", "writer", "batch",
    ]

    private static func read(_ key: Bytes) -> RedisUnit {
        RedisUnit([Bytes("HMGET".utf8), key] + fields.map { Bytes($0.utf8) })
    }

    private static func mark(_ reply: RedisReply) throws(MirrorError) -> Mark? {
        if let error = reply.error { throw .refused(error) }
        let texts = (reply.elements ?? []).map(\.text)
        guard texts.count == fields.count, let store = texts[0],
            let generation = texts[1].flatMap({ Int($0) }),
            let offset = texts[2].flatMap({ UInt64($0) }), let schema = texts[3],
            let state = texts[4], let writer = texts[5],
            let batch = texts[6].flatMap({ Int64($0) })
        else { return nil }
        return Mark(
            position: MirrorPosition(store: store, generation: generation, offset: offset),
            isComplete: state == "complete" && schema == "\(KeySnapshot.schema)",
            writer: writer, batch: batch)
    }

    /// What the keys are all of, if the last one who wrote them finished; nil: not known.
    func position(_ client: RedisClient) async throws(MirrorError) -> MirrorPosition? {
        var marks: [Mark?] = []
        for reply in try await client.units(await keys(client).map(Self.read)) {
            marks.append(try Self.mark(reply))
        }
        guard let last = marks.last, let main = last, main.isComplete else { return nil }
        return marks.allSatisfy { $0 == main } ? main.position : nil
    }

    /// Looks whether they are still there.
    mutating func check(_ client: RedisClient) async throws(MirrorError) -> Finding {
        let keys = await keys(client)
        let replies = try await client.units(keys.map(Self.read))
        var finding = Finding.intact
        for (key, reply) in zip(keys, replies) {
            finding = finding.joined(judge(key, try Self.mark(reply)))
        }
        return finding
    }

    private func judge(_ key: Bytes, _ mark: Mark?) -> Finding {
        // One of a node that has become one since.
        guard let batches = expected[key] else { return .intact }
        guard let mark else { return .lost }
        if mark.writer == writer && batches.contains(mark.batch) { return .intact }
        return mark.writer == writer ? .lost : .foreign(store: mark.position.store)
    }

    // MARK: - Writing

    /// Writes them after everything else.
    ///
    /// - Returns: What was there before.
    mutating func write(
        _ position: MirrorPosition, isComplete: Bool, now: Int64, _ client: RedisClient
    ) async throws(MirrorError) -> Finding {
        batch += 1
        let keys = await keys(client)
        let values = [
            position.store, "\(position.generation)", "\(position.offset)",
            "\(KeySnapshot.schema)", isComplete ? "complete" : "resyncing", writer, "\(batch)",
        ]
        let fields = zip(Self.fields, values).flatMap { [Bytes($0.utf8), Bytes($1.utf8)] }
        let moment = KeyWrite.words("updated_ms", "\(now)")
        var units = keys.map { key in
            RedisUnit([
                Self.read(key).commands[0], [Bytes("HSET".utf8), key] + fields + moment,
            ])
        }
        let gone = expected.keys.filter { !keys.contains($0) }
        units += gone.map(KeyWrite.removal)
        let before = expected
        // Until the answers are there both may be.
        for key in keys where before[key] != nil { expected[key]?.append(batch) }
        let replies = try await client.units(units)
        var finding = Finding.intact
        for (key, reply) in zip(keys, replies) {
            if let error = reply.error { throw .refused(error) }
            let was = try Self.mark(reply.elements?.first ?? .null)
            finding = finding.joined(judge(key, was))
        }
        expected = Dictionary(uniqueKeysWithValues: keys.map { ($0, [batch]) })
        return finding
    }
}

extension MirrorMarks.Finding {
    /// The worse of two.
    fileprivate func joined(_ other: Self) -> Self {
        if case .foreign = self { return self }
        return other == .intact ? self : other
    }
}

extension RedisClient {
    /// The same as ``run(_:)``, with an error of ours.
    func units(_ units: [RedisUnit]) async throws(MirrorError) -> [RedisReply] {
        do throws(RedisError) {
            return try await run(units)
        } catch {
            throw MirrorError(error)
        }
    }
}
