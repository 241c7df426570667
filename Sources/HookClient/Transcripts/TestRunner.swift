/// A program that runs tests and says at its end how many passed.
enum TestRunner {
    case pytest, cargo, go, jest, swift, mix

    /// The words that a command is known by, side by side.
    private static let commands: [(words: [StaticString], runner: TestRunner)] = [
        (["pytest"], .pytest),
        (["cargo", "test"], .cargo), (["cargo", "nextest"], .cargo),
        (["go", "test"], .go),
        (["jest"], .jest), (["vitest"], .jest), (["npm", "test"], .jest),
        (["npm", "run", "test"], .jest), (["pnpm", "test"], .jest), (["yarn", "test"], .jest),
        (["swift", "test"], .swift),
        (["mix", "test"], .mix),
    ]

    /// The runner of a shell command; nil if it runs none that is known. Of several the first in
    /// the command holds.
    init?(command: [UInt8]) {
        let words = Self.words(of: command)
        for start in words.indices {
            for (expected, runner) in Self.commands {
                guard expected.count <= words.count - start else { continue }
                let isHere = expected.indices.allSatisfy { index in
                    let word = words[start + index]
                    return (index == 0 || word.isBesideFormer) && word.equals(expected[index])
                }
                if isHere {
                    self = runner
                    return
                }
            }
        }
        return nil
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
