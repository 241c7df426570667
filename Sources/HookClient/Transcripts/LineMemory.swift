import AgentEvents
import SystemCalls

/// What the lines of a transcript repeat byte for byte, so that it is read once: the members that
/// every line begins with, and the usage that every line of an API message has.
///
/// It changes no result: what does not repeat is read in full.
struct LineMemory {
    /// A few, because assistants' lines have a member more than users'.
    private var envelopes: [Envelope] = []
    private var oldest = 0
    private var usageBytes: [UInt8] = []
    private var lastUsage = TranscriptLine.Usage()

    private struct Envelope {
        /// The members between `parentUuid`, the first, and the quote of `type` or `message`.
        let bytes: [UInt8]
        let facts: EnvelopeFacts
    }

    struct EnvelopeFacts: Equatable {
        var isSidechain = false
        var isMeta = false
        var hasSkill = false
    }

    static let envelopesMax = 4

    private static let opening: StaticString = "{\"parentUuid\":"

    /// Where a line's other members begin, and which of the kept ones it begins like; nil if none.
    func envelope(
        of line: UnsafeBufferPointer<UInt8>
    ) -> (end: Int, facts: EnvelopeFacts, index: Int)? {
        guard !envelopes.isEmpty, let start = Self.start(in: line), let base = line.baseAddress
        else { return nil }
        var found: (end: Int, facts: EnvelopeFacts, index: Int)?
        for (index, envelope) in envelopes.enumerated() {
            let bytes = envelope.bytes
            // One that goes on where another ends saves more.
            if line.count - start > bytes.count, start + bytes.count > found?.end ?? 0,
                memcmp(base + start, bytes, bytes.count) == 0
            {
                found = (start + bytes.count, envelope.facts, index)
            }
        }
        return found
    }

    /// Keeps the beginning of a line that goes on where a kept one ends, with members that say
    /// nothing, and says as which; nil if there is no room. It pushes no other out, because what
    /// stands there may differ in each line.
    mutating func extendEnvelope(
        _ index: Int, of line: UnsafeBufferPointer<UInt8>, end: Int
    ) -> Int? {
        guard envelopes.count < Self.envelopesMax else { return nil }
        return keepEnvelope(of: line, end: end, envelopes[index].facts)
    }

    /// Keeps the beginning of a line that counts, and says as which; nil if it does not begin with
    /// `parentUuid`.
    ///
    /// - Parameter end: Where the key stands that ends it.
    mutating func keepEnvelope(
        of line: UnsafeBufferPointer<UInt8>, end: Int, _ facts: EnvelopeFacts
    ) -> Int? {
        guard let start = Self.start(in: line), start < end else { return nil }
        let envelope = Envelope(bytes: Array(line[start..<end]), facts: facts)
        if envelopes.count < Self.envelopesMax {
            envelopes.append(envelope)
            return envelopes.count - 1
        }
        defer { oldest = (oldest + 1) % Self.envelopesMax }
        envelopes[oldest] = envelope
        return oldest
    }

    /// Behind the value of a first member `parentUuid`.
    private static func start(in line: UnsafeBufferPointer<UInt8>) -> Int? {
        let count = opening.utf8CodeUnitCount
        guard line.count > count, let base = line.baseAddress,
            memcmp(base, opening.utf8Start, count) == 0
        else { return nil }
        var json = JSONReader(line, at: count)
        guard (try? json.textOrSkip()) != nil else { return nil }
        return json.position
    }

    /// Reads the usage of a line.
    mutating func usage(
        _ json: inout JSONReader
    ) throws(JSONReader.Failure) -> TranscriptLine.Usage {
        // An object that begins like a whole one is that one.
        if !usageBytes.isEmpty, usageBytes.withUnsafeBufferPointer({ json.skip($0) }) {
            return lastUsage
        }
        var reader = json
        try json.skip()
        let bytes = reader.bytes(upTo: json)
        lastUsage = try TranscriptLine.Usage(&reader)
        usageBytes = Array(bytes)
        return lastUsage
    }
}
