import AgentEvents

/// An agent's id in place: nearly all have a few bytes.
struct ShortName: Equatable, BitwiseCopyable {
    static let countMax = 40

    private var words: (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)
    private(set) var count: UInt8 = 0

    init() {}

    /// - Parameters text, count: `count` bytes, at most ``countMax``.
    init(_ text: UnsafePointer<UInt8>, count: Int) {
        precondition(count <= Self.countMax)
        self.count = UInt8(count)
        withUnsafeMutableBytes(of: &words) { words in
            words.copyMemory(from: UnsafeRawBufferPointer(start: text, count: count))
        }
    }

    static func == (left: ShortName, right: ShortName) -> Bool {
        left.words == right.words && left.count == right.count
    }

    func hash(session: UInt32, seed: UInt64) -> UInt64 {
        var hash = ByteHash.mix(seed ^ UInt64(session), 0xA076_1D64_78BD_642F)
        hash = ByteHash.mix(hash ^ words.0, 0xE703_7ED1_A0B4_28DB)
        hash = ByteHash.mix(hash ^ words.1, 0xE703_7ED1_A0B4_28DB)
        if count > 16 { hash = ByteHash.mix(hash ^ words.2, 0xE703_7ED1_A0B4_28DB) }
        if count > 24 {
            hash = ByteHash.mix(hash ^ words.3, 0xE703_7ED1_A0B4_28DB)
            hash = ByteHash.mix(hash ^ words.4, 0xE703_7ED1_A0B4_28DB)
        }
        return ByteHash.mix(hash ^ UInt64(count), 0xA076_1D64_78BD_642F)
    }

    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result
    {
        try withUnsafeBytes(of: words) { words in
            try words.withMemoryRebound(to: UInt8.self) { bytes in
                try body(UnsafeBufferPointer(rebasing: bytes[..<Int(count)]))
            }
        }
    }

    var string: String { withBytes { String(decoding: $0, as: UTF8.self) } }
}

/// What a replay keeps of an agent while all that is said of it comes in order: entries and facts
/// in ``Pool``s, newest first.
struct Story: BitwiseCopyable {
    var name = ShortName()
    var session: UInt32 = 0
    var hash: UInt64 = 0
    var facts: UInt32 = 0
    var entries: UInt32 = 0
    /// The first of its entries.
    var oldest: UInt32 = 0
    /// Whether ``Stories/bases`` has an entry for it.
    var hasBase = false
    var isLastClose = false
    /// The boot that its facts name; 0: none.
    var boot: UInt32 = 0
    var bootClock: Int64 = -1
    /// The place of its latest fact, and that fact's boot clock, −1 without.
    var lastTime = Int64.min
    var lastClock: Int64 = -1

    var isMain: Bool { name.count == 0 }
}

struct StoryFact: BitwiseCopyable {
    var id = EventID(high: 0, low: 0)
    var deliveryID = EventID(high: 0, low: 0)
    var offset: UInt64 = 0
    /// Its place; of a measurement, its own time.
    var time: Int64 = 0
    var entry: UInt32 = 0
    /// The one before it.
    var earlier: UInt32 = 0
    var hasDelivery = false
    var role = Role.event

    enum Role: UInt8 {
        case event, report, close
        /// Of one before it: counts for nothing.
        case secondDelivery
        case measurement
    }
}

struct StoryEntry: BitwiseCopyable {
    var openedBy = EventID(high: 0, low: 0)
    /// `Int64.min`: none.
    var start = Int64.min
    var end = Int64.min
    var lastSeen = Int64.min
    var lastTime = Int64.min
    var earlier: UInt32 = 0
    var name: UInt32 = 0
    var project: UInt32 = 0
    var repeatedStarts: UInt32 = 0
    var repeatedStops: UInt32 = 0
    var kind = Kind.run
    var ending = Ending.open
    var launch = Launch.unknown

    /// What holds of its stops and measurements.
    var hasHeld = false
    var isMeasured = false
    var hasTranscript = false
    var hasTokens = false
    var isComplete = true
    var isInexact = false
    var outcome = Outcome.unknown
    var bytesRead: Int64 = -1
    /// Where ``Spool`` has what its transcript said; −1: nowhere.
    var figures: Int64 = -1
    var path = EventID(high: 0, low: 0)
    /// All calls of its transcript.
    var calls: Int64 = 0
    /// Last − first time of its transcript; `Int64.min` without both.
    var span = Int64.min
    /// As reported; −1: not.
    var totalToolUses: Int64 = -1
    var totalDuration: Int64 = -1

    enum Kind: UInt8 { case run, `internal`, unpaired }
    enum Ending: UInt8 { case open, stop, timeout, cancelled, lost, nextPrompt }
    enum Launch: UInt8 { case unknown, foreground, background }
    enum Outcome: UInt8 { case unknown, success, failure, cancelled }

    var isOpen: Bool { ending == .open }

    var status: Execution.Status {
        switch kind {
        case .internal: return .internal
        case .unpaired: return .unpaired
        case .run: break
        }
        switch ending {
        case .open: return .running
        case .nextPrompt, .cancelled: return .cancelled
        case .timeout: return .timeout
        case .lost: return .lost
        case .stop:
            switch outcome {
            case .unknown, .success: return .success
            case .failure: return .failure
            case .cancelled: return .cancelled
            }
        }
    }

    /// Whether the harness's own totals of a finished run disagree with its transcript.
    var isContradicted: Bool {
        guard !isOpen, launch == .foreground, hasTranscript, isComplete else { return false }
        if totalToolUses >= 0 && totalToolUses != calls { return true }
        if totalDuration >= 0 && span > .min {
            return (totalDuration - span).magnitude > 500
        }
        return false
    }
}

/// Of an agent some of whose entries are final while others are not: ``FinalEntries``, compact.
struct StoryBase {
    var count = 0
    var end = Int64.min
    var lastTime = Int64.min
    var openedBy: [EventID] = []
    var isOpenToStops = false
    /// The latest figures of each transcript, in the order of ``LatestFigures``.
    var figures: [(path: EventID, position: Int64)] = []

    mutating func note(_ entry: StoryEntry) {
        guard entry.hasTokens, entry.hasTranscript else { return }
        if let index = figures.firstIndex(where: { $0.path == entry.path }) {
            figures[index].position = entry.figures
        } else {
            figures.append((entry.path, entry.figures))
        }
    }
}
