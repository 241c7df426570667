extension FileLength {
    static let plantedExemptions = [
        "Sources/EventLog/Table.swift": "one table, generated from the specification"
    ]

    static let plants = [
        Plant(
            "301 lines in Sources", "Sources/EventLog/Long.swift", lines(301),
            finds: [(301, "move a type to its own file")]),
        Plant(
            "the last line does not end", "Sources/EventLog/Long.swift", lines(300) + "let b = 1",
            finds: [(301, "301 lines")]),
        Plant(
            "501 lines in Tests", "Tests/EventLogTests/LongTests.swift", lines(501),
            finds: [(501, "split it")]),
        Plant(
            "501 lines in spite of an exemption", "Sources/EventLog/Table.swift", lines(501),
            finds: [(501, "no file may have more than 500")]),
        Plant(
            "101 columns", "Sources/EventLog/Wide.swift",
            "let a = 1\n" + columns(101) + "\nlet b = 1\n" + columns(120),
            finds: [(2, "101 columns"), (4, "120 columns")]),
        Plant(
            "101 columns outside of Sources", "Package.swift", columns(101) + "\n",
            finds: [(1, "break the line before 100")]),
        Plant("innocent: 300 lines", "Sources/EventLog/Full.swift", lines(300)),
        Plant(
            "innocent: 300 lines from Windows", "Sources/EventLog/Full.swift",
            String(repeating: "let a = 1\r\n", count: 300)),
        Plant("innocent: 500 exempted lines", "Sources/EventLog/Table.swift", lines(500)),
        Plant("innocent: 500 lines of tests", "Tests/EventLogTests/FullTests.swift", lines(500)),
        Plant("innocent: 100 columns", "Sources/EventLog/Full.swift", columns(100) + "\n"),
        Plant(
            "innocent: 100 characters of more bytes", "Sources/EventLog/Full.swift",
            "// " + String(repeating: "é👩‍👧", count: 48) + "x\n"),
        Plant("innocent: a long page", "docs/long.md", lines(900) + columns(200)),
    ]

    private static func lines(_ count: Int) -> String {
        String(repeating: "let a = 1\n", count: count)
    }

    private static func columns(_ count: Int) -> String {
        "// " + String(repeating: "x", count: count - 3)
    }
}
