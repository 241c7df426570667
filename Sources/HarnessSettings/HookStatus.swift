/// Where the hook is installed, and whether it will run.
public struct HookStatus: Equatable, Sendable {
    public struct File: Equatable, Sendable {
        public let scope: SettingsScope
        public let path: String
        public let exists: Bool
        /// Why it cannot be read; the harness then skips it too.
        public let problem: String?
    }

    public enum State: Equatable, Sendable {
        case installed
        /// It runs something else than would be installed; says what.
        case outdated(String)
        /// So many times in one file.
        case duplicate(Int)
        case missing
    }

    /// One event in one file.
    public struct Place: Equatable, Sendable {
        public let scope: SettingsScope
        public let state: State
        public let command: String
    }

    public struct Event: Equatable, Sendable {
        public let name: String
        /// Only files that have it.
        public let places: [Place]

        /// The first that is not as it should be, or `installed`.
        public var state: State {
            if places.isEmpty { return .missing }
            return places.map(\.state).first { $0 != .installed } ?? .installed
        }
    }

    /// A setting that keeps every hook from running.
    public struct Obstacle: Equatable, Sendable {
        public let setting: SettingsSwitch
        public let path: String
    }

    /// The hook that would be installed; nil if there is none.
    public let program: String?
    /// Why there is none.
    public let programProblem: String?
    public let files: [File]
    /// In the order of ``HookEvent/all``, then those that are not recorded any more.
    public let events: [Event]
    /// The plugin with its own copy of the hooks, if it is on: `agentlog@agentlog`.
    public let plugin: String?
    public let obstacle: Obstacle?

    /// Whether each event is recorded, as far as it can be told without running anything.
    public var isRecording: Bool {
        let isInstalled = events.allSatisfy { $0.state == .installed }
        let isAbsent = events.allSatisfy { $0.state == .missing }
        return obstacle == nil && files.allSatisfy { $0.problem == nil }
            && (isInstalled && program != nil || isAbsent && plugin != nil)
    }
}
