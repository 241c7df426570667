import Foundation
import Testing

@testable import Projections

/// Where rules come from, and what is said of files that cannot be used.
@Suite struct RuleFilesTests {
    private let store: Store

    init() throws { store = try Store() }

    private func write(_ name: String, _ text: String) throws -> String {
        let path = "\(store.home)/\(name)"
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    private func versions(
        _ environment: [String: String] = [:], priceBook: String? = nil,
        typeRules: String? = nil
    ) throws -> [String] {
        let rules = try RuleFiles(
            home: store.home, environment: environment, priceBook: priceBook,
            typeRules: typeRules
        ).load()
        return [rules.prices.version, rules.types.version]
    }

    /// The option comes first, then the environment, then the store, then the program.
    @Test func theFirstThatIsThereCounts() throws {
        let builtIn = try Rules.builtIn()
        #expect(try versions() == [builtIn.prices.version, builtIn.types.version])
        func book(_ version: String) -> String {
            builtIn.prices.json.replacing(
                "\"version\": \"\(builtIn.prices.version)\"", with: "\"version\": \"\(version)\"")
        }
        _ = try write("price-book.json", book("stored"))
        #expect(try versions() == ["stored", builtIn.types.version])
        let named = ["AGENTLOG_PRICE_BOOK": try write("b.json", book("environment"))]
        #expect(try versions(named) == ["environment", builtIn.types.version])
        let option = try write("c.json", book("option"))
        #expect(try versions(named, priceBook: option) == ["option", builtIn.types.version])
        #expect(try versions(["AGENTLOG_PRICE_BOOK": ""])[0] == "stored")
        let types = try write(
            "t.json", #"{"version": "t", "rules": [{"type": "x", "words": ["y"]}]}"#)
        #expect(try versions(["AGENTLOG_TYPE_RULES": types]) == ["stored", "t"])
        #expect(try versions(typeRules: types) == ["stored", "t"])
    }

    @Test func whatCannotBeUsedIsSaid() throws {
        func problem(_ path: String) -> String? {
            do {
                _ = try versions(priceBook: path)
                return nil
            } catch let error as RuleFileError {
                #expect(error.path == path)
                return error.problem
            } catch {
                return "\(error)"
            }
        }
        #expect(problem("/nowhere/p.json") == "cannot be read: No such file or directory")
        #expect(problem(store.home) == "cannot be read: Is a directory")
        let path = try write("latin1.json", "")
        try Data([0x22, 0xE9, 0x22]).write(to: URL(filePath: path))
        #expect(problem(path) == "is not UTF-8 text")
        #expect(
            problem(try write("p.json", #"{"version": "1", "prices": []}"#))
                == "price book: has no 'web_search'")
        #expect(
            problem(try write("p.json", "{\"version\": 1"))?.hasPrefix("price book: is not JSON")
                == true)
    }
}
