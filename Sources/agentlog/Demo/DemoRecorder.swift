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
            atPath: transcripts, withIntermediateDirectories: true)
        client = try HookClient(
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
        let text = run.transcript.joined(separator: "\n") + "\n"
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        let payload = run.stopPayload(transcript: path, isActive: isActive)
        for delivery in 0..<deliveries { try capture(payload, at: time + Int64(delivery) * 15) }
        try FileManager.default.removeItem(atPath: path)
    }

    mutating func capture(_ payload: [UInt8], at time: Int64) throws {
        processID += 1
        let moment = Moment(
            nanoseconds: UInt64(time) * 1_000_000, bootMilliseconds: time - bootMilliseconds,
            processID: processID)
        _ = try client.capture(payload, at: moment)
    }
}
