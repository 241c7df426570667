@testable import EventLog

/// What libFuzzer hands over: one byte of options, then the bytes to parse.
struct Input {
    let options: Options
    let bytes: [UInt8]

    /// Every mutation of the first byte means something.
    struct Options: OptionSet {
        let rawValue: UInt8

        /// Checksums are made to hold, because a random change never gets behind them.
        static let repairsChecksums = Options(rawValue: 1)
        /// So are the sizes that say the same twice. Only together with checksums.
        static let repairsSizes = Options(rawValue: 2)
        /// The segment is rolled and sealed after the append. In `unit`: the bytes are a spool's.
        static let goesOn = Options(rawValue: 16)

        /// Which of four files of a store the bytes are.
        var place: Int { Int(rawValue >> 2) & 3 }
    }

    init?(_ start: UnsafePointer<UInt8>?, _ count: Int) {
        guard let start, count > 0 else { return nil }
        options = Options(rawValue: start[0])
        let rest = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
        guard options.contains(.repairsChecksums) else {
            bytes = rest
            return
        }
        var repair = Repair(rest, sizes: options.contains(.repairsSizes))
        repair.run()
        bytes = repair.bytes
    }
}
