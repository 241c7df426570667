import APIServer
import ArgumentParser
import Foundation
import KeySpace
import Logging
import Projections
import RESPServer
import ServiceLifecycle

/// Where programs that speak to Redis find the keys.
struct KeyEndpointOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The port for Redis clients, on loopback; 0 for any that is free; or off.",
            discussion: "Default: the API's port and one, 4057; left out if that is taken.",
            valueName: "port"))
    var respPort: PortChoice?

    @Option(
        help: ArgumentHelp(
            "Let Redis clients also connect to a Unix socket at this path, which is made.",
            valueName: "path"))
    var respSocket: String?

    enum PortChoice: ExpressibleByArgument, Equatable {
        case off
        case port(Int)

        init?(argument: String) {
            if argument == "off" {
                self = .off
            } else if let port = Int(argument), (0...65_535).contains(port) {
                self = .port(port)
            } else {
                return nil
            }
        }
    }

    func validate() throws {
        // What sockaddr_un has room for.
        if let respSocket, !(1...107).contains(respSocket.utf8.count) {
            throw ValidationError("'--resp-socket' must have 1 to 107 bytes.")
        }
    }

    /// The port to listen on; nil: none.
    func port(beside apiPort: Int) -> Int? {
        switch respPort {
        case .off: nil
        case .port(let port): port
        case nil: apiPort == 0 ? 0 : apiPort < 65_535 ? apiPort + 1 : nil
        }
    }
}

/// The key space as a service, and where it listens as soon as that is known.
struct KeyEndpoint: Service {
    private let server: RESPServer
    private let options: KeyEndpointOptions
    private let port: Int?
    private let socketPath: String?
    private let listening: AsyncStream<Int?>
    private let continuation: AsyncStream<Int?>.Continuation

    init(
        home: String, options: KeyEndpointOptions, apiPort: Int, access: AccessSettings,
        now: @escaping @Sendable () -> Int64, changes: ViewsSignal? = nil, logger: Logger
    ) {
        self.options = options
        port = options.port(beside: apiPort)
        socketPath = options.respSocket
        (listening, continuation) = AsyncStream.makeStream(of: Int?.self)
        var configuration = RESPServer.Configuration(version: Agentlog.version, now: now)
        configuration.port = port
        configuration.socketPath = options.respSocket
        configuration.requiresKey = access.requiresKey
        configuration.apiKeys = access.keys
        configuration.onListening = { [continuation] port in continuation.yield(port) }
        // Connections of its own, so that large values keep no document waiting.
        server = RESPServer(
            KeySpace(ViewsReader(home: home, changes: changes), now: now), configuration,
            logger: logger)
    }

    func run() async throws {
        defer { continuation.finish() }
        do {
            if port == nil && socketPath == nil {
                continuation.yield(nil)
                try? await gracefulShutdown()
            } else {
                try await server.run()
            }
        } catch where Self.isTaken(error) && options.respPort == nil && socketPath == nil {
            // Nobody has asked for it.
            continuation.yield(nil)
            try? await gracefulShutdown()
        } catch where Self.isTaken(error) {
            throw CommandFailure(
                "the port or path for Redis clients is taken. Choose another with --resp-port N "
                    + "or --resp-socket PATH, or --resp-port off")
        }
    }

    private static func isTaken(_ error: any Error) -> Bool {
        let text = "\(error)"
        return text.contains("Address already in use") || text.contains("errno: \(EADDRINUSE)")
    }

    /// What a greeting says of it. Waits until it listens.
    func lines(requiresKey: Bool) async -> [String] {
        var ports = listening.makeAsyncIterator()
        let port = await ports.next() ?? nil
        var lines: [String] = []
        let key = requiresKey ? " -a KEY" : ""
        if let port { lines.append("  redis      redis-cli -p \(port)\(key)") }
        if let socketPath { lines.append("  redis      redis-cli -s \(socketPath)\(key)") }
        if port == nil && options.respPort == nil && self.port != nil {
            lines.append(
                "  redis      off: port \(self.port ?? 0) is taken; --resp-port N for another")
        }
        return lines
    }
}
