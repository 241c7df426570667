import HookClient

/// The hook that a coding agent runs at starts and stops of agents and sessions. It has no
/// arguments, no configuration and no output, and it exits 0 whatever happens: see `runHook`.
@main
struct AgentlogHook {
    static func main() { runHook() }
}
