import ArgumentParser
import Foundation
import Glibc

/// A person's consent to what cannot be undone.
enum Confirmation {
    /// Asks on a terminal; without one, `--yes` must have been said.
    static func require(_ question: String, yes: Bool) throws {
        if yes { return }
        guard isatty(STDIN_FILENO) == 1 else {
            throw ValidationError("\(question) Nobody is there to ask: say --yes.")
        }
        FileHandle.standardError.write(Data("\(question) [y/N] ".utf8))
        guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
            Terminal.note("nothing was changed")
            throw ExitCode(Terminal.Exit.failed)
        }
    }
}
