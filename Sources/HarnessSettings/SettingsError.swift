import Glibc

/// Why settings were not changed. Says what can be done about it.
public enum SettingsError: Error, Equatable, Sendable {
    /// The text is not one that a hook is put into.
    case unusable(path: String, JSONProblem)
    /// A system call failed.
    case io(operation: String, path: String, errno: Int32)
    case notAFile(path: String)
    case tooLarge(path: String)
    /// Its permissions say that nobody writes it, although it could be replaced.
    case readOnly(path: String)
    /// The file that would take its place would belong to somebody else.
    case owner(path: String, user: UInt32, group: UInt32)
    /// Somebody wrote it since it was read.
    case changedMeanwhile(path: String)
    /// There is no hook to install.
    case noProgram(searched: [String])
    /// None of `HOME` and `CLAUDE_CONFIG_DIR` is set.
    case noHome
}

extension SettingsError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unusable(let path, let problem):
            "\(path):\(problem.line):\(problem.column): \(problem)"
        case .io(let operation, let path, let code):
            "\(operation) \(path): \(strerror(code).map { String(cString: $0) } ?? "error \(code)")"
        case .notAFile(let path):
            "\(path) is not a file. Move it elsewhere."
        case .tooLarge(let path):
            "\(path) is larger than \(SettingsFile.sizeMax >> 20) MiB: these are no settings."
        case .readOnly(let path):
            "\(path) is read-only. Make it writable, or change it where it is made from: "
                + "`agentlog hooks print` prints what belongs into it."
        case .owner(let path, let user, let group):
            "\(path) belongs to user \(user) and group \(group), to whom user \(geteuid()) cannot "
                + "give a new file. Run this as that user."
        case .changedMeanwhile(let path):
            "\(path) was changed by another program at this moment. Run this again."
        case .noProgram(let searched):
            "there is no program \(HookHandler.programName) in "
                + "\(searched.joined(separator: ", ")). "
                + "Run `make install`, then this again from there."
        case .noHome:
            "neither HOME nor CLAUDE_CONFIG_DIR is set, so there are no user settings. Set one, or "
                + "say --scope project."
        }
    }
}
