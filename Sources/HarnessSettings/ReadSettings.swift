/// One settings file as status sees it.
struct ReadSettings {
    let file: HookStatus.File
    let text: HookText?

    init(_ scope: SettingsScope, _ path: String, _ environment: HookEnvironment) {
        var problem: String?
        var exists = true
        var text: HookText?
        do throws(SettingsError) {
            if let bytes = try SettingsFile(reading: path).bytes {
                do throws(JSONProblem) {
                    text = try HookText(bytes, home: environment.home)
                } catch {
                    throw .unusable(path: path, error)
                }
            } else {
                exists = false
            }
        } catch {
            problem = "\(error)"
        }
        file = HookStatus.File(scope: scope, path: path, exists: exists, problem: problem)
        self.text = text
    }

    func place(
        of event: HookEvent, _ program: String?, _ environment: HookEnvironment
    ) -> HookStatus.Place? {
        guard let handlers = text?.handlers(of: event.name), let first = handlers.first else {
            return nil
        }
        let state: HookStatus.State
        if handlers.count > 1 {
            state = .duplicate(handlers.count)
        } else if let difference = first.difference(from: event, path: program) {
            state = .outdated(difference)
        } else if !environment.isProgram(first.program.value) {
            state = .outdated("runs \(first.program.value), which is no program")
        } else {
            state = .installed
        }
        return HookStatus.Place(scope: file.scope, state: state, command: first.command)
    }

    func place(ofObsolete event: String) -> HookStatus.Place? {
        text?.handlers(of: event).first.map {
            HookStatus.Place(
                scope: file.scope, state: .outdated("is not recorded any more"),
                command: $0.command)
        }
    }
}
