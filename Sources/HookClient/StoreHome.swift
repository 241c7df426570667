import SystemCalls

/// Where the store is: `$AGENTLOG_HOME`, else `$XDG_DATA_HOME/agentlog`, else
/// `~/.local/share/agentlog`. Nil if none of the three variables says.
///
/// A relative `XDG_DATA_HOME` is ignored, as the XDG Base Directory Specification asks. The user
/// database is not consulted: a static binary cannot.
public func storeHome() -> String? {
    if let home = variable("AGENTLOG_HOME") { return home }
    if let data = variable("XDG_DATA_HOME"), data.hasPrefix("/") { return data + "/agentlog" }
    return variable("HOME").map { $0 + "/.local/share/agentlog" }
}

private func variable(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
}
