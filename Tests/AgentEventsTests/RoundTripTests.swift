import Testing

@testable import AgentEvents

@Suite struct RoundTripTests {
    /// Each seed is a hundred random events; a failure prints the seed and the case.
    static let seeds = Array(UInt64(1)...30)
    static let casesPerSeed = 100

    /// The writer agrees with an encoder that was written from docs/events.md, and both readers
    /// give back what was written, to the byte.
    @Test(arguments: seeds)
    func aLineIsItsEvent(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for index in 0..<Self.casesPerSeed {
            let comment = Comment("seed \(seed), case \(index)")
            let event = AgentEvent.random(using: &random)
            let line = event.line
            #expect(line == Array(event.tree.canonical.utf8), comment)
            #expect(DecodedEvent(line) == .event(event), comment)
            line.withUnsafeBufferPointer { bytes in
                #expect(CanonicalScanner.scan(bytes) == event, comment)
                #expect(EventParser.parse(bytes) == .event(event), comment)
                // Two strings are equal if they look alike; bytes are not.
                #expect(CanonicalScanner.scan(bytes)?.line == line, comment)
                #expect(EventParser.parse(bytes).line == line, comment)
            }
        }
    }

    /// A line of the log is a line: nothing in it ends it, and no terminal obeys it.
    @Test(arguments: seeds)
    func aLineHoldsNoControlByte(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for index in 0..<Self.casesPerSeed {
            let line = AgentEvent.random(using: &random).line
            #expect(line.filter { $0 < 0x20 } == [], "seed \(seed), case \(index)")
        }
    }

    /// Order of keys, keys that nobody knows, white space and needless escapes change nothing.
    @Test(arguments: seeds)
    func theOrderOfKeysDoesNotMatter(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for index in 0..<Self.casesPerSeed {
            let event = AgentEvent.random(using: &random)
            let text = event.tree.disguised(using: &random)
            let comment = Comment("seed \(seed), case \(index): \(text)")
            let decoded = DecodedEvent(Array(text.utf8))
            #expect(decoded == .event(event), comment)
            #expect(decoded.line == event.line, comment)
        }
    }

    /// Bytes around a slice are not part of the line.
    @Test func aSliceIsReadWithinItsBounds() {
        var random = SplitMix64(seed: 1)
        let event = AgentEvent.random(using: &random)
        let line = event.line
        let bytes = Array("}]\"1".utf8) + line + Array("}]\"1".utf8)
        #expect(DecodedEvent(bytes[4..<4 + line.count]) == .event(event))
    }
}

extension DecodedEvent {
    /// What would be written for it.
    var line: [UInt8]? {
        if case .event(let event) = self { event.line } else { nil }
    }
}
