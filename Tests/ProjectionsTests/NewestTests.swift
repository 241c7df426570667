import Testing

@testable import Projections

/// How far the log is known to have reached: steps forward must be confirmed.
@Suite struct NewestTests {
    static let hour: Int64 = 3_600_000
    static let day: Int64 = 86_400_000

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Event time and append time of each record, hours.
        let records: [(event: Double, append: Double)]
        let newest: Newest

        init(
            _ description: String, _ records: [(event: Double, append: Double)], _ hours: Double,
            step: (time: Double, append: Double)? = nil
        ) {
            func ms(_ hours: Double) -> Int64 { Int64((hours * 3_600_000).rounded()) }
            testDescription = description
            self.records = records
            newest = Newest(
                milliseconds: ms(hours),
                step: step.map {
                    .init(milliseconds: ms($0.time), appendMilliseconds: ms($0.append))
                })
        }
    }

    /// A thousandth of a second, in hours.
    static let millisecond = 1.0 / 3_600_000

    @Test(arguments: [
        Case("the first record, when it was appended", [(99, 7)], 7),
        Case("the first record, when it happened", [(5, 7)], 5),
        Case("nothing goes back", [(9, 9), (2, 10)], 9),
        Case("a day is no step", [(1, 1), (25, 25)], 25),
        Case(
            "more than a day is one", [(1, 1), (25 + millisecond, 26)], 1,
            step: (25 + millisecond, 26)),
        Case("an hour later it is confirmed", [(1, 1), (90, 90), (91, 91)], 91),
        Case(
            "before that it is not", [(1, 1), (90, 90), (91, 91 - millisecond)], 1,
            step: (90, 90)),
        Case(
            "the append time of the first counts, not the event's",
            [(1, 1), (90, 95), (95, 95.5)], 1, step: (90, 95)),
        Case("the lesser of the two holds", [(1, 1), (900, 900), (90, 902)], 90),
        Case(
            "a further step has to be confirmed again", [(1, 1), (90, 90), (900, 900)], 90,
            step: (900, 900)),
        Case("one that was appended earlier withdraws it", [(1, 1), (900, 900), (2, 2)], 2),
        Case(
            "one that was appended earlier may be a step itself",
            [(1, 1), (900, 900), (90, 90)], 1, step: (90, 90)),
        Case(
            "one from before the step does not, if it was appended later",
            [(1, 1), (90, 90), (3, 90.5)], 3, step: (90, 90)),
        Case(
            "nor does it confirm the step", [(1, 1), (90, 90), (3, 99)], 3, step: (90, 90)),
        Case("what has come near is no step", [(1, 1), (26, 26), (24, 26)], 24),
        Case(
            "newest does not go back to a step that it has passed",
            [(1, 1), (26, 26), (24, 26), (48, 48), (110, 110)], 48, step: (110, 110)),
    ])
    func records(example: Case) {
        var newest = Newest()
        var last: Int64 = .min
        for (event, append) in example.records {
            newest.observe(
                eventMilliseconds: Int64((event * 3_600_000).rounded()),
                appendMilliseconds: Int64((append * 3_600_000).rounded()))
            #expect(newest.milliseconds ?? .min >= last)
            last = newest.milliseconds ?? .min
        }
        #expect(newest == example.newest)
        #expect(newest.horizon == example.newest.milliseconds.map { $0 - 7 * Self.day })
    }

    /// Whatever the clocks say, newest never goes back, is never ahead of every record, and a
    /// single record never moves it by more than a day.
    @Test(arguments: 0..<5)
    func itNeverGoesBack(part: UInt64) {
        for seed in part * 200..<(part + 1) * 200 {
            var storm = Storm(seed: 700 + seed)
            var newest = Newest()
            var now: Int64 = 1_000 * Self.day
            var greatest: Int64 = .min
            for _ in 0..<40 {
                now += storm.time(3) * storm.time(2 * Self.day)
                let wrong = storm.once(in: 9) ? storm.time(400 * Self.day) - 100 * Self.day : 0
                let append = now + wrong
                let event = append - storm.time(storm.once(in: 3) ? 9 * Self.day : 900)
                let before = newest
                newest.observe(eventMilliseconds: event, appendMilliseconds: append)
                greatest = max(greatest, event)
                let (old, new) = (before.milliseconds ?? .min, newest.milliseconds ?? .min)
                #expect(new >= old, "seed \(seed)")
                #expect(new <= greatest, "seed \(seed)")
                let isFar = before.milliseconds != nil && new > old + Self.day
                #expect(!isFar || before.step != nil, "seed \(seed)")
            }
        }
    }
}
