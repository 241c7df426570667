import AgentEvents
import Testing

@Suite struct EventIDTests {
    @Test(arguments: RoundTripTests.seeds)
    func digitsAreTheID(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<RoundTripTests.casesPerSeed {
            let id = EventID.random(using: &random)
            #expect(EventID(hexadecimal: id.description.utf8) == id, "seed \(seed)")
            #expect(EventID(digest: id.bytes) == id, "seed \(seed)")
        }
    }

    @Test func theFirstDigitIsTheHighest() {
        let id = EventID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)
        #expect(id.description == "0123456789abcdeffedcba9876543210")
        #expect(
            id.bytes == [
                0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0xFE, 0xDC, 0xBA, 0x98, 0x76,
                0x54, 0x32, 0x10,
            ])
        #expect(EventID(digest: id.bytes + [1, 2, 3]) == id)
    }

    @Test(arguments: [
        "", "0", "0123456789abcdeffedcba987654321", "0123456789abcdeffedcba98765432100",
        "0123456789ABCDEFFEDCBA9876543210", "0123456789abcdeffedcba987654321g",
        " 123456789abcdeffedcba9876543210", "0x23456789abcdeffedcba9876543210",
        "01234567-89ab-cdef-fedc-ba9876543210", "0123456789abcdeffedcba98765432\\u0031",
    ])
    func whatIsNot32LowerCaseDigitsIsNoID(text: String) {
        #expect(EventID(hexadecimal: text.utf8) == nil)
    }

    @Test func idsAreOrderedAsTheirDigits() {
        let ids = [
            EventID(high: 0, low: 0), EventID(high: 0, low: 1), EventID(high: 0, low: .max),
            EventID(high: 1, low: 0), EventID(high: .max, low: .max),
        ]
        for (left, first) in ids.enumerated() {
            for (right, second) in ids.enumerated() {
                #expect((first < second) == (left < right))
                #expect((first < second) == (first.description < second.description))
            }
        }
    }

    /// Vectors by `sha256sum`.
    @Test func aDeliveryIsTheHashOfItsPayload() {
        #expect(
            EventID(delivery: Array("{}".utf8)).description == "44136fa355b3678a1146ad16f7e8649e")
        #expect(EventID(delivery: []).description == "e3b0c44298fc1c149afbf4c8996fb924")
    }

    /// `printf '{}\n1\n2\nb' | sha256sum`
    @Test func anEventIsTheHashOfPayloadTimeProcessAndBoot() {
        #expect(
            EventID(payload: Array("{}".utf8), hookNanoseconds: 1, processID: 2, bootID: "b")
                .description == "3e4f3d2cbf2908e7d559ee1da1031b83")
    }

    @Test func eachIngredientMakesAnotherEvent() {
        let ids: Set = [
            EventID(payload: [0x7B], hookNanoseconds: 1, processID: 1, bootID: "a"),
            EventID(payload: [0x7C], hookNanoseconds: 1, processID: 1, bootID: "a"),
            EventID(payload: [0x7B], hookNanoseconds: 2, processID: 1, bootID: "a"),
            EventID(payload: [0x7B], hookNanoseconds: 1, processID: 2, bootID: "a"),
            EventID(payload: [0x7B], hookNanoseconds: 1, processID: 1, bootID: "b"),
            EventID(payload: [0x7B], hookNanoseconds: 1, processID: 1, bootID: ""),
            // The parts are told apart, however their digits fall together.
            EventID(payload: [0x7B], hookNanoseconds: 11, processID: 1, bootID: "a"),
            EventID(payload: [0x7B], hookNanoseconds: 1, processID: 11, bootID: "a"),
        ]
        #expect(ids.count == 8)
    }
}
