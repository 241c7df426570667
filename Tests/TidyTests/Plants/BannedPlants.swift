extension BannedCalls {
    static let plants = inSources + vaguelyNamed + inTests + innocent + ForceUnwrap.plants

    private static let inSources = [
        Plant(
            "calls that end the process", "Sources/EventLog/Calls.swift",
            """
            let a = try! open()
            let b = any as! String
            guard a else { fatalError("closed") }
            let c = [try!open(), Swift.fatalError ()]
            """,
            finds: [
                (1, "use `try`"), (2, "use `as?`"), (3, "throw an error"),
                (4, "`fatalError`"), (4, "use `try`"),
            ]),
        Plant(
            "a library prints", "Sources/Projections/Print.swift",
            "print(1)\nSwift.print(1)\nif a { print (1) }\n",
            finds: [(1, "use a Logger"), (2, "use a Logger"), (3, "use a Logger")]),
        Plant(
            "the hook prints", "Sources/agentlog-hook/main.swift", "print(1)\n",
            finds: [(1, "only Sources/agentlog")]),
        Plant(
            "notes", "Sources/EventLog/Notes.swift",
            """
            // TODO: later
            let a = 1  // FIXME
            /* first
               TODO(me) */
            """,
            finds: [(1, "open an issue"), (2, "open an issue"), (4, "open an issue")]),
        Plant(
            "unchecked without a reason", "Sources/EventLog/Unchecked.swift",
            """
            final class A: @unchecked Sendable {}
            // Safety: for B, too far away

            final class B: @unchecked Sendable {}
            // It is fine.
            extension C: @unchecked Sendable {}
            let reason = "Safety:"
            struct D: Codable, @unchecked Sendable {}  // Safety: not above
            final class G: @unchecked Sendable {}
            // Safety: of E alone.
            final class E: @unchecked Sendable {}
            final class F: @unchecked Sendable {}
            """,
            finds: [
                (1, "Mutex"), (4, "Mutex"), (6, "Mutex"), (8, "Mutex"), (9, "Mutex"),
                (12, "Mutex"),
            ]),
    ]

    private static let vaguelyNamed = [
        "Manager", "LogHelper", "LogHelpers", "FileUtil", "Log+Utils", "Common", "LogMisc",
    ].map {
        Plant("named \($0)", "Sources/EventLog/\($0).swift", "", finds: [(1, "one type")])
    }

    private static let inTests = [
        Plant(
            "sleeping tests", "Tests/EventLogTests/SleepTests.swift",
            """
            Thread.sleep(forTimeInterval: 1)
            try await Task.sleep(for: .seconds(1))
            usleep(10)
            sleep(1)
            try await Task<Never, Never>.sleep(nanoseconds: 1)
            try await ContinuousClock().sleep(for: .seconds(1))
            nanosleep(&time, nil)
            let wait = Task.sleep
            """,
            finds: (1...8).map { ($0, "wait for the event itself") }),
        Plant(
            "a note in a test", "Tests/EventLogTests/NoteTests.swift", "\n/// FIXME: flaky\n",
            finds: [(2, "do it now")]),
    ]

    private static let innocent = [
        Plant(
            "innocent: comments and strings", "Sources/EventLog/Strings.swift",
            ##"""
            // try! as! fatalError() print() x! @unchecked Sendable
            /* try! /* nested */ as! x! */
            let a = "try! \("x!") as! print(1) TODO"
            let b = """
                fatalError() " "" x! \"""
                \(a) FIXME x!
                """
            let c = #"x! \(y!) "# + #"""# + "\\"
            let d = #"""
                "try!" \#(c) """ x!
                """#
            let e = try /x!"/.wholeMatch(in: a) ?? #/fatalError(/#
            let f = g / h; let i = "x! / x!"
            """##),
        Plant(
            "innocent: words that contain or resemble them", "Sources/EventLog/Words.swift",
            """
            try !open()
            if any is String, let b = any as? String, c.fatalErrors(b) {}
            func print(_ line: String) {}
            log.print(a); fingerprint(a); blueprint (a)
            let TODOs = AgentTool.TodoWrite
            try await Task.sleep(for: .seconds(1))
            """),
        Plant("innocent: agentlog prints", "Sources/agentlog/Status.swift", "print(1)\n"),
        Plant(
            "innocent: explained", "Sources/EventLog/Explained.swift",
            """
            // Safety: the descriptor does not change after init, and the kernel
            // orders what is written to it.
            final class A: @unchecked Sendable {}
            /// A buffer. Safety: read-only.
            extension B: @unchecked Sendable {}
            """),
        Plant("innocent: names", "Sources/EventLog/CommonPrefix.swift", ""),
        Plant("innocent: not Swift", "Sources/CLZ4/Helper.h", "// print( TODO\n"),
        Plant(
            "innocent: tests may end themselves", "Tests/EventLogTests/ATests.swift",
            """
            let a = try! open()!
            struct Clock { func sleep(until: Int) {} }
            let asleep = isAsleep(a), sleeper = Thread.sleepers
            let b = "Task.sleep(1)"
            """),
    ]
}
