public import Projections
import Synchronization

/// All keys of a store, made of its views when somebody reads them.
///
/// A value is made once for each state of the views, and again when time alone changes it. Any
/// thread that may block may use it.
public final class KeySpace: Sendable {
    private let views: ViewsReader
    private let live: LiveReader
    private let now: @Sendable () -> Int64
    private let cache: KeyCache

    /// - Parameters:
    ///   - now: Wall clock, ms since 1970.
    ///   - cacheByteCountMax: How much memory values may take that are kept, roughly.
    public init(
        _ views: ViewsReader, cacheByteCountMax: Int = 64 << 20,
        now: @escaping @Sendable () -> Int64
    ) {
        self.views = views
        live = LiveReader(home: views.home, changes: views.changes?.live)
        self.now = now
        cache = KeyCache(byteCountMax: cacheByteCountMax)
    }

    /// Runs `body` on one consistent state of the keys, at one moment. Blocks.
    ///
    /// - Throws: `ViewsError.noViews` before the first projector ran; what SQLite and `body` throw.
    public func read<T>(_ body: (KeySnapshot) throws -> T) throws -> T {
        let now = now()
        let version = try views.version()
        return try views.readBlocking { views in
            let checkpoint = try views.checkpoint()
            let place = KeyCache.Place(
                version: version, generation: views.generation, store: checkpoint.store,
                offset: checkpoint.nextOffset)
            // If nothing has changed since the version was asked for, this is its state.
            cache.place = place
            return try body(
                KeySnapshot(views: views, place: place, now: now, live: live, cache: cache))
        }
    }

    /// The same for those that may not block, with values that are kept.
    ///
    /// - Returns: Nil if one that `body` asks for is not, or is large, or all keys are asked for:
    ///   then ``read(_:)`` has to be used.
    /// - Complexity: A few system calls besides what `body` takes.
    public func readKept<T>(_ body: (KeySnapshot) throws -> T) rethrows -> T? {
        guard let place = cache.place, let version = try? views.version(),
            place.version == version
        else { return nil }
        do {
            return try body(
                KeySnapshot(views: nil, place: place, now: now(), live: live, cache: cache))
        } catch is KeySnapshot.NotKept {
            return nil
        }
    }

    /// How many values were made so far.
    var madeCount: Int { cache.madeCount }
}

/// One consistent state of all keys. Lives as long as the read that gave it, on one thread.
public final class KeySnapshot {
    /// Whose log it is of, 32 hexadecimal digits; empty until there is one.
    public let store: String
    /// Of the views.
    public let generation: Int
    /// How many records of the log it reflects.
    public let offset: UInt64
    /// ms since 1970.
    public let now: Int64
    /// Nil: only what is kept can be had.
    private let views: Views?
    private let liveReader: LiveReader
    private let cache: KeyCache
    /// Of what is known of open runs; another one whenever something of it has changed.
    ///
    /// Looked at once, so that all live keys are of one state; before ``live``, so that what is
    /// made of that is never kept for longer than it holds.
    public private(set) lazy var revision = liveReader.revision()
    private lazy var live = liveReader.runs()

    struct NotKept: Error {}

    init(views: Views?, place: KeyCache.Place, now: Int64, live: LiveReader, cache: KeyCache) {
        self.views = views
        store = place.store
        generation = place.generation
        offset = place.offset
        self.now = now
        liveReader = live
        self.cache = cache
    }

    func source() throws(NotKept) -> KeySource {
        guard let views else { throw NotKept() }
        return KeySource(views: views, live: { self.live }, now: now)
    }

    private func state(isLive: Bool) -> KeyCache.State {
        KeyCache.State(
            generation: generation, offset: offset, revision: isLive ? revision : 0)
    }

    /// What stands under a key; nil: there is none.
    ///
    /// - Complexity: Of a value that is kept O(1); else as much as its key shows, never the whole
    ///   history.
    public func entry(_ key: Bytes) throws -> KeyEntry? {
        guard let (description, name) = KeyDescription.named(key) else { return nil }
        let state = state(isLive: description.isLive)
        if views == nil {
            guard let kept = cache.kept(key, of: state, at: now) else { throw NotKept() }
            return kept
        }
        return try cache.entry(key, of: state, at: now) {
            guard let entry = try description.entry(name, source()), !entry.value.isEmpty else {
                return nil
            }
            return entry
        }
    }

    /// All keys, by their place in the order of `SCAN`.
    public func keys() throws -> KeyListing {
        let descriptions = KeyDescription.all
        let source = try source()
        return try cache.listing(of: state(isLive: true), at: now) {
            var keys: [ListedKey] = []
            for (index, description) in descriptions.enumerated() {
                let state = state(isLive: description.isLive)
                keys += try cache.part(index, of: state, at: now) {
                    try description.list(source).map { name, expires in
                        ListedKey(
                            name: description.key(name), type: description.type,
                            expiresMilliseconds: expires)
                    }
                }
            }
            return KeyListing(keys)
        }
    }
}
