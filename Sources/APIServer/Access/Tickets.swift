import APIKeys
import Synchronization

/// What opens one stream where no header can be sent: single use, for a short time, for one origin.
final class Tickets: Sendable {
    static let seconds = 30
    private static let countMax = 1_024

    private struct Ticket {
        let identity: Identity
        let origin: Authority
        /// ns.
        let expires: Int64
    }

    private let open = Mutex<[String: Ticket]>([:])

    /// - Parameters:
    ///   - identity: Whose it is.
    ///   - origin: Where it will be used from.
    ///   - now: ns of a clock that never goes back.
    func issue(to identity: Identity, for origin: Authority, at now: Int64) -> String {
        let text = "agl_ticket_" + APIKey().text.dropFirst(APIKey.prefix.count)
        open.withLock { open in
            if open.count >= Self.countMax {
                open = open.filter { $0.value.expires > now }
                // Nobody may keep others from getting one.
                if open.count >= Self.countMax,
                    let oldest = open.min(by: { $0.value.expires < $1.value.expires })
                {
                    open[oldest.key] = nil
                }
            }
            open[text] = Ticket(
                identity: identity, origin: origin,
                expires: now + Int64(Self.seconds) * 1_000_000_000)
        }
        return text
    }

    /// Whose a ticket is; nil if it is none, or not from here. It stays as it is.
    func identity(of text: String, from origin: Authority, at now: Int64) -> Identity? {
        open.withLock { Self.valid($0[text], origin, now) }
    }

    /// The same, and it cannot be used again.
    func spend(_ text: String, from origin: Authority, at now: Int64) -> Identity? {
        open.withLock { Self.valid($0.removeValue(forKey: text), origin, now) }
    }

    private static func valid(_ ticket: Ticket?, _ origin: Authority, _ now: Int64) -> Identity? {
        guard let ticket, ticket.expires > now, ticket.origin == origin else { return nil }
        return ticket.identity
    }
}

/// Who asks.
enum Identity: Hashable, Sendable {
    case anonymous
    /// Somebody with the key of this id.
    case key(String)

    var keyID: String? {
        if case .key(let id) = self { id } else { nil }
    }
}
