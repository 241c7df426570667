import ArgumentParser
import Foundation
import Projections

struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "The price book and the agent type rules: show them, check a file.",
        subcommands: [Show.self, Check.self])

    enum Document: String, ExpressibleByArgument, CaseIterable {
        case prices, types
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Print a document that this program was built with.")

        @Argument(help: "prices or types.")
        var document: Document

        func run() throws {
            let rules = try Rules.builtIn()
            Terminal.out(document == .prices ? rules.prices.json : rules.types.json)
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Say what is wrong with a document, and where.",
            discussion: "Exits 1 if it cannot be used. docs/views.md describes the documents.")

        @Argument(help: "prices or types.")
        var document: Document

        @Argument(help: "The file.", completion: .file())
        var file: String

        func run() throws {
            let text: String
            do {
                text = try String(contentsOfFile: file, encoding: .utf8)
            } catch {
                Terminal.note("error: \(file): \(error.localizedDescription)")
                throw ExitCode(Terminal.Exit.failed)
            }
            do {
                let version =
                    switch document {
                    case .prices: try PriceBook(json: text).version
                    case .types: try TypeRules(json: text).version
                    }
                Terminal.out("\(file): \(document.rawValue), version \(version), can be used")
            } catch {
                Terminal.note("error: \(file): \(error)")
                throw ExitCode(Terminal.Exit.failed)
            }
        }
    }
}
