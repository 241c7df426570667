import APIServer
import ArgumentParser
import EventLog
import Foundation
import Projections

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "What runs now, and how today went: executions, failures, tokens, cost.",
        discussion: """
            Read from the views, with or without `agentlog up`. The day is that of this \
            machine's time zone, or of --tz; with --as-of it is that of then.
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var moment: AsOfOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "subagent, main or all.")
    var scope = Scope.subagent

    @Option(name: .customLong("tz"), help: "A time zone such as Europe/Berlin, or UTC.")
    var timeZone: String?

    func validate() throws {
        guard timeZone.map({ Zone($0) != nil }) ?? true else {
            throw ValidationError("'--tz' must be a time zone of the IANA database.")
        }
    }

    func run() async throws {
        let zone = timeZone.flatMap(Zone.init) ?? .current
        let home = try store.directory()
        try await explainingErrors(home: home) {
            let views = try moment.views(home: home)
            let now = try moment.now(home: home, views: views)
            var status = try views.readBlocking { views in
                try Today(views, now: now, scope: scope, zone: zone)
            }
            if moment.asOf == nil {
                let end = try LogDirectory(home: home).end().rawValue
                status.lagRecords = end > status.offset ? end - status.offset : 0
            }
            Terminal.out(output.json ? JSONText.line(status) : status.text)
        }
    }
}

/// What runs, and what ended today.
private struct Today: Encodable {
    let schema = "agentlog.status/1"
    let asOfMs: Int64
    let offset: UInt64
    /// Whose day it is.
    let timezone: String
    /// Nil: a state of an earlier moment.
    var lagRecords: UInt64?
    let activeAgents: Int
    let staleAgents: Int
    let active: [Run]
    let executionsToday: Int64
    let successes: Int64
    let failures: Int64
    let timeouts: Int64
    let cancelled: Int64
    let lost: Int64
    let durationMs: Int64
    let durations: Int64
    let tokens: Int64
    let unpricedTokens: Int64
    let costNanodollars: Int64

    /// A run of which nothing was seen for this long is stale, as in the API.
    private static let staleMilliseconds: Int64 = 300_000
    private static let listed = 10

    struct Run: Encodable {
        let agentId: String
        let agentName: String
        let durationMs: Int64
        let lastSeenMs: Int64
    }

    init(_ views: Views, now: Int64, scope: Scope, zone: Zone) throws {
        asOfMs = now
        timezone = zone.name
        offset = try views.checkpoint().nextOffset
        (activeAgents, staleAgents) = try views.openRunCount(
            staleBefore: now - Self.staleMilliseconds, scope: scope)
        active = try views.openRuns(limit: Self.listed, scope: scope).map { run in
            Run(
                agentId: run.agent.shownID, agentName: run.name,
                durationMs: max(0, now - run.startMilliseconds),
                lastSeenMs: run.lastSeenMilliseconds)
        }
        let sums = try views.sums(in: zone.window(ofDays: 1, endingWith: now), scope: scope)
        executionsToday = sums.executions
        successes = sums.successes
        failures = sums.failures
        timeouts = sums.timeouts
        cancelled = sums.cancelled
        lost = sums.lost
        durationMs = sums.durationMilliseconds
        durations = sums.durations
        tokens = sums.tokens
        unpricedTokens = sums.unpricedTokens
        costNanodollars = sums.costNanodollars
    }

    var text: String {
        var lines = [
            "as of     \(Terminal.time(milliseconds: UInt64(max(0, asOfMs)))), offset "
                + Terminal.grouped(offset)
                + (lagRecords.map { $0 > 0 ? ", \(Terminal.grouped($0)) records behind" : "" }
                    ?? ""),
            "running   \(activeAgents)" + (staleAgents > 0 ? ", \(staleAgents) of them stale" : ""),
        ]
        let rows = active.map { run in
            [
                run.agentName.isEmpty ? "-" : run.agentName, String(run.agentId.prefix(20)),
                Self.seconds(run.durationMs),
            ]
        }
        lines += Terminal.table(rows, right: [2]).map { "            \($0)" }
        if activeAgents > active.count {
            lines.append("            and \(activeAgents - active.count) more")
        }
        let counts = [
            (successes, "success"), (failures, "failure"), (timeouts, "timeout"),
            (cancelled, "cancelled"), (lost, "lost"),
        ].filter { $0.0 > 0 }.map { "\(Terminal.grouped($0.0)) \($0.1)" }
        lines.append(
            "today     \(Terminal.grouped(executionsToday)) executions"
                + (counts.isEmpty ? "" : ": \(counts.joined(separator: ", "))"))
        if durations > 0 {
            lines.append("          \(Self.seconds(durationMs / durations)) on average")
        }
        let dollars = (Double(costNanodollars) / 1e9)
            .formatted(.number.precision(.fractionLength(2)).grouping(.never))
        lines.append(
            "          \(Terminal.grouped(tokens)) tokens, \(dollars) USD"
                + (unpricedTokens > 0
                    ? " (without \(Terminal.grouped(unpricedTokens)) tokens of unknown price)"
                    : ""))
        return lines.joined(separator: "\n")
    }

    private static func seconds(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1_000
        if seconds < 60 { return "\(seconds).\(milliseconds % 1_000 / 100) s" }
        return seconds < 3_600
            ? "\(seconds / 60) min \(seconds % 60) s"
            : "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
    }
}
