import Digests
import Foundation
import Testing

@testable import EventLog

/// A frozen segment in sealed form, or one with imported units, and what a reader must make of it.
struct SealedFixture: Decodable, CustomTestStringConvertible {
    let file: String
    let segmentName: String?
    let base: UInt64
    /// Nil where only the footer could tell.
    let end: UInt64?
    let records: [Record]
    let lost: [[UInt64]]
    let footer: Footer?

    struct Record: Decodable, Equatable {
        let offset: UInt64
        let appendTimeMs: UInt64
        let kind: String
        let origin: Origin?
        let text: String

        struct Origin: Decodable, Equatable {
            let store: String
            let offset: UInt64
            let appendTimeMs: UInt64
        }
    }

    struct Footer: Decodable, Equatable {
        let hash: String
    }

    var testDescription: String { file }

    struct File: Decodable {
        let chain: [String]
        let root: String
        let files: [SealedFixture]
    }

    static let folder = Fixture.folder

    static let frozen: File? = {
        do {
            let data = try Data(contentsOf: folder.appending(path: "expected-sealed.json"))
            return try JSONDecoder().decode(File.self, from: data)
        } catch {
            Issue.record(error)
            return nil
        }
    }()

    static var all: [SealedFixture] { frozen?.files ?? [] }

    var bytes: [UInt8] {
        get throws { Array(try Data(contentsOf: Self.folder.appending(path: file))) }
    }
}

extension SealedFixture.Record {
    /// Every record of a batch, with its place.
    static func all(of batch: RecordBatch) -> [SealedFixture.Record] {
        (0..<batch.count).map { index in
            SealedFixture.Record(
                offset: batch.first.advanced(by: index).rawValue,
                appendTimeMs: batch.appendMilliseconds, kind: batch.kind == .log ? "log" : "event",
                origin: batch.origin(of: index).map {
                    Origin(
                        store: $0.store.description, offset: $0.offset.rawValue,
                        appendTimeMs: $0.appendMilliseconds)
                }, text: String(decoding: batch[index], as: UTF8.self))
        }
    }

    /// Everything that a reader finds in a log, with its place.
    static func read(
        _ directory: LogDirectory, from offset: Offset = .zero
    ) throws -> (records: [SealedFixture.Record], lost: [[UInt64]]) {
        var reader = try LogReader(directory, from: offset)
        var records: [SealedFixture.Record] = []
        var lost: [[UInt64]] = []
        while true {
            switch try reader.next() {
            case .records(let batch): records += all(of: batch)
            case .lost(let loss) where !loss.offsets.isEmpty:
                lost.append([loss.offsets.lowerBound.rawValue, loss.offsets.upperBound.rawValue])
            case .lost: continue
            case .end: return (records, lost)
            }
        }
    }
}
