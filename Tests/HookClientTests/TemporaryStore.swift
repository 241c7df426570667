import AgentEvents
import EventLog
import Foundation
import HookClient

/// A store, and a place for the files of a test, in a temporary directory that goes away with it.
final class TemporaryStore {
    let folder: String
    var home: String { folder + "/home" }

    init() throws {
        folder = URL.temporaryDirectory.appending(path: "agentlog-test-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Every record of the log, in order.
    func records() throws -> [[UInt8]] {
        var reader = try LogReader(LogDirectory(home: home), from: .zero)
        var records: [[UInt8]] = []
        while case .records(let batch) = try reader.next() {
            records += (0..<batch.count).map { Array(batch[$0]) }
        }
        return records
    }

    func events() throws -> [DecodedEvent] { try records().map { DecodedEvent($0) } }

    /// The names below the store, each once.
    func files() -> [String] {
        (FileManager.default.enumerator(atPath: home)?.compactMap { $0 as? String } ?? []).sorted()
    }

    /// Writes a file next to the store and returns its path.
    func write(_ bytes: some Sequence<UInt8>, to name: String = "transcript.jsonl") throws -> String
    {
        let path = folder + "/" + name
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }
}

extension DecodedEvent {
    var event: AgentEvent? {
        if case .event(let event) = self { event } else { nil }
    }
}

extension Machine {
    static let known = Machine(bootID: "0123456789abcdef0123456789abcdef", host: "build-7")
}

extension Moment {
    /// 2026-11-22 10:30:00.123456789 UTC
    static let known = Moment(
        nanoseconds: 1_795_343_400_123_456_789, bootMilliseconds: 4_200_042, processID: 4_242)
}

/// A failure as a value that can be compared.
enum Refusal: Equatable {
    case notJSON(position: Int, expected: String)
    case empty
    case tooLarge(limit: Int)
    case log(EventLogError)
    case lost(EventLogError, isCounted: Bool)

    init(_ failure: HookClient.Failure) {
        self =
            switch failure {
            case .notJSON(let position, let expected):
                .notJSON(position: position, expected: expected)
            case .empty: .empty
            case .tooLarge(let limit): .tooLarge(limit: limit)
            case .log(let error): .log(error)
            case .lost(let error, let isCounted): .lost(error, isCounted: isCounted)
            }
    }
}

/// What becomes of `payload` in `store`, at the known moment on the known machine.
func capture(
    _ payload: some Sequence<UInt8>, in store: TemporaryStore
) -> Result<HookClient.Outcome, Refusal> {
    do throws(HookClient.Failure) {
        var client = HookClient(
            home: store.home, machine: .known,
            limits: .init(lockWaitMilliseconds: HookClient.lockWaitMilliseconds))
        return .success(try client.capture(Array(payload), at: .known))
    } catch {
        return .failure(Refusal(error))
    }
}

extension Refusal: Error {}
