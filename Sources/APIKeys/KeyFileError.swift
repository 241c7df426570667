/// Why the keys of a store cannot be used. None of these means that no key is needed.
public enum KeyFileError: Error, Equatable, CustomStringConvertible {
    /// The file is there and not what was written.
    case damaged(path: String, reason: String)
    /// Other users may read or change it, or it is not this user's.
    case exposed(path: String, reason: String)
    /// A system call failed.
    case io(operation: String, path: String, reason: String)
    /// There is no key of this id.
    case unknown(id: String)
    /// More would make each request slower.
    case full(countMax: Int)

    public var description: String {
        switch self {
        case .damaged(let path, let reason):
            "\(path) is damaged: \(reason). Restore it, or remove it and create new keys"
        case .exposed(let path, let reason):
            "\(path) is refused: \(reason)"
        case .io(let operation, let path, let reason):
            "cannot \(operation) \(path): \(reason)"
        case .unknown(let id):
            "there is no key '\(id)'; `agentlog auth ls` lists them"
        case .full(let countMax):
            "there are \(countMax) keys already; revoke one that is not used any more"
        }
    }
}
