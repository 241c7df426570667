import APIServer
import ArgumentParser
import EventLog
import Foundation
import Logging
import Projections
import RedisMirror
import ServiceLifecycle
import TranscriptImport
import UnixSignals
import Worker

struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Fold the log into views and serve them, until interrupted.",
        discussion: """
            One process per store projects; hooks need none. Ctrl-C ends it, and nothing is lost: \
            the next start goes on where this one stopped.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var rules: RuleOptions

    @OptionGroup var listen: ListenOptions
    @OptionGroup var keys: KeyEndpointOptions
    @OptionGroup var mirror: MirrorOptions

    @Flag(
        help: ArgumentHelp(
            "Serve synthetic data.",
            discussion: """
                A week of made-up activity, and agents that keep starting and stopping, in a \
                temporary store that is removed at the end. With --home it is kept there.
                """))
    var demo = false

    @Option(help: "Seed of the synthetic data.")
    var seed: UInt64 = 1

    func run() async throws {
        let isTemporary = demo && store.home == nil
        let home = isTemporary ? try Self.temporaryHome() : try store.directory()
        defer { if isTemporary { try? FileManager.default.removeItem(atPath: home) } }
        do {
            try await serve(home: home, isTemporary: isTemporary)
        } catch {
            Terminal.note("error: \(PortError.explain(error, listen))")
            throw ExitCode(Terminal.Exit.failed)
        }
    }

    private func serve(home: String, isTemporary: Bool) async throws {
        var settings = APIServer.Configuration(
            port: listen.port, now: { Int64(wallClockMilliseconds()) })
        settings.version = Agentlog.version
        // Before anything is done that would be in vain.
        try listen.apply(to: &settings, home: home)
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        var logger = Logger(label: "agentlog")
        logger.logLevel = .warning
        settings.connectionsMax = OpenFiles.connections(of: OpenFiles.allowMost())
        let boot = Int64(wallClockMilliseconds()) - 2 * DemoWeek.weekMilliseconds
        if demo { try recordWeek(home: home, bootMilliseconds: boot) }

        let rules = try rules.rules(home: home)
        let changes = ViewsSignal()
        let wake = MirrorWake()
        let mirror = try mirror.mirror(
            home: home, wake: wake, now: settings.now, changes: changes, logger: logger)
        let projection = try await ProjectionWorker.start(
            home: home, rules: rules, changes: changes,
            journal: mirror == nil ? nil : wake.journal, logger: logger)
        let views = ViewsReader(home: home, changes: changes)
        let reason = try views.readBlocking { try $0.rebuildReason(given: rules) }
        let rebuild = reason.map { reason in
            // That it was done is worth a line: it is what the user asked for.
            var logger = logger
            logger.logLevel = .notice
            return BackgroundRebuild.start(
                home: home, rules: rules, reason: reason, logger: logger)
        }
        let worker = Worker(
            home: home, views: views,
            finder: .standard(environment: ProcessInfo.processInfo.environment),
            now: { Int64(wallClockMilliseconds()) },
            isLevel: { projection.status.hasCaughtUp && projection.status.lagRecords == 0 },
            logger: logger)
        let sealing = Sealing(home: home, logger: logger)
        settings.projection = { projection.status }
        settings.changes = changes
        settings.mirror = { mirror.map { MirrorMetrics($0.status) } }
        let keys = KeyEndpoint(
            home: home, options: keys, apiPort: listen.port, access: settings.access,
            now: settings.now, changes: changes, logger: logger)
        let requiresKey = settings.access.requiresKey
        let mirrorLines = try self.mirror.lines()
        settings.onListening = { port in
            greet(
                listen.lines(port: port) + (await keys.lines(requiresKey: requiresKey))
                    + mirrorLines,
                port: port, home: home, isTemporary: isTemporary, rebuildReason: reason,
                projection.status)
        }
        settings.store = { StoreMetrics(home: home) }
        settings.sink = LogSink(home: home)
        var services: [any Service] = [APIServer(views, settings, logger: logger), keys]
        if let mirror { services.append(mirror) }
        if demo { services.append(DemoLife(home: home, seed: seed, bootMilliseconds: boot)) }
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigint, .sigterm], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(1)
        defer {
            rebuild?.stop()
            worker.stop()
            sealing.stop()
            projection.stop()
        }
        try await ServiceGroup(configuration: configuration).run()
    }

    private func recordWeek(home: String, bootMilliseconds: Int64) throws {
        // A demo in a store that has events would mix made-up ones with real ones.
        guard try LogDirectory(home: home).end() == .zero else {
            throw ValidationError(
                "\(home) already has events. The demo needs a new directory, so that it mixes "
                    + "nothing made up with anything real.")
        }
        var recorder = try DemoRecorder(home: home, bootMilliseconds: bootMilliseconds)
        try DemoWeek(seed: seed, now: Int64(wallClockMilliseconds())).record(with: &recorder)
    }

    private func greet(
        _ places: [String], port: Int, home: String, isTemporary: Bool, rebuildReason: String?,
        _ status: ProjectionStatus
    ) {
        let events = status.offset + status.lagRecords
        var lines = ["agentlog \(Agentlog.version)"] + places
        lines += [
            "  data       \(home)\(isTemporary ? " (synthetic, removed at the end)" : "")",
            "  events     \(Terminal.grouped(events))"
                + (status.lagRecords > 0
                    ? ", \(Terminal.grouped(status.lagRecords)) of them still to be folded" : ""),
        ]
        if let rebuildReason {
            lines += [
                "  rebuilding \(rebuildReason): the old views serve until the new are complete",
                "             what changed will be in \(home)/reports",
            ]
        }
        if events == 0 {
            let count = existingTranscripts()
            lines.append(
                "  next       agentlog hooks install, so that Claude Code records its agents")
            if count > 0 {
                lines.append(
                    "  or         agentlog import, for what \(Terminal.grouped(count)) transcripts "
                        + "already tell")
            }
        } else {
            lines.append("  next       \(listen.curl(port: port, "/api/agents/metrics/current"))")
        }
        lines.append("Ctrl-C ends it.")
        Terminal.out(lines.joined(separator: "\n"))
    }

    /// What an import would find.
    private func existingTranscripts() -> Int {
        HistoryFolders.standard(ProcessInfo.processInfo.environment).paths
            .map { HistoryFiles(below: $0, now: Date()).all.count }.reduce(0, +)
    }

    private static func temporaryHome() throws -> String {
        var template = Array((NSTemporaryDirectory() + "agentlog-demo-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw ValidationError(
                "cannot make a temporary directory: \(String(cString: strerror(errno)))")
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
