extension ForceUnwrap {
    static let plants = [
        Plant(
            "forced unwraps", "Sources/EventLog/Unwrap.swift",
            #"""
            let a = b!
            let c = d()!.e
            let f = g[0]![1]
            h! = 1
            if i! == 1 || j! != 2 {}
            let k = "\(l!) and \("nested \(m(n)!)")"
            let o = p! + $0!
            let q = list.first { $0 }!
            let r = `default`!
            let s = """
                \(t!)
                """
            let u = v!!
            """#,
            finds: [1, 2, 3, 4, 5, 5, 6, 6, 7, 7, 8, 9, 11, 13].map { ($0, "`guard let`") }),
        Plant(
            "implicitly unwrapped types", "Sources/EventLog/Implicit.swift",
            """
            var a: Int!
            var b: [Int]!, c: Set<Int>!
            func d(_ e: (() -> Int)!) -> String! {}
            init!(f: Int) {}
            """,
            finds: [1, 2, 2, 3, 3, 4].map { ($0, "declare a type that is `?`") }),
        Plant(
            "behind what a lexer can trip over", "Sources/EventLog/Trips.swift",
            ##"""
            let a = "\\" + b!
            let c = #"\"# + d!
            let e = "" + f! + ""
            let g = #"""# + h!
            let i = /"/ == j!
            let k = l / m! / n
            let o = "\(p("q)"))" + r!
            let s = /* " */ t!
            let u = "unterminated
            let v = w!
            let x = """
                \""" " \\
                """ + y!
            """##,
            finds: [1, 2, 3, 4, 5, 6, 7, 8, 10, 13].map { ($0, "ends the process on nil") }),
        Plant(
            "innocent: negations and operators", "Sources/EventLog/Negation.swift",
            """
            if !flag && !isOpen() || (!a) != [!b] {}
            if a != b, a !== b, c!=d, e()!=f, g[0]!==h {}
            static prefix func ! (a: Self) -> Self {}
            let c = d.map(!), e = reduce(true, !), f = g ? !h : !i
            #if !os(Linux)
            #endif
            let j = #/(?!x)y!/#, k = /(?!x)y!/
            """),
        Plant("innocent: a script", "Sources/EventLog/Script.swift", "#!/usr/bin/swift\n"),
    ]
}
