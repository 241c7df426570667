import Foundation
import Testing

@testable import KeySpace

/// The page and the program say the same.
@Suite struct DescriptionTests {
    @Test func thePageListsEveryKey() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/views.md"), encoding: .utf8)
        let section = try #require(
            page.components(separatedBy: "## Redis-compatible keys\n").last)
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
            .flatMap { row -> [String] in
                let cells = row.split(separator: "|").map {
                    $0.trimmingCharacters(in: .whitespaces)
                }
                let fields = cells[2].components(separatedBy: "`").enumerated()
                    .filter { $0.offset % 2 == 1 }.map(\.element)
                let named = cells[1] == "hash" ? " \(fields.joined(separator: " "))" : ""
                return ["\(cells[0].trimmingCharacters(in: ["`"])) \(cells[1])\(named)"]
            }
        #expect(
            rows.sorted()
                == KeyDescription.all.map { key in
                    ([key.pattern, key.type.rawValue] + key.fields).joined(separator: " ")
                }.sorted())
    }
}
