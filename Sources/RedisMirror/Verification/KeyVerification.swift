public import KeySpace
public import RedisClient

/// A comparison of all keys with those that a server of Redis' protocol holds: a mirror's Redis, or
/// our own endpoint.
public struct KeyVerification {
    private let keys: KeySpace
    private let copy: KeyCopy

    public struct Outcome {
        /// How many keys there are, here or there.
        public var count: Int
        /// By key, ascending.
        public var differences: [(key: Bytes, difference: KeyDifference)]
    }

    /// - Parameter prefix: What stands before the name of each key there.
    public init(_ keys: KeySpace, _ client: RedisClient, prefix: Bytes = []) {
        self.keys = keys
        copy = KeyCopy(client: client, prefix: prefix)
    }

    /// How often what differs is looked at again, and how long is waited before, ms: longer than a
    /// copy is behind.
    private static let again = (count: 5, milliseconds: 400)
    /// Keys that are asked for in one go.
    private static let batch = 200

    /// Looks again at what differs before it says so: views and copies go on meanwhile.
    ///
    /// - Throws: What the server refused, why it cannot be reached, and what reading the views
    ///   throws.
    public func run() async throws -> Outcome {
        let there = try await copy.names()
        let here = try keys.read { snapshot in
            try snapshot.keys().keys(at: snapshot.now).map(\.name)
        }
        let all = there.union(here).sorted { $0.lexicographicallyPrecedes($1) }
        var differences = try await compare(all)
        for _ in 0..<Self.again.count where !differences.isEmpty {
            try await Task.sleep(for: .milliseconds(Self.again.milliseconds))
            differences = try await compare(differences.map(\.key))
        }
        return Outcome(count: all.count, differences: differences)
    }

    private func compare(_ names: [Bytes]) async throws -> [(key: Bytes, difference: KeyDifference)]
    {
        var differences: [(Bytes, KeyDifference)] = []
        for start in stride(from: 0, to: names.count, by: Self.batch) {
            let names = Array(names[start..<min(start + Self.batch, names.count)])
            let entries = try keys.read { snapshot in try names.map(snapshot.entry) }
            let found = try await copy.found(
                zip(names, entries).map { name, entry in
                    (name, entry?.value.type ?? KeyDescription.type(of: name) ?? .string)
                })
            for (index, name) in names.enumerated() {
                let expected = entries[index].map { KeyCopy.Found($0) }
                if let difference = KeyDifference(expected, found[index]) {
                    differences.append((name, difference))
                }
            }
        }
        return differences
    }
}
