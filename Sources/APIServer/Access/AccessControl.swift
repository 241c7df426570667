import APIKeys
import HTTPTypes
import Logging
import NIOCore
import Synchronization

/// Decides who may ask what, for requests and for streams alike.
///
/// In this order: is the request for this server, is its origin one that may read, has its client
/// asked too often, has it a key. Each question is cheaper than the next one.
final class AccessControl: Sendable {
    let settings: AccessSettings
    private let hosts: HostPolicy
    private let origins: OriginPolicy
    private let keys: KeyWatch?
    private let tickets = Tickets()
    private let limiters: Mutex<Limiters>
    private let logger: Logger
    /// Whether it was said that the keys cannot be read.
    private let hasComplained = Atomic(false)

    private struct Limiters {
        var requests: RateLimiter<Client>?
        var failures: RateLimiter<Network>
    }

    /// Whom requests are counted for.
    private enum Client: Hashable {
        case key(String)
        case network(Network)
    }

    init(_ settings: AccessSettings, logger: Logger) {
        self.settings = settings
        self.logger = logger
        hosts = HostPolicy(allowed: settings.allowedHosts)
        origins = OriginPolicy(allowed: settings.allowedOrigins)
        keys = settings.keys
        limiters = Mutex(
            Limiters(
                requests: settings.rateLimit.map { RateLimiter($0) },
                failures: RateLimiter(settings.failureLimit)))
    }

    private var now: Int64 { Int64(clamping: NIODeadline.now().uptimeNanoseconds) }

    /// What is open to everybody: whether the server is there, for those who watch over it.
    static let openPaths: Set = ["/healthz", "/readyz"]

    // MARK: - Requests

    /// What is known of where a request comes from and goes to.
    struct Address: Sendable {
        let own: Authority
        /// As its client says it; nil: it says none.
        let origin: String?
        /// Whether scripts of that origin may read the answer.
        let isOriginAllowed: Bool

        /// Where a page is that uses a ticket. Browsers leave their own origin out of a GET.
        var ticketOrigin: Authority {
            origin.flatMap { origin in
                origin.firstRange(of: "://").flatMap { Authority(origin[$0.upperBound...]) }
            } ?? own
        }
    }

    /// - Throws: 400 or 421.
    func address(of request: HTTPRequest, _ peer: Peer) throws(Refusal) -> Address {
        let own = try hosts.authority(of: request, at: peer.localHost)
        let origin = try OriginPolicy.origin(of: request)
        return Address(
            own: own, origin: origin,
            isOriginAllowed: origin.map { origins.isAllowed($0, own: own) } ?? false)
    }

    /// Counts a request and finds out whose it is.
    ///
    /// - Throws: 400, 401, 429 or 503.
    func admit(
        _ request: HTTPRequest, _ address: Address, _ peer: Peer
    ) throws(Refusal) -> Identity {
        let isNeeded =
            settings.requiresKey && !Self.openPaths.contains(request.pathWithoutQuery)
        // Where nothing depends on a key, nobody can find out whether it is right.
        let isAsked = isNeeded || ![.get, .head, .options].contains(request.method)
        var identity = Identity.anonymous
        if isAsked {
            identity = try identify(request, address, peer, isNeeded: isNeeded)
        }
        try count(identity, peer)
        return identity
    }

    /// Counts a request that is answered to anybody.
    func count(_ peer: Peer) throws(Refusal) { try count(.anonymous, peer) }

    /// Lets a stream open: counts it, and spends its ticket. To be asked last.
    ///
    /// - Throws: As ``admit(_:_:_:)``, but a wrong key is not counted, because whoever gets no
    ///   stream asks `admit` as well.
    func openStream(
        _ request: HTTPRequest, _ address: Address, _ peer: Peer, isCounted: Bool
    ) throws(Refusal) -> Identity {
        guard settings.requiresKey else {
            if isCounted { try count(.anonymous, peer) }
            return .anonymous
        }
        let found = try presented(request)
        guard let identity = try check(found, address, peer, spendsTicket: false) else {
            throw Self.missingKey
        }
        if isCounted { try count(identity, peer) }
        guard case .ticket = found else { return identity }
        guard try check(found, address, peer, spendsTicket: true) == identity else {
            throw Self.wrongKey
        }
        return identity
    }

    /// Whether a stream that was opened may go on.
    func mayStay(_ identity: Identity) -> Bool {
        guard settings.requiresKey else { return true }
        guard let id = identity.keyID, let ring = try? keys?.ring() else { return false }
        return ring.contains(id: id)
    }

    func issueTicket(to identity: Identity, for address: Address) -> String {
        tickets.issue(to: identity, for: address.ticketOrigin, at: now)
    }

    // MARK: - Who it is

    private static let missingKey = Refusal.unauthorized(
        "this needs a key: `Authorization: Bearer KEY` or `X-API-Key: KEY`. "
            + "`agentlog auth create` makes one", reason: "no key")
    private static let wrongKey = Refusal.unauthorized(
        "the key is not, or not any more, one of this server", reason: "wrong key")

    private func identify(
        _ request: HTTPRequest, _ address: Address, _ peer: Peer, isNeeded: Bool
    ) throws(Refusal) -> Identity {
        do throws(Refusal) {
            let found = try presented(request)
            if let identity = try check(found, address, peer, spendsTicket: false) {
                return identity
            }
        } catch {
            if error.problem.status == .unauthorized {
                let now = now
                _ = limiters.withLock { $0.failures.admit(peer.network, at: now) }
            }
            try count(.anonymous, peer)
            throw error
        }
        guard isNeeded else { return .anonymous }
        try count(.anonymous, peer)
        throw Self.missingKey
    }

    /// What a client shows.
    private enum Presented {
        case nothing
        case key(String)
        case ticket(String)
    }

    private func presented(_ request: HTTPRequest) throws(Refusal) -> Presented {
        var found: [Presented] = []
        for value in request.headerFields[values: .authorization] {
            let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
            if parts.first?.lowercased() == "bearer" {
                found.append(.key(parts.count == 2 ? parts[1].trimmingSpaces : ""))
            }
        }
        if request.headerFields[values: .authorization].count > 1 {
            throw Refusal(
                .badRequest("there are several Authorization headers"), reason: "several keys")
        }
        found += request.headerFields[values: .apiKey].map { .key(String($0.trimmingSpaces)) }
        // Elsewhere they mean nothing, and nothing would spend them.
        if StreamRequest.allPaths.contains(request.pathWithoutQuery) {
            found += request.ticketsInQuery.map { .ticket($0) }
        }
        guard found.count <= 1 else {
            throw Refusal(
                .badRequest("show one key or one ticket, not several"), reason: "several keys")
        }
        return found.first ?? .nothing
    }

    /// Nil if nothing was shown. Who shows the right thing is let in whatever others from there
    /// have tried: with 256 random bits nobody finds it by trying, and a wrong one costs little.
    ///
    /// - Throws: 401 if what was shown is wrong, 429 if much was wrong from there before, 503 if
    ///   the keys cannot be read.
    private func check(
        _ found: Presented, _ address: Address, _ peer: Peer, spendsTicket: Bool
    ) throws(Refusal) -> Identity? {
        if case .nothing = found { return nil }
        let now = now
        let ring = try ring()
        let wrong: Refusal
        switch found {
        case .nothing: return nil
        case .key(let text):
            if let record = ring.record(of: text) { return .key(record.id) }
            wrong = Self.wrongKey
        case .ticket(let text):
            let origin = address.ticketOrigin
            let identity =
                spendsTicket
                ? tickets.spend(text, from: origin, at: now)
                : tickets.identity(of: text, from: origin, at: now)
            if let identity, identity.keyID.map(ring.contains) ?? !settings.requiresKey {
                return identity
            }
            wrong = .unauthorized(
                "the ticket was used, is too old, or is another origin's", reason: "wrong ticket")
        }
        if let wait = limiters.withLock({ $0.failures.wait(for: peer.network, at: now) }) {
            throw .tooMany(
                "too many wrong keys from this address", after: wait, reason: "too many wrong keys")
        }
        throw wrong
    }

    private func ring() throws(Refusal) -> KeyRing {
        guard let keys else { throw Self.wrongKey }
        do {
            let ring = try keys.ring()
            hasComplained.store(false, ordering: .relaxed)
            return ring
        } catch {
            if !hasComplained.exchange(true, ordering: .relaxed) {
                logger.error("no key is accepted", metadata: ["error": "\(error)"])
            }
            throw Refusal(
                .unavailable("the keys of this server cannot be read; its log says why"),
                reason: "no keys")
        }
    }

    private func count(_ identity: Identity, _ peer: Peer) throws(Refusal) {
        let client = identity.keyID.map(Client.key) ?? .network(peer.network)
        let now = now
        if let wait = limiters.withLock({ $0.requests?.admit(client, at: now) ?? nil }) {
            throw .tooMany("too many requests", after: wait, reason: "too many requests")
        }
    }
}

extension HTTPRequest {
    fileprivate var pathWithoutQuery: String { String((path ?? "").prefix { $0 != "?" }) }

    /// Values of `ticket` in the query.
    fileprivate var ticketsInQuery: [String] {
        guard let path, let mark = path.firstIndex(of: "?") else { return [] }
        return path[path.index(after: mark)...].split(separator: "&").compactMap { pair in
            pair.hasPrefix("ticket=") ? String(pair.dropFirst("ticket=".count)) : nil
        }
    }
}

extension StringProtocol {
    fileprivate var trimmingSpaces: String {
        var rest = self[...]
        while rest.last == " " || rest.last == "\t" { rest = rest.dropLast() }
        return String(rest.drop { $0 == " " || $0 == "\t" })
    }
}
