import ArgumentParser
import Projections

struct ViewsQueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Run one statement of SQL over the views, read-only.",
        discussion: """
            docs/views.md lists the tables. Example: agentlog views query \\
            "SELECT agent_name, sum(executions) FROM view_agent_days GROUP BY agent_name"
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var moment: AsOfOptions

    @Argument(help: "The statement.")
    var sql: String

    @Flag(help: "Print one JSON object a row.")
    var json = false

    @Flag(help: "Print comma-separated values, with a line of names (RFC 4180).")
    var csv = false

    func validate() throws {
        if json && csv { throw ValidationError("--json and --csv exclude each other.") }
    }

    func run() async throws {
        let home = try store.directory()
        try await explainingErrors(home: home) {
            let views = try moment.views(home: home)
            let table = QueryTable(csv ? .csv : json ? .json : .text)
            try views.readBlocking { views in
                try views.query(sql, columns: table.begin, each: table.add)
            }
            try table.end()
        }
    }
}

/// Prints rows as they come; a table for people is measured by its first rows.
private final class QueryTable {
    enum Form {
        case text, json, csv
    }

    private let form: Form
    private var names: [String] = []
    /// Rows that are held back until the widths of the columns are known.
    private var held: [[SQLValue]] = []
    private var widths: [Int]?
    private var count = 0
    private static let measured = 1_000

    init(_ form: Form) { self.form = form }

    func begin(_ names: [String]) throws {
        self.names = names
        if form == .csv { try line(names.map(Self.quoted).joined(separator: ",")) }
    }

    func add(_ row: [SQLValue]) throws {
        count += 1
        switch form {
        case .json:
            let members = zip(names, row).map { "\(JSONText.line($0)):\($1.json)" }
            try line("{\(members.joined(separator: ","))}")
        case .csv: try line(row.map { Self.quoted($0.text) }.joined(separator: ","))
        case .text:
            if widths == nil {
                held.append(row)
                if held.count == Self.measured { try release() }
            } else {
                try line(aligned(row))
            }
        }
    }

    func end() throws {
        guard form == .text else { return }
        if widths == nil { try release() }
        Terminal.note("\(Terminal.grouped(count)) \(count == 1 ? "row" : "rows")")
    }

    private func release() throws {
        widths = names.indices.map { column in
            ([names[column].count] + held.map { Self.shown($0[column]).count }).max() ?? 0
        }
        try line(aligned(names.map { .text($0) }))
        for row in held { try line(aligned(row)) }
        held = []
    }

    private func aligned(_ row: [SQLValue]) -> String {
        let cells = zip(row, widths ?? []).map { value, width in
            let text = Self.shown(value)
            let space = String(repeating: " ", count: max(0, width - text.count))
            if case .integer = value { return space + text }
            return text + space
        }
        return cells.joined(separator: "  ").replacing(/\s+$/, with: "")
    }

    /// On one line, whatever is in it.
    private static func shown(_ value: SQLValue) -> String {
        value == .null
            ? "null"
            : value.text.replacing("\n", with: "\\n").replacing("\u{1B}", with: "\\u001b")
    }

    private static func quoted(_ text: String) -> String {
        text.contains(where: { ",\"\r\n".contains($0) })
            ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }

    private func line(_ text: String) throws { try Terminal.bytes(Array((text + "\n").utf8)) }
}
