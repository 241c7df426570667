import ArgumentParser
import EventLog
import Projections

/// Runs a command's work, and says in one way what went wrong, on what, and what to do.
func explainingErrors(home: String, _ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let error as ViewsError {
        try fail(error, home, hint: nil)
    } catch let error as EventLogError {
        try fail(error, home, hint: error.hint)
    } catch let error as RuleFileError {
        try fail(error, home, hint: "agentlog rules show prices (or types) is one that works")
    } catch let error as QueryError {
        try fail(error, home, hint: nil)
    } catch let error as ExplainError {
        try fail(error, home, hint: nil)
    }
}

private func fail(_ error: any Error, _ home: String, hint: String?) throws -> Never {
    Terminal.note("error: \(error)")
    Terminal.note("  store: \(home)")
    if let hint { Terminal.note("  hint:  \(hint)") }
    switch error {
    case let error as EventLogError: throw ExitCode(error.exitCode)
    case ViewsError.noViews: throw ExitCode(Terminal.Exit.noStore)
    case ViewsError.rebuildRunning, ViewsError.projectorRunning:
        throw ExitCode(Terminal.Exit.locked)
    default: throw ExitCode(Terminal.Exit.failed)
    }
}
