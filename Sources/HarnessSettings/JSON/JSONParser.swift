/// Reads JSON (RFC 8259) strictly and keeps the place of every value.
///
/// Strict, because what this program and the harness read differently, one of them would lose.
struct JSONParser {
    static let depthMax = 256

    let bytes: [UInt8]
    var position: Int
    private var depth = 0

    /// The value of a whole text. A byte order mark before it is no part of it.
    static func root(of bytes: [UInt8]) throws(JSONProblem) -> JSONNode {
        if let position = invalidUTF8(in: bytes) {
            throw JSONProblem(.notUTF8, at: position, in: bytes)
        }
        var parser = JSONParser(bytes)
        try parser.skipSpace()
        let root = try parser.value()
        try parser.skipSpace()
        if parser.position < bytes.count { throw parser.unexpected("the end of the file") }
        return root
    }

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.starts(with: JSONDocument.byteOrderMark) ? 3 : 0
    }

    private static func invalidUTF8(in bytes: [UInt8]) -> Int? {
        if String(validating: bytes, as: UTF8.self) != nil { return nil }
        var parser = UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var position = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let scalar): position += scalar.count
            case .emptyInput: return nil
            case .error: return position
            }
        }
    }

    private mutating func value() throws(JSONProblem) -> JSONNode {
        let start = position
        guard let byte = next else { throw unexpected("a value") }
        let content: JSONNode.Content
        switch byte {
        case UInt8(ascii: "{"): content = .object(try members())
        case UInt8(ascii: "["): content = .array(try elements())
        case UInt8(ascii: "\""): content = .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try number()
            content = .number(String(decoding: bytes[start..<position], as: UTF8.self))
        default:
            if take("true") {
                content = .boolean(true)
            } else if take("false") {
                content = .boolean(false)
            } else if take("null") {
                content = .null
            } else {
                throw unexpected("a value")
            }
        }
        return JSONNode(range: start..<position, content: content)
    }

    private mutating func members() throws(JSONProblem) -> [JSONNode.Member] {
        var members: [JSONNode.Member] = []
        var keys: Set<[UInt8]> = []
        try list(until: UInt8(ascii: "}")) { (parser) throws(JSONProblem) in
            let start = parser.position
            guard parser.next == UInt8(ascii: "\"") else { throw parser.unexpected("a key") }
            let key = try parser.string()
            let keyRange = start..<parser.position
            if !keys.insert(key).inserted {
                let name = String(decoding: key, as: UTF8.self)
                throw JSONProblem(.duplicateKey(name), at: start, in: parser.bytes)
            }
            try parser.skipSpace()
            guard parser.take(":") else { throw parser.unexpected("a colon") }
            try parser.skipSpace()
            members.append(JSONNode.Member(key: key, keyRange: keyRange, value: try parser.value()))
        }
        return members
    }

    private mutating func elements() throws(JSONProblem) -> [JSONNode] {
        var elements: [JSONNode] = []
        try list(until: UInt8(ascii: "]")) { (parser) throws(JSONProblem) in
            elements.append(try parser.value())
        }
        return elements
    }

    /// Reads from the opening bracket here to behind the closing one.
    private mutating func list(
        until bracket: UInt8, _ child: (inout JSONParser) throws(JSONProblem) -> Void
    ) throws(JSONProblem) {
        if depth == Self.depthMax { throw JSONProblem(.tooDeep, at: position, in: bytes) }
        depth += 1
        position += 1
        try skipSpace()
        if next != bracket {
            while true {
                try child(&self)
                try skipSpace()
                if next == bracket { break }
                let comma = position
                guard take(",") else { throw unexpected("a comma or a closing bracket") }
                try skipSpace()
                if next == UInt8(ascii: "}") || next == UInt8(ascii: "]") {
                    throw JSONProblem(.trailingComma, at: comma, in: bytes)
                }
            }
        }
        position += 1
        depth -= 1
    }
}

extension JSONParser {
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func take(_ literal: StaticString) -> Bool {
        guard next == literal.utf8Start.pointee else { return false }
        let isNext = literal.withUTF8Buffer { bytes[position...].starts(with: $0) }
        if isNext { position += literal.utf8CodeUnitCount }
        return isNext
    }

    private mutating func skipSpace() throws(JSONProblem) {
        while let byte = next {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            case UInt8(ascii: "/"):
                let rest = bytes[position...]
                if rest.starts(with: "//".utf8) || rest.starts(with: "/*".utf8) {
                    throw JSONProblem(.comment, at: position, in: bytes)
                }
                return
            default: return
            }
        }
    }

    func unexpected(_ expected: String) -> JSONProblem {
        let found: String
        switch next {
        case nil: found = "the end of the file"
        case .some(0..<0x20), .some(0x7F): found = "a control character"
        default:
            let rest = String(decoding: bytes[position...].prefix(4), as: UTF8.self)
            found = "'\(rest.unicodeScalars.first.map(String.init) ?? "")'"
        }
        return JSONProblem(
            .unexpected(found: found, expected: expected), at: position, in: bytes)
    }
}
