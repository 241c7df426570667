import Projections
import Synchronization

/// Values and names that were made, with the state that they are of.
final class KeyCache: Sendable {
    /// What values depend on besides time.
    struct State: Equatable {
        var generation: Int
        var offset: UInt64
        /// Of what is known of open runs; 0 for what does not depend on it.
        var revision: Int64
    }

    /// Which state a version of the views is.
    struct Place: Equatable {
        var version: ViewsVersion
        var generation: Int
        var store: String
        var offset: UInt64
    }

    /// Of one state, and of moments from `made` until `changes`.
    fileprivate struct Kept<Value: Sendable> {
        var value: Value
        var state: State
        var made: Int64
        var changes: Int64?
        /// Roughly what it takes.
        var byteCount = 0

        func holds(_ other: State, at now: Int64) -> Bool {
            state == other && now >= made && (changes.map { now < $0 } ?? true)
        }
    }

    fileprivate struct Contents {
        var entries: [Bytes: Kept<KeyEntry>] = [:]
        var byteCount = 0
        var parts: [Int: Kept<[ListedKey]>] = [:]
        var listing: Kept<KeyListing>?
        /// The last one that was read.
        var place: Place?
    }

    /// Of a value that is given to those who may not block, bytes.
    private static let smallMax = 1 << 20

    private let byteCountMax: Int
    private let contents = Mutex(Contents())
    private let made = Atomic<Int>(0)

    init(byteCountMax: Int) { self.byteCountMax = byteCountMax }

    var place: Place? {
        get { contents.withLock { $0.place } }
        set { contents.withLock { $0.place = newValue } }
    }

    var madeCount: Int { made.load(ordering: .relaxed) }

    /// The entry of a key if it is kept, and small.
    func kept(_ key: Bytes, of state: State, at now: Int64) -> KeyEntry? {
        let known = contents.withLock { $0.entries[key] }
        guard let known, known.byteCount <= Self.smallMax, known.holds(state, at: now) else {
            return nil
        }
        return known.value
    }

    /// The entry of a key. What is not there is not kept: anybody may ask for anything.
    func entry(
        _ key: Bytes, of state: State, at now: Int64, make: () throws -> KeyEntry?
    ) rethrows -> KeyEntry? {
        let known = contents.withLock { $0.entries[key] }
        if let known, known.holds(state, at: now) { return known.value }
        guard let entry = try make() else {
            contents.withLock { $0.forget(key) }
            return nil
        }
        made.add(1, ordering: .relaxed)
        let size = entry.value.byteCount + key.count + 128
        contents.withLock { contents in
            contents.forget(key)
            if contents.byteCount + size > byteCountMax {
                (contents.entries, contents.byteCount) = ([:], 0)
            }
            // One that has no room is made each time.
            guard size <= byteCountMax else { return }
            contents.byteCount += size
            contents.entries[key] = Kept(
                value: entry, state: state, made: now, changes: entry.changesMilliseconds,
                byteCount: size)
        }
        return entry
    }

    /// The names that one description has. They only go as time passes, so no moment ends them.
    func part(
        _ index: Int, of state: State, at now: Int64, make: () throws -> [ListedKey]
    ) rethrows -> [ListedKey] {
        let known = contents.withLock { $0.parts[index] }
        if let known, known.holds(state, at: now) { return known.value }
        let part = try make()
        contents.withLock { $0.parts[index] = Kept(value: part, state: state, made: now) }
        return part
    }

    func listing(
        of state: State, at now: Int64, make: () throws -> KeyListing
    ) rethrows -> KeyListing {
        let known = contents.withLock { $0.listing }
        if let known, known.holds(state, at: now) { return known.value }
        let listing = try make()
        contents.withLock { $0.listing = Kept(value: listing, state: state, made: now) }
        return listing
    }
}

extension KeyCache.Contents {
    fileprivate mutating func forget(_ key: Bytes) {
        guard let known = entries.removeValue(forKey: key) else { return }
        byteCount -= known.byteCount
    }
}
