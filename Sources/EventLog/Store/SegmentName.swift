/// What a file name in `log/` says: the base offset of a segment and the state it is in.
struct SegmentName: Hashable, Comparable {
    enum State: String, CaseIterable {
        case active = ".active.lz4"
        case rolled = ".rolled.lz4"
        case sealed = ".lz4"
    }

    let base: Offset
    let state: State

    init(base: Offset, state: State) {
        self.base = base
        self.state = state
    }

    /// Parses a file name. Nil for anything that is not exactly a segment's name.
    ///
    /// - Complexity: O(1), by bytes: a store may have thousands of them.
    init?(_ name: String) {
        var base: UInt64 = 0
        var count = 0
        for byte in name.utf8.prefix(Self.digitCount) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            let (product, overflow) = base.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
            if overflow || carry { return nil }
            base = sum
            count += 1
        }
        guard count == Self.digitCount, base < 1 << 62 else { return nil }
        let rest = name.utf8.dropFirst(Self.digitCount)
        guard
            let state = State.allCases.first(where: { rest.elementsEqual($0.rawValue.utf8) })
        else { return nil }
        self.init(base: Offset(base), state: state)
    }

    var fileName: String { Self.digits(base) + state.rawValue }

    /// By offset. Of several files with one base, which only a crash can leave, sealed comes first
    /// and active last.
    static func < (left: SegmentName, right: SegmentName) -> Bool {
        if left.base != right.base { return left.base < right.base }
        return left.rank < right.rank
    }

    private var rank: Int {
        switch state {
        case .sealed: 0
        case .rolled: 1
        case .active: 2
        }
    }

    static let digitCount = 20

    /// Twenty decimal digits, so that the order of names is the order of offsets.
    static func digits(_ offset: Offset) -> String { digits(offset.rawValue) }

    static func digits(_ number: UInt64) -> String {
        let text = String(number)
        return String(repeating: "0", count: digitCount - text.utf8.count) + text
    }

    static func offset(_ digits: some StringProtocol) -> Offset? {
        // The format's bound: beyond it offsets could not be added to.
        number(digits).flatMap { $0 < 1 << 62 ? Offset($0) : nil }
    }

    static func number(_ digits: some StringProtocol) -> UInt64? {
        guard digits.utf8.count == digitCount,
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return UInt64(digits)
    }
}
