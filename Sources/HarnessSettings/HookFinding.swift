/// One line of what ``HookStatus`` comes to.
public struct HookFinding: Equatable, Sendable {
    public enum Level: String, Sendable { case ok, warn, fail }

    public let level: Level
    public let message: String
    /// What to do.
    public let remedy: String?

    init(_ level: Level, _ message: String, remedy: String? = nil) {
        self.level = level
        self.message = message
        self.remedy = remedy
    }
}

extension HookStatus {
    /// For people, in the order in which they should read them.
    public func findings(_ environment: HookEnvironment) -> [HookFinding] {
        programFindings(environment)
            + files.compactMap { file in
                file.problem.map { HookFinding(.fail, $0) }
            }
            + eventFindings(environment) + repetitionFindings + obstacleFindings(environment)
    }

    private func programFindings(_ environment: HookEnvironment) -> [HookFinding] {
        if let program {
            return [HookFinding(.ok, "the hook is \(environment.shown(program))")]
        }
        return [HookFinding(.fail, programProblem ?? "there is no hook")]
    }

    /// Events in the same state and files share a line.
    private func eventFindings(_ environment: HookEnvironment) -> [HookFinding] {
        if let plugin, events.allSatisfy({ $0.state == .missing }) {
            return [HookFinding(.ok, "all \(events.count) events -> plugin \(plugin)")]
        }
        var findings: [(finding: HookFinding, names: [String])] = []
        for event in events {
            for finding in self.findings(of: event, environment) {
                if let index = findings.firstIndex(where: { $0.finding == finding }) {
                    findings[index].names.append(event.name)
                } else {
                    findings.append((finding, [event.name]))
                }
            }
        }
        return findings.map { finding, names in
            let subject =
                names == events.map(\.name)
                ? "all \(names.count) events" : names.joined(separator: ", ")
            return HookFinding(
                finding.level, subject + finding.message, remedy: finding.remedy)
        }
    }

    /// Without the event's name before the message.
    private func findings(
        of event: Event, _ environment: HookEnvironment
    ) -> [HookFinding] {
        if event.places.isEmpty {
            return [HookFinding(.fail, " not installed", remedy: "run  agentlog hooks install")]
        }
        return event.places.map { place in
            let path = files.first { $0.scope == place.scope }?.path ?? place.scope.rawValue
            let remedy = "run  agentlog hooks install --scope \(place.scope.rawValue)"
            let file = " -> \(environment.shown(path))"
            return switch place.state {
            case .installed, .missing: HookFinding(.ok, file)
            case .outdated(let difference):
                HookFinding(.warn, "\(file) \(difference)", remedy: remedy)
            case .duplicate(let count):
                HookFinding(.warn, "\(file) \(count) times", remedy: remedy)
            }
        }
    }

    /// That events arrive more than once, which costs time but no figure: they are counted once.
    private var repetitionFindings: [HookFinding] {
        let repeated = events.filter { $0.places.count > 1 }
        var findings: [HookFinding] = []
        if !repeated.isEmpty {
            let isSame = repeated.allSatisfy { Set($0.places.map(\.command)).count == 1 }
            findings.append(
                HookFinding(
                    .warn,
                    "\(repeated.count) events are in more than one file; "
                        + (isSame
                            ? "the same command runs once"
                            : "the commands differ, so each is recorded twice and counted once"),
                    remedy: "agentlog hooks uninstall --scope … removes one"))
        }
        if let plugin, events.contains(where: { !$0.places.isEmpty }) {
            findings.append(
                HookFinding(
                    .warn,
                    "the plugin \(plugin) has the hooks too, so events are recorded twice and "
                        + "counted once",
                    remedy: "agentlog hooks uninstall, or turn the plugin off"))
        }
        return findings
    }

    private func obstacleFindings(_ environment: HookEnvironment) -> [HookFinding] {
        guard let obstacle else { return [] }
        return [
            HookFinding(
                .warn,
                "\(obstacle.setting.rawValue) is true in \(environment.shown(obstacle.path)), "
                    + "so Claude Code runs none of these hooks",
                remedy: "set it to false, or ask who set it")
        ]
    }
}
