/// A JSON value and where it stands in the text.
struct JSONNode: Equatable, Sendable {
    /// The bytes of the value, without white space around it.
    let range: Range<Int>
    let content: Content

    enum Content: Equatable, Sendable {
        case object([Member])
        case array([JSONNode])
        /// Without quotes and escapes. Bytes, because `String` calls texts equal that only look it.
        case string([UInt8])
        /// As it is written.
        case number(String)
        case boolean(Bool)
        case null
    }

    struct Member: Equatable, Sendable {
        /// Without quotes and escapes.
        let key: [UInt8]
        let keyRange: Range<Int>
        let value: JSONNode

        var range: Range<Int> { keyRange.lowerBound..<value.range.upperBound }
    }

    var members: [Member]? {
        if case .object(let members) = content { members } else { nil }
    }

    var elements: [JSONNode]? {
        if case .array(let elements) = content { elements } else { nil }
    }

    var text: String? {
        if case .string(let bytes) = content { String(decoding: bytes, as: UTF8.self) } else { nil }
    }

    var number: String? {
        if case .number(let text) = content { text } else { nil }
    }

    var boolean: Bool? {
        if case .boolean(let value) = content { value } else { nil }
    }

    /// What stands between the brackets, without commas: members or elements.
    var children: [Range<Int>] {
        switch content {
        case .object(let members): members.map(\.range)
        case .array(let elements): elements.map(\.range)
        default: []
        }
    }

    func index(of key: String) -> Int? {
        members?.firstIndex { $0.key.elementsEqual(key.utf8) }
    }

    subscript(key: String) -> JSONNode? {
        index(of: key).flatMap { members?[$0].value }
    }

    /// As messages call it.
    var kind: String {
        switch content {
        case .object: "an object"
        case .array: "a list"
        case .string: "a text"
        case .number: "a number"
        case .boolean: "true or false"
        case .null: "null"
        }
    }
}
