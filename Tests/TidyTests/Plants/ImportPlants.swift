extension ImportTable {
    static let plants = [
        Plant(
            "the API reaches for the log", "Sources/APIServer/Routes.swift",
            """
            import Hummingbird
            import EventLog
            """,
            finds: [(2, "APIServer serves only from the projections; ask Projections for it")]),
        Plant(
            "every way to write an import", "Sources/Digests/Forms.swift",
            """
            @testable import One
            internal import Two
            public import Three
            package import Four
            fileprivate import Five
            import struct Six.Date
            @preconcurrency import Seven
            @preconcurrency
            import Eight
            @_spi(Inner) import Nine
            import Glibc; import Ten
            import Eleven.Submodule
            #if canImport(Musl)
                import /* why not */ Twelve
            #endif
            import `Thirteen`
            @_exported public import func Fourteen.sqrt
            """,
            finds: [
                (1, "One:"), (2, "Two:"), (3, "Three:"), (4, "Four:"), (5, "Five:"),
                (6, "Six:"), (7, "Seven:"), (9, "Eight:"), (10, "Nine:"), (11, "Ten:"),
                (12, "Eleven:"), (14, "Twelve:"), (16, "Thirteen:"), (17, "Fourteen:"),
            ]),
        Plant(
            "a target that is missing in the table", "Sources/Extras/Extra.swift",
            "import Glibc\nimport Foundation\n", finds: [(1, "add a row")]),
        Plant(
            "a missing target without Swift", "Sources/CZlib/shim.h", "#include <zlib.h>\n",
            finds: [(1, "add a row")]),
        Plant(
            "a file that is in no target", "Sources/Loose.swift", "",
            finds: [(1, "move it to Sources/<Target>/")]),
        Plant(
            "a folder of a target", "Sources/EventLog/Frames/Frame.swift", "import Foundation\n",
            finds: [(1, "EventLog may not import Foundation")]),
        Plant(
            "the hook's entry point", "Sources/agentlog-hook/main.swift",
            "import HookClient\nimport EventLog\n", finds: [(2, "put the code into HookClient")]),
        Plant(
            "innocent: what the table allows", "Sources/HookClient/Client.swift",
            """
            #if canImport(SystemCalls)
                import SystemCalls
            #elseif canImport(Digests)
                import Digests
            #endif
            public import struct AgentEvents.Event
            package import EventLog
            """),
        Plant(
            "innocent: other uses of the word", "Sources/Digests/Words.swift",
            #"""
            // import Foundation
            /* import Foundation /* import GRDB */ import Logging */
            let text = "import Foundation"
            let page = """
                import Foundation
                """
            let important = Kind.import
            let `import` = reimport(import: important) + re_import
            func add(import a: Int, import b: Int) {}
            """#),
        Plant("innocent: a test", "Tests/APIServerTests/A.swift", "import EventLog\n"),
    ]
}
