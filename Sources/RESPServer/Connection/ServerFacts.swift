import APIKeys
import KeySpace
import Synchronization

/// What connections have in common.
final class ServerFacts: Sendable {
    /// Whose replies these are, byte for byte.
    static let redisVersion = "7.0.15"

    /// Of agentlog.
    let version: String
    let needsKey: Bool
    /// ms since 1970.
    let startMilliseconds: Int64
    private let keys: KeyWatch?
    private let boundPort = Atomic<Int>(0)
    let connectionCount = Atomic<Int>(0)
    let acceptedCount = Atomic<Int>(0)
    let rejectedCount = Atomic<Int>(0)
    let commandCount = Atomic<Int>(0)

    init(version: String, needsKey: Bool, keys: KeyWatch?, startMilliseconds: Int64) {
        self.version = version
        self.needsKey = needsKey
        self.keys = keys
        self.startMilliseconds = startMilliseconds
    }

    /// 0: it listens on no port.
    var port: Int {
        get { boundPort.load(ordering: .relaxed) }
        set { boundPort.store(newValue, ordering: .relaxed) }
    }

    /// The id of a key that a client presents; nil: it is none.
    func keyID(of presented: Bytes) throws(ReplyError) -> String? {
        guard let text = String(validating: presented, as: UTF8.self) else { return nil }
        return try ring()?.record(of: text)?.id
    }

    /// Whether a key that was shown is still one.
    func isCurrent(keyID: String?) -> Bool {
        guard needsKey, let keyID else { return !needsKey }
        return (try? ring())?.contains(id: keyID) ?? false
    }

    private func ring() throws(ReplyError) -> KeyRing? {
        do {
            return try keys?.ring()
        } catch {
            throw ReplyError("ERR the keys of this server cannot be read")
        }
    }
}
