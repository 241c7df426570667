import AgentEvents

/// A JSON value that a client sent.
enum RequestValue: Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// One that is no whole number within 64 bits.
    case number
    case text(String)
    case array([RequestValue])
    case object([Member])
    /// Below ``depthMax``: nobody reads it.
    case deep

    struct Member: Equatable {
        let name: String
        let value: RequestValue
    }

    private static let depthMax = 8

    /// Reads a body.
    ///
    /// - Throws: 400 that says at which byte it is no JSON.
    static func parse(_ bytes: [UInt8]) throws(Problem) -> RequestValue {
        do throws(JSONReader.Failure) {
            return try bytes.withUnsafeBufferPointer { bytes throws(JSONReader.Failure) in
                var json = JSONReader(bytes)
                let value = try value(&json, depth: 0)
                try json.end()
                return value
            }
        } catch {
            throw .badRequest(
                "the body is not JSON (byte \(error.position): expected \(error.expected))")
        }
    }

    private static func value(
        _ json: inout JSONReader, depth: Int
    ) throws(JSONReader.Failure) -> RequestValue {
        switch json.peek() {
        case UInt8(ascii: "\""): return .text(try json.string())
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool(try json.boolean())
        case UInt8(ascii: "n"):
            guard json.null() else { throw json.failure("null") }
            return .null
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard depth < depthMax else {
                try json.skip()
                return .deep
            }
            return json.peek() == UInt8(ascii: "{")
                ? try object(&json, depth: depth + 1) : try array(&json, depth: depth + 1)
        default: return try number(&json)
        }
    }

    private static func object(
        _ json: inout JSONReader, depth: Int
    ) throws(JSONReader.Failure) -> RequestValue {
        var members: [Member] = []
        try json.object { json, key throws(JSONReader.Failure) in
            members.append(Member(name: key.string, value: try value(&json, depth: depth)))
        }
        return .object(members)
    }

    private static func array(
        _ json: inout JSONReader, depth: Int
    ) throws(JSONReader.Failure) -> RequestValue {
        var elements: [RequestValue] = []
        try json.array { json throws(JSONReader.Failure) in
            elements.append(try value(&json, depth: depth))
        }
        return .array(elements)
    }

    private static func number(
        _ json: inout JSONReader
    ) throws(JSONReader.Failure) -> RequestValue {
        var whole = json
        if let integer = try? whole.integer() {
            json = whole
            return .integer(integer)
        }
        let start = json
        try json.skip()
        let text = String(decoding: start.bytes(upTo: json), as: UTF8.self)
        guard text.wholeMatch(of: /\s*-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?/) != nil,
            let number = Double(text.drop { " \t\r\n".contains($0) })
        else { throw start.failure("a value") }
        // 2.0 and 1e3 are whole numbers as well.
        return Int64(exactly: number).map(RequestValue.integer) ?? .number
    }
}
