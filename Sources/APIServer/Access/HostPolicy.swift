import HTTPTypes

/// Which hosts a request may be for.
///
/// A page can make a browser send requests here under a name of its own (DNS rebinding). Such a
/// request still says that name in `Host`, which a script cannot change.
struct HostPolicy: Sendable {
    /// Besides loopback names, and the address that a connection arrived at.
    let allowed: Set<String>

    init(allowed: Set<String> = []) { self.allowed = Authority.loopback.union(allowed) }

    /// What a request is for.
    ///
    /// - Throws: 400 if it does not say so once and well, 421 if it is for somebody else.
    func authority(
        of request: HTTPRequest, at localHost: @autoclosure () -> String?
    ) throws(Refusal) -> Authority {
        let others = request.headerFields[values: .host]
        guard let text = request.authority, !text.isEmpty, others.isEmpty else {
            let count = (request.authority == nil ? 0 : 1) + others.count
            throw Refusal(
                .badRequest("a request has one Host header, this one \(count)"),
                reason: count == 0 ? "no host" : "several hosts")
        }
        guard let authority = Authority(text) else {
            throw Refusal(.badRequest("the Host header is no host and port"), reason: "bad host")
        }
        // The address itself is nothing that a name could have been rebound to.
        guard allowed.contains(authority.host) || authority.host == localHost() else {
            throw Refusal(
                Problem(
                    status: .misdirectedRequest,
                    detail: "this server does not answer to that host. Use the address that it "
                        + "printed, or start it with --allow-host NAME"),
                reason: "foreign host")
        }
        return authority
    }
}
