/// What a server answers, in RESP2.
public enum RedisReply: Sendable, Equatable {
    case status(String)
    case error(RedisServerError)
    case integer(Int64)
    case bulk([UInt8])
    /// No value: a bulk string or an array that is not there.
    case null
    case array([RedisReply])

    /// The bytes of a string or a status; nil for anything else.
    public var bytes: [UInt8]? {
        switch self {
        case .bulk(let bytes): bytes
        case .status(let text): Array(text.utf8)
        default: nil
        }
    }

    /// The same as text.
    public var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    public var integer: Int64? { if case .integer(let number) = self { number } else { nil } }

    public var elements: [RedisReply]? { if case .array(let all) = self { all } else { nil } }

    public var error: RedisServerError? { if case .error(let error) = self { error } else { nil } }
}
