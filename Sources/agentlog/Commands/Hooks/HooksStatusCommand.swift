import ArgumentParser
import HarnessSettings

struct HooksStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say where the hook is installed, and whether it will run.",
        discussion: """
            Looks at the user's, the project's and the local settings. Exits 0 if every event is \
            recorded, 2 if not. Runs nothing.
            """)

    @OptionGroup var output: OutputOptions

    func run() throws {
        let environment = HookEnvironment.current
        let status = HookInstallation(environment).status()
        if output.json {
            Terminal.out(JSONText.line(Document(status, status.findings(environment))))
        } else {
            for finding in status.findings(environment) { HookOutput.line(finding.line) }
        }
        if !status.isRecording { throw ExitCode(Terminal.Exit.findings) }
    }

    private struct Document: Encodable {
        let schema = "agentlog.hooks/1"
        let recording: Bool
        let program: String?
        let plugin: String?
        let disabledBy: Obstacle?
        let files: [File]
        let events: [Event]
        let findings: [Finding]

        struct Obstacle: Encodable {
            let setting: String
            let path: String
        }

        struct File: Encodable {
            let scope: String
            let path: String
            let exists: Bool
            let problem: String?
        }

        struct Event: Encodable {
            let event: String
            let state: String
            let places: [Place]
        }

        struct Place: Encodable {
            let scope: String
            let state: String
            let reason: String?
            let command: String
        }

        struct Finding: Encodable {
            let level: String
            let message: String
            let remedy: String?
        }

        init(_ status: HookStatus, _ findings: [HookFinding]) {
            recording = status.isRecording
            program = status.program
            plugin = status.plugin
            disabledBy = status.obstacle.map {
                Obstacle(setting: $0.setting.rawValue, path: $0.path)
            }
            files = status.files.map {
                File(
                    scope: $0.scope.rawValue, path: $0.path, exists: $0.exists, problem: $0.problem)
            }
            events = status.events.map { event in
                Event(
                    event: event.name, state: event.state.name,
                    places: event.places.map {
                        Place(
                            scope: $0.scope.rawValue, state: $0.state.name,
                            reason: $0.state.reason, command: $0.command)
                    })
            }
            self.findings = findings.map {
                Finding(level: $0.level.rawValue, message: $0.message, remedy: $0.remedy)
            }
        }
    }
}

extension HookStatus.State {
    fileprivate var name: String {
        switch self {
        case .installed: "installed"
        case .outdated: "outdated"
        case .duplicate: "duplicate"
        case .missing: "missing"
        }
    }

    fileprivate var reason: String? {
        switch self {
        case .outdated(let difference): difference
        case .duplicate(let count): "\(count) times"
        case .installed, .missing: nil
        }
    }
}
