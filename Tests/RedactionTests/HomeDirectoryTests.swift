import Redaction
import Testing

@Suite struct HomeDirectoryTests {
    private func expect(
        _ name: String, _ before: String, _ after: String,
        location: SourceLocation = #_sourceLocation
    ) {
        let planted = Planted(before, name, after)
        #expect(
            SecretScanner.matches(in: planted.bytes) == [planted.match(.homeDirectory)],
            "\(before)\(name)\(after)", sourceLocation: location)
    }

    @Test(arguments: [
        ("\"/home/", "/x\""), ("/Users/", ""), (#"{"a":"\/home\/"#, #"\/x"}"#),
        (#"cd \n/Users/"#, #"\n"#), ("file:///home/", "/x"), ("/mnt/c/Users/", "/x"),
        ("PATH=/home/", "/bin:/bin"), ("PATH=/bin:/home/", "/bin"), ("@/home/", "/x"),
        ("host:/home/", "/x"), ("--prefix=/home/", ""), ("is /home/", ". It"), ("(/home/", ")"),
        ("cd /Users/", " Silva/x"), ("%2Fhome%2F", "%2Fx"), ("path=%2FUsers%2F", ""),
        ("file%3A%2F%2F%2Fhome%2F", "%2Fx"),
    ])
    func onlyTheNameIsFound(before: String, after: String) { expect("jo" + "_1", before, after) }

    /// As compilers and other programs have them, without a blank.
    @Test(arguments: [
        "-I", "-L", "-C", "-F", "-isystem", "cc -I", #"\n-I"#, #"\"-I"#, "-Wl,-rpath,", "x='-I",
        "-fdebug-prefix-map=",
    ])
    func optionsStandBeforeAPath(option: String) {
        expect("jo", option + "/home/", "/include")
        expect("jo", option + "/Users/", "/include")
    }

    @Test(arguments: [
        "/var/home/", "/export/home/", "/usr/home/", #"\/var\/home\/"#, "-I/var/home/",
        "/System/Volumes/Data/Users/", "=/export/home/",
    ])
    func homesCanBeDeeper(path: String) { expect("jo", path, "/x") }

    @Test(arguments: [
        (#"C:\\Users\\"#, #"\\x"#), (#"C:\\\\Users\\\\"#, #"\\\\x"#), (#"C:\Users\"#, #"\x"#),
        (#"C:\Users\"#, ""), (#"c:\users\"#, #"\x"#), (#"c:\\users\\"#, #"\\x"#),
        ("C:/Users/", "/x"), ("c:/users/", "/x"), (#"\\host\Users\"#, #"\x"#),
        (#"\\\\host\\Users\\"#, #"\\x"#), (#"\\?\C:\Users\"#, #"\x"#),
        (#"%SystemDrive%\Users\"#, #"\x"#), (#""D:\Users\"#, #"""#), (#"cd \Users\"#, " Silva"),
        (#"file:\\C:\Users\"#, #"\x"#),
    ])
    func namesOnWindowsAreFound(before: String, after: String) {
        expect("jo", before, after)
        expect("nora", before, after)
        expect("jo.lo-pez_1", before, after)
    }

    @Test(arguments: [
        ("~/.claude/projects/-Users-", "-dev-x/a.jsonl"), (#"\"/-home-"#, "-x"),
        (#""-home-"#, #"-x""#), ("e.g. -Users-", "-x)"), (#"\n-home-"#, "-x"),
        ("projects/C--Users-", "-x"), ("-mnt-c-Users-", "-x"), ("`-var-home-", "-x`"),
    ])
    func namesInFoldersOfClaudeCodeAreFound(before: String, after: String) {
        expect("jo" + "_1", before, after)
    }

    @Test(arguments: [
        "Jörg", "Łukasz", "Éric", "jörg.groß", "Ольга", "山田", "joé", "nguyễn", #"J\u00f6rg"#,
        #"\u0141ukasz"#, #"J\\u00f6rg"#, "_www1", "José-Ana",
    ])
    func namesHaveLettersOfAnyLanguage(name: String) {
        expect(name, "/home/", "/x")
        expect(name, "\"/Users/", "\"")
        expect(name, "/home/", "…")
        expect(name, "/home/", "” x")
    }

    @Test(arguments: ["Jörg", "Łukasz", "山田", #"J\u00f6rg"#])
    func namesOnWindowsHaveLettersOfAnyLanguage(name: String) {
        expect(name, #"C:\\Users\\"#, #"\\x"#)
        if name.utf8.first != UInt8(ascii: "J") { expect(name, #"C:\Users\"#, #"\x"#) }
    }

    @Test(arguments: [
        "https://host.org/home/index", "src/home/page", "/homes/a", "/home/", "/Users", "-home-a",
        #"C:\\Users\name"#, "https://host.org/home/2012/10", "/home/2012/10/x.html",
        "a-I/home/page",
        "x-home-page-y", "--home-page-y", "my-home-page", #"App\Users\Admin"#,
        #"App\\Users\\Admin"#,
        "src/c/home/page", "app/users/ana", #"src\users\ana"#, "/x/var/home/page", "/-homes-a",
        "C--User-x", "/home/.cache", "/home/-x", "/Users/*/x", "/home/$USER/x", "/home/<name>",
        "/home/{name}", "%2Fhomes%2Fx", "a%2Fhome%2Fpage",
    ])
    func foldersThatAreNobodysHomeAreNotFound(text: String) {
        #expect(matches(text) == [])
    }

    /// Words that stand for a name, and accounts of machines.
    @Test(arguments: [
        "user", "USER", "username", "me", "you", "name", "runner", "gopher", "ubuntu", "User",
        "Shared", "Public",
    ])
    func placeholdersAreNobody(name: String) {
        for text in [
            "/home/\(name)/x", "/Users/\(name)", "\"/-home-\(name)-x\"", #"C:\Users\\#(name)\x"#,
            "/home/\(name).",
        ] {
            #expect(matches(text) == [], "\(text)")
        }
        expect(name + "1", "/home/", "/x")
        expect("x" + name, "/home/", "/x")
    }
}
