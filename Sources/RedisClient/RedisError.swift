/// What a server answered instead of doing it: `-CODE text`.
public struct RedisServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// All of it, such as `WRONGPASS invalid username-password pair or user is disabled.`
    public let text: String

    public init(_ text: String) { self.text = text }

    /// Its first word, by which programs tell errors apart.
    public var code: String { String(text.prefix { $0 != " " }) }

    public var description: String { text }
}

/// Why a command has no answer.
public enum RedisError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Nobody answers there, or not in the language that was agreed on. Nothing was sent.
    case cannotConnect(RedisAddress, reason: String)
    /// No reply came for so long. What was sent may have been done.
    case timedOut(RedisAddress, milliseconds: Int64)
    /// The connection ended. What was sent and not answered may have been done.
    case closed(RedisAddress)
    /// What came is no RESP2, or larger than anything that was asked for.
    case notRESP(reason: String)
    /// The server refused what every connection begins with, or an answer that must be.
    case refused(RedisAddress, RedisServerError)
    /// No node of the cluster is known that has a slot, or none answers.
    case noNode(reason: String)

    public var description: String {
        switch self {
        case .cannotConnect(let address, let reason): "cannot connect to \(address): \(reason)"
        case .timedOut(let address, let milliseconds):
            "no reply from \(address) within \(milliseconds) ms"
        case .closed(let address): "\(address) closed the connection"
        case .notRESP(let reason): "what came is no Redis reply: \(reason)"
        case .refused(let address, let error): "\(address) answers: \(error)"
        case .noNode(let reason): "the cluster cannot be used: \(reason)"
        }
    }

    /// What the server said, if it said anything.
    public var serverError: RedisServerError? {
        if case .refused(_, let error) = self { error } else { nil }
    }
}
