import KeySpace

/// A way through all keys.
struct Sweep {
    enum Purpose: Sendable {
        /// Nothing is known of what is there: every key is written.
        case resync
        /// What is there is what the views say: it is only learned what that is.
        case adoption
        /// What is there is known, and what differs by now is written.
        case comparison
        /// Every key is written again, little by little, in case somebody else has changed one.
        case refresh
    }

    let purpose: Purpose
    private let names: [Bytes]
    private var index = 0

    init(_ purpose: Purpose, _ names: [Bytes]) {
        self.purpose = purpose
        self.names = names
    }

    var isAtEnd: Bool { index == names.count }
    var count: Int { names.count }

    mutating func next() -> Bytes? {
        guard index < names.count else { return nil }
        defer { index += 1 }
        return names[index]
    }
}
