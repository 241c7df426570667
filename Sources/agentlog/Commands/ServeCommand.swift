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

    @Option(help: "The port on 127.0.0.1; 0 for any that is free.")
    var port = 4056

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("'--port' must be from 0 to 65535.")
        }
    }

    func run() async throws {
        let home = try store.directory()
        try await explainingErrors(home: home) {
            let views = ViewsReader(home: home)
            let offset = try views.readBlocking { try $0.checkpoint().nextOffset }
            LoggingSystem.bootstrap(StreamLogHandler.standardError)
            var logger = Logger(label: "agentlog")
            logger.logLevel = .warning
            OpenFiles.allowMost()
            var settings = APIServer.Configuration(
                port: port, now: { Int64(wallClockMilliseconds()) },
                onListening: { port in
                    Terminal.out(
                        """
                        agentlog \(Agentlog.version), views only
                          listening  http://127.0.0.1:\(port)
                          data       \(home)
                          events     \(Terminal.grouped(offset)) in the views
                        Ctrl-C ends it.
                        """)
                })
            settings.store = { StoreMetrics(home: home) }
            var configuration = ServiceGroupConfiguration(
                services: [APIServer(views, settings, logger: logger)],
                gracefulShutdownSignals: [.sigint, .sigterm], logger: logger)
            configuration.maximumGracefulShutdownDuration = .seconds(1)
            do {
                try await ServiceGroup(configuration: configuration).run()
            } catch {
                Terminal.note("error: \(PortError.explain(error, port: port))")
                throw ExitCode(Terminal.Exit.failed)
            }
        }
    }
}

/// Why a server could not listen.
enum PortError {
    static func explain(_ error: any Error, port: Int) -> String {
        let text = "\(error)"
        if text.contains("Address already in use") || text.contains("errno: \(EADDRINUSE)") {
            return "port \(port) is taken. Choose another with --port N (make run PORT=N), or "
                + "--port 0 for any that is free."
        }
        return text
    }
}
