/// The names of all keys of one state.
public struct KeyListing: Sendable {
    /// Some may have expired since it was made.
    private let keys: [ListedKey]
    private let order: ScanOrder

    init(_ keys: [ListedKey]) {
        self.keys = keys
        order = ScanOrder(keys.map(\.name))
    }

    /// Those that are there at a moment, ms since 1970.
    public func keys(at now: Int64) -> [ListedKey] { keys.filter { $0.exists(at: now) } }

    /// A piece of it; see ``ScanOrder/piece(from:count:)``.
    public func keys(
        from place: UInt64, count: Int, at now: Int64
    ) -> (keys: [ListedKey], next: UInt64) {
        let (indices, next) = order.piece(from: place, count: count)
        return (indices.map { keys[$0] }.filter { $0.exists(at: now) }, next)
    }
}
