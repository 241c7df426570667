import APIServer
import ArgumentParser
import EventLog
import Foundation
import Logging
import Projections
import ServiceLifecycle
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve views that are there, read-only, until interrupted.",
        discussion: """
            The API alone: it folds nothing and writes nothing. Any number may run on one store, \
            beside `agentlog up`, whose views they follow, or without it, on views that stay as \
            they are.
            """)

    @OptionGroup var store: StoreOptions

    @OptionGroup var listen: ListenOptions
    @OptionGroup var keys: KeyEndpointOptions

    func run() async throws {
        let home = try store.directory()
        try await explainingErrors(home: home) {
            let views = ViewsReader(home: home)
            let offset = try views.readBlocking { try $0.checkpoint().nextOffset }
            LoggingSystem.bootstrap(StreamLogHandler.standardError)
            var logger = Logger(label: "agentlog")
            logger.logLevel = .warning
            let files = OpenFiles.allowMost()
            var settings = APIServer.Configuration(
                port: listen.port, now: { Int64(wallClockMilliseconds()) })
            settings.version = Agentlog.version
            settings.connectionsMax = OpenFiles.connections(of: files)
            do {
                try listen.apply(to: &settings, home: home)
            } catch {
                Terminal.note("error: \(error)")
                throw ExitCode(Terminal.Exit.failed)
            }
            settings.store = { StoreMetrics(home: home) }
            let keys = KeyEndpoint(
                home: home, options: keys, apiPort: listen.port, access: settings.access,
                now: settings.now, logger: logger)
            let requiresKey = settings.access.requiresKey
            settings.onListening = { port in
                let lines =
                    ["agentlog \(Agentlog.version), views only"] + listen.lines(port: port)
                    + (await keys.lines(requiresKey: requiresKey)) + [
                        "  data       \(home)",
                        "  events     \(Terminal.grouped(offset)) in the views",
                        "Ctrl-C ends it.",
                    ]
                Terminal.out(lines.joined(separator: "\n"))
            }
            var configuration = ServiceGroupConfiguration(
                services: [APIServer(views, settings, logger: logger), keys],
                gracefulShutdownSignals: [.sigint, .sigterm], logger: logger)
            configuration.maximumGracefulShutdownDuration = .seconds(1)
            do {
                try await ServiceGroup(configuration: configuration).run()
            } catch {
                Terminal.note("error: \(PortError.explain(error, listen))")
                throw ExitCode(Terminal.Exit.failed)
            }
        }
    }
}

/// Why a server could not listen.
enum PortError {
    static func explain(_ error: any Error, _ listen: ListenOptions) -> String {
        let text = "\(error)"
        let port = listen.port
        if text.contains("Address already in use") || text.contains("errno: \(EADDRINUSE)") {
            return "port \(port) is taken. Choose another with --port N (make run PORT=N), or "
                + "--port 0 for any that is free."
        }
        return text
    }
}
