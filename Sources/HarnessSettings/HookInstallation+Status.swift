extension HookInstallation {
    /// Reads the settings of all scopes and looks for the program. Changes and runs nothing.
    public func status() -> HookStatus {
        let program: Result<String, SettingsError> = Result { () throws(SettingsError) in
            try environment.program()
        }
        let settings = environment.distinctScopes.map { ReadSettings($0, $1, environment) }
        let known = try? program.get()
        let obsolete = Set(settings.flatMap { $0.text?.obsoleteEvents ?? [] }).sorted()
        return HookStatus(
            program: known,
            programProblem: program.failure.map { "\($0)" },
            files: settings.map(\.file),
            events: HookEvent.all.map { event in
                HookStatus.Event(
                    name: event.name,
                    places: settings.compactMap { $0.place(of: event, known, environment) })
            }
                + obsolete.map { name in
                    HookStatus.Event(
                        name: name, places: settings.compactMap { $0.place(ofObsolete: name) })
                },
            plugin: plugin(in: settings), obstacle: obstacle(in: settings))
    }

    /// The same, of this process's environment unless told otherwise.
    public static func status(_ environment: HookEnvironment = .current) -> HookStatus {
        HookInstallation(environment).status()
    }

    private func plugin(in settings: [ReadSettings]) -> String? {
        var isOn: [String: Bool] = [:]
        for scope in SettingsScope.byPrecedence.reversed() {
            let plugins =
                settings.first { $0.file.scope == scope }?.text?.document
                .root["enabledPlugins"]?.members ?? []
            for plugin in plugins {
                isOn[String(decoding: plugin.key, as: UTF8.self)] = plugin.value.boolean
            }
        }
        return isOn.filter { $0.value && $0.key.hasPrefix("agentlog@") }.keys.min()
    }

    /// Managed settings overrule all; of the others, the nearest that says anything.
    private func obstacle(in settings: [ReadSettings]) -> HookStatus.Obstacle? {
        let path = environment.managedSettings
        if let bytes = (try? SettingsFile(reading: path))?.bytes,
            let document = try? JSONDocument(bytes), let setting = SettingsSwitch.on(in: document)
        {
            return HookStatus.Obstacle(setting: setting, path: path)
        }
        let key = SettingsSwitch.disableAllHooks
        for scope in SettingsScope.byPrecedence {
            guard let found = settings.first(where: { $0.file.scope == scope }),
                let isOn = found.text?.document.root[key.rawValue]?.boolean
            else { continue }
            return isOn ? HookStatus.Obstacle(setting: key, path: found.file.path) : nil
        }
        return nil
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
