/// The programs of a shell command that run tests and say at their end how many passed.
struct TestRunner {
    /// In the order of docs/events.md, each once.
    let kinds: [Kind]
    /// The command up to the first `|`, `>` or `2>` behind a runner's words: what is done with its
    /// output differs from call to call.
    let command: [UInt8]

    enum Kind: CaseIterable {
        case pytest, cargo, nextest, go, jest, swift, mix
    }

    /// The words that a runner is known by, side by side.
    private static let commands: [(words: [StaticString], kind: Kind)] = [
        (["pytest"], .pytest),
        (["cargo", "test"], .cargo), (["cargo", "nextest"], .nextest),
        (["go", "test"], .go),
        (["jest"], .jest), (["vitest"], .jest), (["npm", "test"], .jest),
        (["npm", "run", "test"], .jest), (["pnpm", "test"], .jest), (["yarn", "test"], .jest),
        (["swift", "test"], .swift),
        (["mix", "test"], .mix),
    ]

    /// Nil if the command runs none that is known.
    init?(command: [UInt8]) {
        let words = Self.words(of: command)
        var found: [Kind] = []
        var end: Int?
        for start in words.indices {
            for (expected, kind) in Self.commands {
                guard expected.count <= words.count - start else { continue }
                let isHere = expected.indices.allSatisfy { index in
                    let word = words[start + index]
                    return (index == 0 || word.isBesideFormer) && word.equals(expected[index])
                }
                guard isHere else { continue }
                if !found.contains(kind) { found.append(kind) }
                if end == nil { end = words[start + expected.count - 1].bytes.endIndex }
            }
        }
        guard let end else { return nil }
        kinds = Kind.allCases.filter { found.contains($0) }
        let stop = command[end...].firstIndex { $0 == UInt8(ascii: "|") || $0 == UInt8(ascii: ">") }
        var kept = command[..<(stop ?? command.endIndex)]
        // The number of a redirected stream belongs to the redirection.
        if let stop, command[stop] == UInt8(ascii: ">"), kept.last == UInt8(ascii: "2"),
            stop - 1 > end
        {
            kept = kept.dropLast()
        }
        while kept.last == 0x20 { kept = kept.dropLast() }
        self.command = Array(kept)
    }

    private struct Word {
        let bytes: ArraySlice<UInt8>
        /// Only spaces stand between it and the word before.
        let isBesideFormer: Bool

        func equals(_ text: StaticString) -> Bool {
            bytes.count == text.utf8CodeUnitCount
                && zip(bytes, 0..<bytes.count).allSatisfy { $0 == text.utf8Start[$1] }
        }
    }

    private static func words(of command: [UInt8]) -> [Word] {
        var words: [Word] = []
        var end = 0
        var index = 0
        while index < command.count {
            guard isWordByte(command[index]) else {
                index += 1
                continue
            }
            let start = index
            while index < command.count, isWordByte(command[index]) { index += 1 }
            let isBeside = !words.isEmpty && command[end..<start].allSatisfy { $0 == 0x20 }
            words.append(Word(bytes: command[start..<index], isBesideFormer: isBeside))
            end = index
        }
        return words
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
