import Testing

@testable import AgentEvents

/// Every sequence of bytes has an outcome, and both ways of reading agree on it.
@Suite struct TotalityTests {
    static let line = SchemaV1Tests.stopped.line
    static let laterLines = SchemaV1LaterTypesTests.inOrder.map(\.line)

    /// No prefix of a line is an event, so a torn record is never taken for a whole one.
    @Test func noPrefixIsAnEvent() {
        let lines = [Self.line, SchemaV1Tests.started.line, SchemaV1Tests.escaped.line]
        for line in lines + Self.laterLines {
            for length in 0..<line.count {
                let outcome = decode(Array(line.prefix(length)))
                guard case .unreadable = outcome else {
                    Issue.record("\(length) of \(line.count) bytes: \(outcome)")
                    continue
                }
            }
        }
    }

    @Test func everyBitFlipHasAnOutcome() {
        for (index, original) in ([Self.line] + Self.laterLines).enumerated() {
            for bit in 0..<original.count * 8 {
                var line = original
                line[bit / 8] ^= 1 << (bit % 8)
                check(line, "line \(index), bit \(bit)")
            }
        }
    }

    /// Bytes are overwritten, cut out, repeated and inserted, with a preference for syntax.
    @Test(arguments: RoundTripTests.seeds)
    func everyMutationHasAnOutcome(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let syntax = Array("{}[]\",:\\ 0-9.eEntuf\n".utf8) + [0, 0x1F, 0x7F, 0x80, 0xC3, 0xFF]
        for index in 0..<100 {
            var line =
                random.chance(50) ? Self.line : AgentEvent.random(using: &random).line
            for _ in 0..<random.pick([1, 1, 2, 8]) {
                let start = random.below(line.count)
                let end = min(line.count, start + random.pick([0, 1, 1, 2, 30]))
                let piece =
                    random.chance(30)
                    ? Array(line[start..<end]) + line[start..<end]
                    : (0..<random.below(3)).map { _ in random.pick(syntax) }
                line.replaceSubrange(start..<end, with: piece)
                if line.isEmpty { line = [0x7B] }
            }
            check(line, "seed \(seed), case \(index)")
        }
    }

    @Test(arguments: RoundTripTests.seeds)
    func noiseIsUnreadable(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for length in 0..<100 {
            let noise = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            guard case .unreadable = decode(noise) else {
                Issue.record("seed \(seed): \(noise)")
                continue
            }
        }
    }

    /// Skipping does not recurse, so no depth overflows the stack.
    @Test func nestingMayBeDeep() {
        let open = String(repeating: "[{\"a\":", count: 50_000)
        let close = String(repeating: "}]", count: 50_000)
        let minimum =
            #""schema":1,"event_id":"00000000000000000000000000000003","#
            + #""type":"agent.stopped","time_ms":0,"harness":"claude-code""#
        #expect(
            decode("{\"x\":\(open)null\(close),\(minimum)}") == .event(SchemaV1Tests.bare))
        let brackets = String(repeating: "[", count: 100_000)
        let ends = [
            "{\"x\":\(brackets)": 100_005, brackets: 0, "{\"tokens\":\(brackets)": 11,
            "{\"tools_granted\":\(brackets)": 18, "{\"schema\":\(brackets)": 10,
            "{\"error\":\(String(repeating: "{", count: 100_000))": 10,
        ]
        for (text, position) in ends {
            guard case .unreadable(let reason) = decode(text) else {
                Issue.record("\(text.prefix(40)) is readable")
                continue
            }
            #expect(reason.hasPrefix("byte \(position): expected "), "\(text.prefix(40))")
        }
    }

    /// Both ways of reading say the same, and what is an event can be written and read again.
    private func check(_ line: [UInt8], _ comment: Comment) {
        let outcome = decode(line, comment)
        if case .event(let event) = outcome {
            #expect(DecodedEvent(event.line) == outcome, comment)
        }
    }

    private func decode(_ text: String) -> DecodedEvent { decode(Array(text.utf8), "") }

    private func decode(_ line: [UInt8], _ comment: Comment = "") -> DecodedEvent {
        line.withUnsafeBufferPointer { bytes in
            let general = EventParser.parse(bytes)
            if let scanned = CanonicalScanner.scan(bytes) {
                #expect(general == .event(scanned), comment)
                #expect(general.line == scanned.line, comment)
            }
            #expect(DecodedEvent(line) == general, comment)
            return general
        }
    }
}
