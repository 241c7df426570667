import Foundation
import Glibc

/// What decides which files are meant and which program is installed.
public struct HookEnvironment: Equatable, Sendable {
    public var home: String?
    /// Where the harness keeps the user's settings.
    public var configDirectory: String?
    public var workingDirectory: String
    /// The directory of the running program; the hook is looked for there first.
    public var programDirectory: String?
    /// As in `PATH`.
    public var searchPath: [String]
    /// What an administrator decides for everybody on this machine.
    public var managedSettings = "/etc/claude-code/managed-settings.json"

    public init(
        home: String?, configDirectory: String?, workingDirectory: String,
        programDirectory: String?, searchPath: [String]
    ) {
        self.home = home
        self.configDirectory = configDirectory
        self.workingDirectory = workingDirectory
        self.programDirectory = programDirectory
        self.searchPath = searchPath
    }

    /// That of this process.
    public static var current: HookEnvironment {
        let variables = ProcessInfo.processInfo.environment
        let here = FileManager.default.currentDirectoryPath
        let home = variables["HOME"].flatMap { $0.isEmpty ? nil : $0 }
        var config = home.map { $0 + "/.claude" }
        if let named = variables["CLAUDE_CONFIG_DIR"], !named.isEmpty {
            config = joined(named, in: here)
        }
        return HookEnvironment(
            home: home, configDirectory: config, workingDirectory: here,
            programDirectory: linkDestination(of: "/proc/self/exe").map { directory(of: $0) },
            searchPath: (variables["PATH"] ?? "").split(separator: ":").map(String.init))
    }
}

extension HookEnvironment {
    /// The hook beside this program, else on the search path.
    ///
    /// - Throws: `noProgram`, with the directories that were looked at.
    public func program() throws(SettingsError) -> String {
        let directories = [programDirectory].compactMap(\.self) + searchPath
        let absolute = directories.filter { $0.hasPrefix("/") }
        for directory in absolute {
            let path = (directory == "/" ? "" : directory) + "/" + HookHandler.programName
            if isProgram(path) { return path }
        }
        throw .noProgram(searched: absolute)
    }

    /// Whether it is a file that this user may run. It is not run.
    func isProgram(_ path: String) -> Bool {
        var status = stat()
        return path.hasPrefix("/") && stat(path, &status) == 0
            && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }

    /// With `~` for the home directory, as people write it.
    public func shown(_ path: String) -> String {
        guard let home, path.hasPrefix(home + "/") else { return path }
        return "~" + path.dropFirst(home.count)
    }
}
