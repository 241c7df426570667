import APIKeys
import APIServer
import ArgumentParser
import Foundation

/// Where the API listens, and to whom.
struct ListenOptions: ParsableArguments {
    @Option(help: "The port; 0 for any that is free.")
    var port = 4056

    @Option(
        help: ArgumentHelp(
            "The address to listen on.",
            discussion: """
                Default: loopback, 127.0.0.1 and ::1. Any other address needs a key \
                (agentlog auth create); 0.0.0.0 and :: are all addresses of this machine.
                """,
            valueName: "address"))
    var host: String?

    @Flag(help: "Ask for a key on loopback, too. Without it every local user can read.")
    var requireKey = false

    @Option(
        help: ArgumentHelp(
            "A name under which this server is reached, besides loopback and its address.",
            discussion: "Can be repeated.", valueName: "name"))
    var allowHost: [String] = []

    @Option(
        help: ArgumentHelp(
            "An origin whose scripts may read, such as https://grafana.example:3000.",
            discussion: "Can be repeated. Pages of loopback and of this server always may.",
            valueName: "origin"))
    var allowOrigin: [String] = []

    @Option(
        help: ArgumentHelp(
            "Requests a second, and at once after a rest, of each key or address; or off.",
            discussion: "Default: 1000/5000.", valueName: "rate[/burst]"))
    var rateLimit: RateLimitOption = .init(limit: .standard)

    @Flag(
        help: ArgumentHelp(
            "Let every program of this machine report agents by POST without a key.",
            discussion: """
                Without it POST /api/agents/start, /api/agents/complete and /events need one. \
                Scripts of web pages may report only if the page may read, too.
                """))
    var allowLocalPost = false

    @Option(
        help: ArgumentHelp(
            "Speak TLS with this certificate and its chain, in PEM.", valueName: "file"))
    var tlsCert: String?

    @Option(help: ArgumentHelp("The certificate's private key, in PEM.", valueName: "file"))
    var tlsKey: String?

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("'--port' must be from 0 to 65535.")
        }
        if let host, !Self.isAddress(host), host != "localhost" {
            throw ValidationError(
                "'--host' must be an IP address of this machine, or localhost, not '\(host)'.")
        }
        for name in allowHost where AccessSettings.normalizedHost(name) == nil {
            throw ValidationError("'--allow-host' must be a name without a port, not '\(name)'.")
        }
        for origin in allowOrigin where AccessSettings.normalizedOrigin(origin) == nil {
            throw ValidationError(
                "'--allow-origin' must be like https://example.org:8443, not '\(origin)'.")
        }
        guard (tlsCert == nil) == (tlsKey == nil) else {
            throw ValidationError("'--tls-cert' and '--tls-key' go together.")
        }
    }

    private static func isAddress(_ text: String) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 16)
        return inet_pton(AF_INET, text, &bytes) == 1 || inet_pton(AF_INET6, text, &bytes) == 1
    }

    /// The addresses to listen on.
    var hosts: [String] {
        switch host {
        case nil, "localhost": ["127.0.0.1", "::1"]
        case let host?: [host]
        }
    }

    var isLoopback: Bool {
        hosts.allSatisfy { $0 == "::1" || $0.hasPrefix("127.") }
    }

    /// The configuration of a server of a store.
    ///
    /// - Throws: `CommandFailure` if it may not listen as it is told to.
    func apply(to configuration: inout APIServer.Configuration, home: String) throws {
        configuration.hosts = hosts
        var access = AccessSettings()
        access.requiresKey = requireKey || !isLoopback
        access.allowedHosts = Set(
            (allowHost + [host].compactMap(\.self)).compactMap(AccessSettings.normalizedHost))
        access.allowedOrigins = Set(allowOrigin.compactMap(AccessSettings.normalizedOrigin))
        access.rateLimit = rateLimit.limit
        access.allowsLocalPost = allowLocalPost
        do {
            let keys = try KeyWatch(KeyFile(home: home))
            if access.requiresKey, try keys.ring().records.isEmpty {
                throw CommandFailure(
                    (isLoopback
                        ? "--require-key asks for a key"
                        : "\(hosts[0]) can be reached from other machines, so the API needs a key")
                        + ", and there is none. Make one with "
                        + "`agentlog auth create --home \(home)`")
            }
            access.keys = keys
        } catch let error as KeyFileError {
            throw CommandFailure("\(error)")
        }
        configuration.access = access
        if let tlsCert, let tlsKey {
            do {
                configuration.certificate = try ServerCertificate(
                    certificatePath: tlsCert, keyPath: tlsKey)
            } catch {
                throw CommandFailure("\(error)")
            }
        }
    }

    /// What a greeting says of it.
    func lines(port: Int) -> [String] {
        var lines = ["  listening  \(url(port: port))"]
        if requireKey || !isLoopback {
            lines.append("  keys       asked for; `agentlog auth create` makes one")
        }
        if !isLoopback && tlsCert == nil {
            lines.append(
                "  warning    without TLS: keys and numbers can be read on the way. Use --tls-cert")
        }
        return lines
    }

    /// A command that reads a document.
    func curl(port: Int, _ path: String) -> String {
        let key = requireKey || !isLoopback ? "-H 'X-API-Key: KEY' " : ""
        return "curl \(key)\(url(port: port))\(path)"
    }

    func url(port: Int) -> String {
        let address = hosts[0].contains(":") ? "[\(hosts[0])]" : hosts[0]
        return "\(tlsCert == nil ? "http" : "https")://\(address):\(port)"
    }
}

/// `1000`, `1000/5000` or `off`.
struct RateLimitOption: ExpressibleByArgument {
    /// Nil: off.
    let limit: RateLimit?

    init(limit: RateLimit?) { self.limit = limit }

    init?(argument: String) {
        if argument == "off" {
            limit = nil
            return
        }
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
        guard let rate = parts.first.flatMap({ Double($0) }), rate >= 0.001, rate <= 1_000_000,
            parts.count <= 2
        else { return nil }
        guard let burst = parts.count == 2 ? Int(parts[1]) : max(1, Int(rate * 10)),
            (1...1_000_000).contains(burst)
        else { return nil }
        limit = RateLimit(perSecond: rate, burst: burst)
    }

    var defaultValueDescription: String { "1000/5000" }
}

/// Why a command cannot do what it is told, in words for people.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
