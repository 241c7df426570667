/// Which modules each target may import. The compiler enforces the order of our targets, but not
/// that one of them stays free of Foundation, nor that the API cannot see the log.
enum ImportTable {
    struct Row: Sendable {
        let modules: Set<String>
        let reason: String
    }

    static let rows: [String: Row] = [
        "CLinux": Row(modules: [], reason: "CLinux only names C headers; write Swift in EventLog"),
        "CLZ4": Row(modules: [], reason: "CLZ4 only names a C header; write Swift in EventLog"),
        "CCastagnoli": Row(
            modules: [], reason: "CCastagnoli is one C function; write Swift in Digests"),
        "CJSONScan": Row(
            modules: [], reason: "CJSONScan is three C functions; write Swift in AgentEvents"),
        "CGlibc": Row(
            modules: [], reason: "CGlibc only names C headers; write Swift in SystemCalls"),
        "SystemCalls": Row(
            modules: ["Glibc", "CGlibc"],
            reason: "SystemCalls is the C library and nothing else; use it in EventLog"),
        "Digests": Row(
            modules: ["Glibc", "Musl", "CCastagnoli"],
            reason: "Digests computes on bytes it is given; leave the rest to its caller"),
        "EventLog": Row(
            modules: ["SystemCalls", "CLZ4", "CLinux", "Digests"],
            reason: "the log stores bytes without knowing their meaning, with nothing but the C "
                + "library; interpret them in AgentEvents or Projections"),
        "AgentEvents": Row(
            modules: ["Digests", "CJSONScan"],
            reason: "events are values without I/O; do I/O in HookClient or Projections"),
        "Redaction": Row(
            modules: [],
            reason: "redaction is a function of bytes, and the hook will link it"),
        "HookClient": Row(
            modules: [
                "SystemCalls", "CLinux", "EventLog", "AgentEvents", "Digests", "Redaction",
            ],
            reason: "an agent waits for the hook, so it starts without Foundation or a server; "
                + "do this in Projections or agentlog, after the event is in the log"),
        "agentlog-hook": Row(
            modules: ["HookClient"],
            reason: "agentlog-hook is only the entry point; put the code into HookClient"),
        "HarnessSettings": Row(
            modules: ["Foundation", "Glibc"],
            reason: "settings are files of another program; what events are belongs elsewhere"),
        "Projections": Row(
            modules: [
                "Foundation", "Glibc", "EventLog", "AgentEvents", "Digests", "GRDB", "GRDBSQLite",
                "Logging", "Synchronization",
            ],
            reason: "Projections turns the log into tables; put HTTP into APIServer and "
                + "commands into agentlog"),
        "Worker": Row(
            modules: [
                "Foundation", "EventLog", "AgentEvents", "HookClient", "Projections", "Logging",
                "Synchronization",
            ],
            reason:
                "the worker seals segments, reads views and transcripts and appends events through "
                + "HookClient; fold them in Projections"),
        "TranscriptImport": Row(
            modules: ["Foundation", "EventLog", "AgentEvents", "HookClient"],
            reason: "import makes events of transcripts and appends them through HookClient"),
        "APIKeys": Row(
            modules: ["Foundation", "Digests", "Synchronization"],
            reason: "keys are a file and a comparison; who is asked for one is APIServer's"),
        "KeySpace": Row(
            modules: ["AgentEvents", "Projections", "Synchronization"],
            reason: "keys are made of the views and nothing else; serve them in RESPServer"),
        "RESPServer": Row(
            modules: [
                "Foundation", "APIKeys", "KeySpace", "Projections", "NIOCore", "NIOPosix",
                "Logging", "ServiceLifecycle", "Synchronization",
            ],
            reason: "RESPServer speaks for the key space; what a key holds is KeySpace's"),
        "RedisClient": Row(
            modules: ["Foundation", "NIOCore", "NIOPosix", "NIOSSL", "Synchronization"],
            reason: "a client of Redis knows no keys of ours; what is written is RedisMirror's"),
        "RedisMirror": Row(
            modules: [
                "KeySpace", "Projections", "RedisClient", "NIOPosix", "Logging",
                "ServiceLifecycle", "Synchronization",
            ],
            reason: "the mirror copies the key space; what a key holds is KeySpace's, and how "
                + "a Redis is spoken to RedisClient's"),
        "APIServer": Row(
            modules: [
                "Foundation", "APIKeys", "Projections", "AgentEvents", "Hummingbird",
                "HummingbirdCore", "HummingbirdTLS", "HTTPTypes", "NIOCore", "NIOHTTP1", "NIOSSL",
                "NIOWebSocket", "Logging", "ServiceLifecycle", "Synchronization",
            ],
            reason: "APIServer serves only from the projections; ask Projections for it"),
        "agentlog": Row(
            modules: [
                "Foundation", "Glibc", "EventLog", "AgentEvents", "HookClient", "Projections",
                "Worker", "TranscriptImport", "APIKeys", "APIServer", "KeySpace", "RESPServer",
                "RedisClient", "RedisMirror", "ArgumentParser", "Logging", "ServiceLifecycle",
                "UnixSignals", "Synchronization",
                "Digests", "Redaction", "HarnessSettings",
            ],
            reason: "agentlog only connects the targets; use it in the target that owns the work"),
    ]

    static func violations(in file: SourceFile) -> [Violation] {
        guard file.isSource else { return [] }
        let folders = file.path.split(separator: "/").dropFirst().dropLast()
        guard let target = folders.first.map(String.init) else {
            return [file.violation(1, "this file has no target; move it to Sources/<Target>/")]
        }
        guard let row = rows[target] else {
            return [
                file.violation(
                    1, "\(target) is not in ImportTable; add a row: what may it import, and why?")
            ]
        }
        return imports(in: file).filter { !row.modules.contains($0.module) }.map {
            file.violation($0.line, "\(target) may not import \($0.module): \(row.reason)")
        }
    }

    private static func imports(in file: SourceFile) -> [(line: Int, module: String)] {
        let statement =
            #/
            import \s+
            (?: (?: struct | class | enum | protocol | typealias | func | let | var ) \s+ )?
            `? (\w+)
            /#
        return file.code.matches(of: statement)
            .filter { isStatement(after: file.code[..<$0.0.startIndex]) }
            .map { (SourceFile.line(of: $0.0.startIndex, in: file.code), String($0.1)) }
    }

    /// `import` is a keyword, so whatever stands before it (attributes, an access level) does not
    /// matter, unless it makes it a part of a word, a member or a label.
    private static func isStatement(after code: Substring) -> Bool {
        guard let last = code.last else { return true }
        if last.isLetter || last.isNumber || "_`#".contains(last) { return false }
        return code.last { !$0.isWhitespace }.map { !".(,".contains($0) } ?? true
    }
}
