import HTTPTypes
import NIOHTTP1

extension HTTPRequestHead {
    /// The same request with its target as a path.
    ///
    /// A target can be a whole URL, and then that says for which host the request is, and `Host` is
    /// to be ignored (RFC 9112, 3.2.2). A request with no host or several stays as it is, to be
    /// refused.
    var originForm: HTTPRequestHead {
        guard !uri.hasPrefix("/"), headers[canonicalForm: "host"].count == 1,
            let scheme = uri.firstRange(of: "://")
        else { return self }
        let rest = uri[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        var head = self
        let path = rest[authority.endIndex...]
        head.uri = path.hasPrefix("/") ? String(path) : "/" + path
        head.headers.replaceOrAdd(name: "Host", value: String(authority))
        return head
    }
}

extension HTTPRequest {
    /// Nil if a name or a value is not one that HTTP allows.
    init?(_ head: HTTPRequestHead) {
        guard let method = HTTPRequest.Method(rawValue: head.method.rawValue) else { return nil }
        var fields = HTTPFields()
        var authority: String?
        for (name, value) in head.headers {
            if authority == nil, name.lowercased() == "host" {
                authority = value
                continue
            }
            guard let name = HTTPField.Name(name) else { return nil }
            fields.append(HTTPField(name: name, value: value))
        }
        self.init(
            method: method, scheme: "http", authority: authority, path: head.uri,
            headerFields: fields)
    }
}
