/// Finds where a regex literal ends. A slash divides far more often than it opens a regex, so a
/// bare one counts only where an operand is due and when its line has the closing slash.
enum RegexLiteral {
    static func length(in scalars: [Unicode.Scalar], at start: Int) -> Int? {
        let slash = scalars[start...].firstIndex { $0 != "#" } ?? scalars.count
        guard slash < scalars.count, scalars[slash] == "/" else { return nil }
        let hashes = slash - start
        if hashes == 0 && !isOperandDue(in: scalars, at: slash) { return nil }
        return end(in: scalars, after: slash, hashes: hashes).map { $0 - start }
    }

    private static func end(
        in scalars: [Unicode.Scalar], after slash: Int, hashes: Int
    ) -> Int? {
        let isMultiLine = hashes > 0 && slash + 1 < scalars.count && scalars[slash + 1] == "\n"
        var index = slash + 1
        while index < scalars.count, isMultiLine || scalars[index] != "\n" {
            let pounds = scalars[(index + 1)...].prefix(hashes)
            if scalars[index] == "\\" {
                index += 2
            } else if scalars[index] == "/" && pounds.count == hashes
                && pounds.allSatisfy({ $0 == "#" })
            {
                return index + 1 + hashes
            } else {
                index += 1
            }
        }
        return nil
    }

    private static func isOperandDue(in scalars: [Unicode.Scalar], at slash: Int) -> Bool {
        guard slash + 1 < scalars.count, !" \t\n),".unicodeScalars.contains(scalars[slash + 1])
        else { return false }
        var before = scalars[..<slash]
        while let last = before.last, last == " " || last == "\t" { before.removeLast() }
        guard let last = before.last else { return true }
        if "\n(,=:[{;!&|?<>+-*%^~".unicodeScalars.contains(last) { return true }
        let word = before.suffix { $0.properties.isAlphabetic }
        return ["return", "in", "case", "where", "try", "await", "else"].contains(word)
    }
}

extension ArraySlice<Unicode.Scalar> {
    fileprivate func suffix(while belongs: (Unicode.Scalar) -> Bool) -> String {
        var word = String.UnicodeScalarView()
        word.append(contentsOf: reversed().prefix(while: belongs).reversed())
        return String(word)
    }
}
