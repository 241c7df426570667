import RedisClient

/// Why the keys are not written just now. It is tried again by itself, whatever it is.
enum MirrorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The Redis cannot be reached, or went away.
    case unreachable(RedisError)
    /// It does not do what it is told.
    case refused(RedisServerError)
    /// Another store writes the same keys.
    case conflict(store: String)
    /// The views cannot be read.
    case views(String)
    /// The keys were emptied or replaced by somebody, so that they are written from the beginning.
    case lost

    init(_ error: RedisError) {
        if let answer = error.serverError {
            self = .refused(answer)
        } else {
            self = .unreachable(error)
        }
    }

    /// Whether somebody has to do something before it can work.
    var isForPeople: Bool {
        switch self {
        case .refused(let error): !Self.passing.contains(error.code)
        case .conflict: true
        case .unreachable, .views, .lost: false
        }
    }

    /// What a server says that is starting, or a cluster that chooses another node.
    private static let passing: Set = ["LOADING", "CLUSTERDOWN", "TRYAGAIN", "MASTERDOWN", "BUSY"]

    var description: String {
        switch self {
        case .unreachable(let error): "\(error)"
        case .refused(let error):
            Self.advice(error).map { "\(error.text): \($0)" } ?? error.text
        case .conflict(let store):
            "the agentlog of store \(store) writes the same keys: give one of them another "
                + "--redis-prefix"
        case .views(let reason): "the views cannot be read: \(reason)"
        case .lost: "the keys were emptied or replaced: they are written again"
        }
    }

    private static func advice(_ error: RedisServerError) -> String? {
        if error.text.contains("cluster support disabled") {
            return "this is no cluster: write redis:// instead of redis+cluster://"
        }
        switch error.code {
        case "NOAUTH": return "put a password into the URL, redis://:PASSWORD@… or user:PASSWORD@"
        case "WRONGPASS":
            return "correct user and password of the URL; agentlog has to be started again for it"
        case "NOPERM":
            return "the user needs ~PREFIX* +@read +@write +@transaction +@connection +@scripting "
                + "+info +cluster|slots"
        case "OOM":
            return "the Redis may take no more memory: raise its maxmemory, or use one that is "
                + "larger"
        case "MISCONF": return "the Redis cannot save to its disk and takes no writes until it can"
        case "READONLY": return "this is a replica: the URL must be that of its primary"
        case "MOVED": return "this is a node of a cluster: write redis+cluster:// instead"
        case "NOREPLICAS": return "the Redis takes no writes until its replicas are back"
        case "LOADING", "CLUSTERDOWN", "MASTERDOWN", "TRYAGAIN": return "it is waited for"
        default: return nil
        }
    }
}
