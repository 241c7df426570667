/// The word of a shell command that names the program, as far as it can be told without a shell.
struct ShellWord: Equatable, Sendable {
    /// Bytes of the command that are the word, with its quotes.
    let range: Range<Int>
    /// Without quotes; `~` and `$HOME` are replaced, other variables stay.
    let value: String

    /// The first word that is not an assignment: `A=1 '/a b/hook' 2>&1` has `/a b/hook`.
    static func program(of command: String, home: String?) -> ShellWord? {
        var scanner = Scanner(bytes: Array(command.utf8), home: Array((home ?? "~").utf8))
        while let word = scanner.word() {
            let name = scanner.bytes[word.range].prefix { $0 != UInt8(ascii: "=") }
            let isAssignment =
                !name.isEmpty && name.count < word.range.count
                && name.allSatisfy { $0.isPartOfName }
            if !isAssignment { return word }
        }
        return nil
    }

    /// Quoted if a shell would read it differently.
    static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0.isPartOfName || "@%+=:,./-".utf8.contains($0) }
        if isPlain, !text.isEmpty { return text }
        // Not by characters: an accent may follow the quote, and they would be one.
        let parts = text.utf8.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false)
        return "'" + parts.map { String(Substring($0)) }.joined(separator: #"'\''"#) + "'"
    }
}

extension UInt8 {
    /// Of a shell's variable.
    fileprivate var isPartOfName: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

private struct Scanner {
    let bytes: [UInt8]
    let home: [UInt8]
    var position = 0

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func word() -> ShellWord? {
        while let byte = next, [0x20, 0x09, 0x0A].contains(byte) { position += 1 }
        let start = position
        var value: [UInt8] = []
        if take("~", before: "/") { value = home }
        while let byte = next {
            switch byte {
            case UInt8(ascii: "'"):
                position += 1
                while let byte = next, byte != UInt8(ascii: "'") {
                    value.append(byte)
                    position += 1
                }
                position += 1
            case UInt8(ascii: "\""):
                position += 1
                while let byte = next, byte != UInt8(ascii: "\"") {
                    value += character(escaping: Array("$`\"\\\n".utf8))
                }
                position += 1
            case 0x20, 0x09, 0x0A, UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"),
                UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "("), UInt8(ascii: ")"):
                return ended(from: start, value)
            default: value += character(escaping: nil)
            }
        }
        return ended(from: start, value)
    }

    private func ended(from start: Int, _ value: [UInt8]) -> ShellWord? {
        let end = min(position, bytes.count)
        guard start < end else { return nil }
        return ShellWord(range: start..<end, value: String(decoding: value, as: UTF8.self))
    }

    /// Reads one character outside single quotes.
    /// - Parameter escaping: What a backslash takes its meaning from; nil for everything.
    private mutating func character(escaping: [UInt8]?) -> [UInt8] {
        if take("${HOME}") || takeHome() { return home }
        let byte = bytes[position]
        position += 1
        guard byte == UInt8(ascii: "\\"), let escaped = next,
            escaping?.contains(escaped) ?? true
        else { return [byte] }
        position += 1
        return escaped == UInt8(ascii: "\n") ? [] : [escaped]
    }

    /// `$HOME`, unless it is the beginning of a longer name.
    private mutating func takeHome() -> Bool {
        let before = position
        guard take("$HOME") else { return false }
        if let byte = next, byte.isPartOfName {
            position = before
            return false
        }
        return true
    }

    private mutating func take(_ literal: String, before following: String = "") -> Bool {
        guard bytes[min(position, bytes.count)...].starts(with: (literal + following).utf8) else {
            return false
        }
        position += literal.utf8.count
        return true
    }
}
