/// A setting that keeps hooks from running.
public enum SettingsSwitch: String, CaseIterable, Sendable {
    case disableAllHooks
    /// Counts only in managed settings; elsewhere it shows what somebody expected of it.
    case allowManagedHooksOnly

    /// The first that is on.
    static func on(in document: JSONDocument) -> SettingsSwitch? {
        allCases.first { document.root[$0.rawValue]?.boolean == true }
    }
}
