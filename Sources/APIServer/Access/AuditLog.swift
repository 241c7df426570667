import APIKeys
import HTTPTypes
import Logging
import NIOCore
import Synchronization

/// One line of the log for each request that was refused, and a bounded number of lines: what does
/// not fit is counted, and the next line tells how much that was. All are counted by reason.
final class AuditLog: Sendable {
    /// What is said of a request: nothing that opens anything.
    struct Entry: Equatable {
        let client: String
        let method: String
        let path: String
        let status: Int
        let reason: String
        let key: String?

        init(
            _ request: HTTPRequest, _ peer: Peer, status: Int, reason: String,
            identity: Identity? = nil
        ) {
            client = peer.host ?? "unknown"
            method = Self.printable(request.method.rawValue, max: 16)
            path = Self.path(request.path ?? "")
            self.status = status
            self.reason = reason
            key = identity?.keyID
        }

        /// Of what was no request.
        init(_ peer: Peer, status: Int, reason: String) {
            client = peer.host ?? "unknown"
            (method, path, key) = ("-", "-", nil)
            self.status = status
            self.reason = reason
        }

        /// A path without its query; without what could be a key, too, which people put anywhere.
        static func path(_ text: String) -> String {
            var path = text.prefix { $0 != "?" && $0 != "#" }
            if let key = path.firstRange(of: APIKey.prefix) { path = path[..<key.upperBound] }
            return printable(path, max: 200)
        }

        /// What cannot break a line, nor a terminal.
        static func printable(_ text: some StringProtocol, max: Int) -> String {
            let signs = text.utf8.prefix(max).map { byte -> String in
                (0x21...0x7E).contains(byte)
                    ? String(UnicodeScalar(byte)) : "\\x" + String(byte, radix: 16)
            }
            return signs.joined() + (text.utf8.count > max ? "…" : "")
        }
    }

    let metrics = RefusalMetrics()
    private let logger: Logger
    private let state: Mutex<State>

    private struct State {
        var limiter: RateLimiter<Bool>
        var omitted = 0
    }

    /// 30 lines at once, and in the long run one in two seconds: at most 11 MB a day.
    static let limit = RateLimit(perSecond: 0.5, burst: 30)

    init(_ logger: Logger, limit: RateLimit = AuditLog.limit) {
        self.logger = logger
        state = Mutex(State(limiter: RateLimiter(limit)))
    }

    /// - Parameter entry: Made only if there is a line for it.
    func note(_ reason: String, _ entry: @autoclosure () -> Entry) {
        metrics.count(reason)
        let now = Int64(clamping: NIODeadline.now().uptimeNanoseconds)
        let omitted = state.withLock { state -> Int? in
            if state.limiter.admit(true, at: now) != nil {
                state.omitted += 1
                return nil
            }
            defer { state.omitted = 0 }
            return state.omitted
        }
        guard let omitted else { return }
        let entry = entry()
        var metadata: Logger.Metadata = [
            "client": "\(entry.client)", "method": "\(entry.method)", "path": "\(entry.path)",
            "status": "\(entry.status)", "reason": "\(entry.reason)",
        ]
        if let key = entry.key { metadata["key"] = "\(key)" }
        if omitted > 0 { metadata["omitted"] = "\(omitted)" }
        logger.warning("request refused", metadata: metadata)
    }

    /// Tells how much was left out since the last line, if anything was.
    func finish() {
        let omitted = state.withLock { state in
            defer { state.omitted = 0 }
            return state.omitted
        }
        if omitted > 0 {
            logger.warning("requests refused", metadata: ["omitted": "\(omitted)"])
        }
    }
}
