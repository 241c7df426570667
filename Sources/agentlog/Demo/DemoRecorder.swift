import Foundation
import HookClient

/// Plays synthetic runs into a store through the same code that the hook runs, with the clock as an
/// argument. Only the payloads and transcripts are made up.
struct DemoRecorder: ~Copyable {
    private var client: HookClient
    private let transcripts: String
    private let bootMilliseconds: Int64
    private var processID: Int32 = 1_000

    /// - Parameter boot: When the synthetic machine was started, ms since 1970.
    init(home: String, bootMilliseconds boot: Int64) throws {
        let transcripts = home + "/demo-transcripts"
        try FileManager.default.createDirectory(
            atPath: transcripts, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        client = HookClient(
            home: home,
            machine: Machine(bootID: "00000000000040008000000000000001", host: "demo"))
        self.transcripts = transcripts
        bootMilliseconds = boot
    }

    mutating func recordStart(of run: DemoRun, at time: Int64) throws {
        try capture(run.startPayload, at: time)
    }

    /// - Parameter deliveries: The harness runs a hook several times where it is installed twice.
    mutating func recordStop(
        of run: DemoRun, at time: Int64, isActive: Bool = false, deliveries: Int = 1
    ) throws {
        let path = "\(transcripts)/agent-\(run.agent).jsonl"
        try write(run.lines, to: path)
        let payload = run.stopPayload(transcript: path, isActive: isActive)
        for delivery in 0..<deliveries { try capture(payload, at: time + Int64(delivery) * 15) }
        try FileManager.default.removeItem(atPath: path)
    }

    /// The main agent's turn ends; `lines` are the session's transcript so far.
    mutating func recordTurnStop(
        of session: DemoSession, lines: [String], background: [DemoRun], at time: Int64
    ) throws {
        let path = "\(transcripts)/\(session.id).jsonl"
        try write(lines, to: path)
        try capture(session.stopPayload(transcript: path, background: background), at: time)
        try FileManager.default.removeItem(atPath: path)
    }

    mutating func capture(_ payload: [UInt8], at time: Int64) throws {
        processID += 1
        let moment = Moment(
            nanoseconds: UInt64(time) * 1_000_000, bootMilliseconds: time - bootMilliseconds,
            processID: processID)
        _ = try client.capture(payload, at: moment)
    }

    private func write(_ lines: [String], to path: String) throws {
        let text = lines.joined(separator: "\n") + "\n"
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }
}
