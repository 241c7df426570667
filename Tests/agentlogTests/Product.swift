import Foundation
import Testing

/// The built programs and the checkout that they came from.
enum Product {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let agentlog = root.appending(path: ".build/debug/agentlog").path(percentEncoded: false)

    /// The hook as it is shipped: static. `make hook` builds it.
    static let hook = root.appending(path: ".build/hook/release/agentlog-hook")
        .path(percentEncoded: false)

    static func require() throws {
        for program in [agentlog, hook] {
            try #require(
                FileManager.default.isExecutableFile(atPath: program),
                "\(program) is missing: run `make hook` and `swift build` first")
        }
    }
}

/// A process that a test started.
final class Child {
    private let process = Process()
    private let output = Pipe()
    private let errors = Pipe()

    struct Result: Equatable {
        var status: Int32
        var isSignalled = false
        var output: String
        var errors: String
    }

    /// - Parameter input: Standard input; closed after it.
    init(
        _ program: String, _ arguments: [String], environment: [String: String] = [:],
        input: [UInt8] = []
    ) throws {
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        var variables = ["PATH": "/usr/bin:/bin"]
        variables.merge(environment) { $1 }
        process.environment = variables
        process.standardOutput = output
        process.standardError = errors
        let pipe = Pipe()
        // Foundation makes a pipe of nothing when there are no descriptors left.
        for end in [pipe, output, errors] {
            try #require(end.fileHandleForReading.fileDescriptor >= 0, "too many open files")
        }
        process.standardInput = pipe
        try process.run()
        try? pipe.fileHandleForWriting.write(contentsOf: Data(input))
        try? pipe.fileHandleForWriting.close()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    var isRunning: Bool { process.isRunning }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Waits for the end. Output must fit into a pipe.
    func wait() -> Result {
        process.waitUntilExit()
        let text = { (pipe: Pipe) in
            String(decoding: (try? pipe.fileHandleForReading.readToEnd()) ?? Data(), as: UTF8.self)
        }
        return Result(
            status: process.terminationStatus,
            isSignalled: process.terminationReason == .uncaughtSignal, output: text(output),
            errors: text(errors))
    }

    /// Reads standard output up to a line that contains `text`; nil if the process ends first.
    func line(containing text: String) -> String? {
        var line: [UInt8] = []
        while let byte = try? output.fileHandleForReading.read(upToCount: 1), let byte = byte.first
        {
            if byte == UInt8(ascii: "\n") {
                let found = String(decoding: line, as: UTF8.self)
                if found.contains(text) { return found }
                line = []
            } else {
                line.append(byte)
            }
        }
        return nil
    }

    static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:],
        input: [UInt8] = []
    ) throws -> Result {
        try Child(program, arguments, environment: environment, input: input).wait()
    }

    static func shell(_ command: String, _ arguments: String...) throws -> Result {
        try shell(command, arguments)
    }

    static func shell(_ command: String, _ arguments: [String]) throws -> Result {
        try run("/bin/sh", ["-c", command, "sh"] + arguments)
    }
}

/// `agentlog up` in a process of its own.
final class Server {
    let child: Child
    let port: Int

    /// Starts it on a free port and waits until it listens.
    init(home: String, _ arguments: [String] = [], environment: [String: String] = [:]) throws {
        child = try Child(
            Product.agentlog, ["up", "--home", home, "--port", "0"] + arguments,
            environment: environment)
        let line = child.line(containing: "listening")
        guard let port = line?.split(separator: ":").last.flatMap({ Int($0) }) else {
            throw StartFailure(result: child.wait())
        }
        self.port = port
    }

    struct StartFailure: Error { let result: Child.Result }

    struct Answer {
        let offset: Int
        let document: NSDictionary
    }

    /// A document and the offset that it reflects.
    func answer(_ path: String) throws -> Answer {
        let result = try Child.run("/usr/bin/curl", ["-si", "http://127.0.0.1:\(port)\(path)"])
        let parts = result.output.components(separatedBy: "\r\n\r\n")
        let header = try #require(
            parts[0].firstMatch(of: /X-Agentlog-Offset: (\d+)/.ignoresCase())?.1)
        let body = try JSONSerialization.jsonObject(with: Data(parts[1].utf8))
        return Answer(
            offset: try #require(Int(header)), document: try #require(body as? NSDictionary))
    }

    /// The status and the JSON body of a GET.
    func get(_ path: String) throws -> (status: Int, body: Data) {
        let result = try Child.run(
            "/usr/bin/curl", ["-s", "-w", "\n%{http_code}", "http://127.0.0.1:\(port)\(path)"])
        let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
        return (
            Int(lines.last ?? "") ?? 0, Data(lines.dropLast().joined(separator: "\n").utf8)
        )
    }

    /// Polls until the views have folded everything that was in the log.
    func waitUntilLevel() throws {
        for _ in 0..<3_000 {
            let (status, body) = try get("/readyz")
            let text = String(decoding: body, as: UTF8.self)
            if status == 200, text.contains("\"lag_records\":0") { return }
        }
        Issue.record("the views did not get level with the log")
    }
}

/// A store in a temporary directory (with a space in its name) that goes away with it.
final class Store {
    let home: String

    init() throws {
        home = URL.temporaryDirectory.appending(path: "agentlog test \(UUID().uuidString)")
            .path(percentEncoded: false)
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: home) }

    var environment: [String: String] { ["AGENTLOG_HOME": home] }

    /// The records as plain `lz4` prints them, and their offsets as `log cat` numbers them.
    func records() throws -> [String] {
        let path = home + "/cat.txt"
        let result = try Child.shell(
            #""$1" log cat --raw --home "$2" > "$3""#, Product.agentlog, home, path)
        #expect(result == Child.Result(status: 0, output: "", errors: ""))
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return text.split(separator: "\n").map(String.init)
    }

    func digest() throws -> String {
        let result = try Child.run(Product.agentlog, ["views", "digest", "--home", home])
        #expect(result.status == 0, "\(result.errors)")
        return result.output
    }

    func rebuild(_ arguments: [String] = []) throws {
        let result = try Child.run(
            Product.agentlog, ["views", "rebuild", "--home", home] + arguments)
        #expect(result.status == 0, "\(result.errors)")
    }

    func hook(_ payload: String) throws -> Child.Result {
        try Child.run(
            Product.hook, [], environment: environment, input: Array(payload.utf8))
    }
}

func startPayload(agent: String, session: String = "s") -> String {
    #"{"session_id":"\#(session)","transcript_path":"/x.jsonl","cwd":"/src/shop","#
        + #""agent_id":"\#(agent)","agent_type":"code-reviewer","hook_event_name":"SubagentStart"}"#
}

func stopPayload(agent: String, session: String = "s", transcript: String = "/x.jsonl") -> String {
    #"{"session_id":"\#(session)","cwd":"/src/shop","agent_id":"\#(agent)","#
        + #""agent_type":"code-reviewer","hook_event_name":"SubagentStop","#
        + #""stop_hook_active":false,"agent_transcript_path":"\#(transcript)"}"#
}
