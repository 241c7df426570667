import HTTPTypes

/// Whose scripts may read answers and open streams: pages of this server, of loopback, and of
/// origins that were named.
struct OriginPolicy: Sendable {
    private let allowed: Set<String>

    /// - Parameter allowed: Such as `https://grafana.example:3000`, as ``normalized(_:)`` gives it.
    init(allowed: Set<String> = []) { self.allowed = allowed }

    /// Its scheme and authority in one spelling; nil if it is no origin of the web.
    static func normalized(_ origin: String) -> String? {
        parse(origin).map { scheme, authority in
            scheme + authority.host + (authority.port.map { ":\($0)" } ?? "")
        }
    }

    private static func parse(_ origin: String) -> (scheme: String, authority: Authority)? {
        for scheme in ["http://", "https://"] where origin.lowercased().hasPrefix(scheme) {
            return Authority(origin.dropFirst(scheme.count)).map { authority in
                let standard = scheme == "http://" ? 80 : 443
                return (
                    scheme,
                    authority.port == standard ? authority.withoutPort : authority
                )
            }
        }
        return nil
    }

    /// - Parameter own: What the request is for: a page from there is ours.
    func isAllowed(_ origin: String, own: Authority) -> Bool {
        guard let (scheme, authority) = Self.parse(origin) else { return false }
        if authority.isLoopback { return true }
        let standard = scheme == "http://" ? 80 : 443
        if authority.host == own.host, authority.port ?? standard == own.port ?? standard {
            return true
        }
        return Self.normalized(origin).map(allowed.contains) ?? false
    }

    /// The origin of a request; nil if it names none.
    ///
    /// - Throws: 400 if there are several.
    static func origin(of request: HTTPRequest) throws(Refusal) -> String? {
        let origins = request.headerFields[values: .origin]
        guard origins.count <= 1 else {
            throw Refusal(.badRequest("there are several Origin headers"), reason: "bad origin")
        }
        return origins.first
    }
}

extension Authority {
    fileprivate var withoutPort: Authority { Authority(host: host) }
    private init(host: String) {
        self.host = host
        port = nil
    }
}
