import Glibc

/// Whose settings: the harness merges the hooks of all three.
public enum SettingsScope: String, CaseIterable, Sendable {
    /// In every project of this user.
    case user
    /// Of everybody who works on the project in the working directory.
    case project
    /// Of this user, in that project.
    case local

    /// Where a setting can have only one value, earlier ones overrule later ones.
    static let byPrecedence: [SettingsScope] = [.local, .project, .user]
}

extension HookEnvironment {
    public func path(of scope: SettingsScope) throws(SettingsError) -> String {
        switch scope {
        case .user:
            guard let configDirectory else { throw .noHome }
            return configDirectory + "/settings.json"
        case .project: return workingDirectory + "/.claude/settings.json"
        case .local: return workingDirectory + "/.claude/settings.local.json"
        }
    }

    /// The files of all scopes, each once: in the home directory, the project's is the user's.
    var distinctScopes: [(SettingsScope, String)] {
        var seen: Set<String> = []
        return SettingsScope.allCases.compactMap { scope in
            guard let path = try? path(of: scope) else { return nil }
            let folder = directory(of: path)
            let resolved = realpath(folder, nil)
            defer { free(resolved) }
            let name = path.dropFirst(folder.count)
            let isNew = seen.insert((resolved.map { String(cString: $0) } ?? folder) + name)
                .inserted
            return isNew ? (scope, path) : nil
        }
    }
}
