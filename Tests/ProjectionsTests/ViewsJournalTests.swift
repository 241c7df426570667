import Testing

@testable import Projections

/// What a reader is told of commits.
@Suite struct ViewsJournalTests {
    private func rows(_ names: String...) -> ChangedRows {
        var rows = ChangedRows()
        rows.names = Set(names.map { ExactText($0) })
        return rows
    }

    @Test func tellsWhatChangedBetweenTwoStates() {
        let journal = ViewsJournal()
        journal.append(rows("a"), from: 0, to: 5, generation: 1)
        journal.append(rows("b", "\u{e9}"), from: 5, to: 7, generation: 1)
        journal.append(rows("e\u{301}"), from: 7, to: 9, generation: 1)
        #expect(
            journal.changes(from: 0, to: 9, generation: 1)
                == .known(rows("a", "b", "\u{e9}", "e\u{301}")))
        #expect(journal.changes(from: 0, to: 5, generation: 1) == .known(rows("a")))
        #expect(journal.changes(from: 5, to: 7, generation: 1) == .known(rows("b", "\u{e9}")))
        #expect(journal.changes(from: 9, to: 9, generation: 1) == .known(rows()))
        // What was before is forgotten.
        #expect(journal.changes(from: 0, to: 9, generation: 1) == .lost)
    }

    @Test func saysWhatItDoesNotKnow() {
        let journal = ViewsJournal(countMax: 4)
        #expect(journal.changes(from: 3, to: 5, generation: 1) == .notYet)
        journal.append(rows("a"), from: 3, to: 5, generation: 1)
        #expect(journal.changes(from: 3, to: 6, generation: 1) == .notYet)
        #expect(journal.changes(from: 2, to: 5, generation: 1) == .lost)
        #expect(journal.changes(from: 3, to: 5, generation: 2) == .notYet)
        // Too much to be remembered.
        journal.append(rows("b", "c", "d", "e"), from: 5, to: 6, generation: 1)
        #expect(journal.changes(from: 5, to: 6, generation: 1) == .lost)
        // A gap, and another generation.
        journal.append(rows("f"), from: 6, to: 7, generation: 1)
        journal.append(rows("g"), from: 8, to: 9, generation: 1)
        #expect(journal.changes(from: 6, to: 9, generation: 1) == .lost)
        #expect(journal.changes(from: 8, to: 9, generation: 1) == .known(rows("g")))
        journal.append(rows("h"), from: 9, to: 10, generation: 2)
        #expect(journal.changes(from: 8, to: 10, generation: 2) == .lost)
        #expect(journal.changes(from: 9, to: 10, generation: 2) == .known(rows("h")))
        journal.end()
        #expect(journal.changes(from: 9, to: 10, generation: 2) == .notYet)
    }
}
