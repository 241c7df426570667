import Foundation
import Testing

@testable import EventLog

/// A frozen segment and what a reader and an appender must make of it.
struct Fixture: Decodable, CustomTestStringConvertible {
    let file: String
    let segmentName: String
    let size: Int
    let base: UInt64
    let header: String
    let units: [Unit]
    let lost: [[UInt64]]
    let damagedBytes: [[Int]]
    let recovery: Recovery

    struct Unit: Decodable, Equatable {
        let first: UInt64
        let count: Int
        let appendTimeMs: UInt64
        let filePosition: Int
        let records: [String]

        init(_ batch: RecordBatch) {
            first = batch.first.rawValue
            count = batch.count
            appendTimeMs = batch.appendMilliseconds
            filePosition = batch.filePosition
            records = (0..<batch.count).map { String(decoding: batch[$0], as: UTF8.self) }
        }
    }

    struct Recovery: Decodable {
        let verdict: String
        let cutTo: Int?
        let newBase: UInt64?
        let nextOffset: UInt64?
    }

    var testDescription: String { file }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Fixtures/log/v1").standardizedFileURL

    static let all: [Fixture] = {
        struct File: Decodable { let files: [Fixture] }
        do {
            let data = try Data(contentsOf: folder.appending(path: "expected.json"))
            return try JSONDecoder().decode(File.self, from: data).files
        } catch {
            Issue.record(error)
            return []
        }
    }()

    var bytes: [UInt8] {
        get throws { Array(try Data(contentsOf: Self.folder.appending(path: file))) }
    }

    /// A store that holds this segment and nothing else.
    func store() throws -> TemporaryStore {
        let store = try TemporaryStore()
        try store.write(try bytes, to: segmentName)
        return store
    }

    var name: SegmentName {
        get throws { try #require(SegmentName(segmentName)) }
    }
}

/// A store in a temporary directory that goes away with it.
final class TemporaryStore {
    let directory: LogDirectory

    init() throws {
        let url = URL.temporaryDirectory.appending(path: "agentlog-test-\(UUID().uuidString)")
        directory = LogDirectory(home: url.path())
        try FileManager.default.createDirectory(
            atPath: directory.log, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: directory.home) }

    func write(_ bytes: [UInt8], to name: String) throws {
        let path = directory.log + "/" + name
        try Data(bytes).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    func bytes(of name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: directory.log + "/" + name)))
    }

    func files(in folder: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
        return (names ?? []).sorted()
    }

    /// Everything that a reader finds from `offset` on.
    func read(from offset: Offset = .zero) throws -> Reading {
        var reader = try LogReader(directory, from: offset)
        return try Reading(&reader)
    }

    func append(
        _ records: [String], at milliseconds: UInt64 = 1, segmentSize: Int = 8 << 20
    ) throws -> Range<Offset> {
        var appender = try Appender(directory, limits: .init(segmentSize: segmentSize))
        return try appender.append(records.map { Array($0.utf8) }, atMilliseconds: milliseconds)
    }
}

/// What a reader returned up to the end, as one value.
struct Reading: Equatable {
    var records: [Offset: String] = [:]
    var lost: [Range<Offset>] = []
    var end = Offset.zero

    init() {}

    init(_ reader: inout LogReader) throws {
        while true {
            switch try reader.next() {
            case .records(let batch):
                for index in 0..<batch.count {
                    records[batch.first.advanced(by: index)] = String(
                        decoding: batch[index], as: UTF8.self)
                }
            case .lost(let loss): lost.append(loss.offsets)
            case .end:
                end = reader.nextOffset
                return
            }
        }
    }
}

extension TemporaryStore {
    /// Seals everything that can be sealed.
    @discardableResult
    func seal() throws -> [Sealer.Sealed] {
        let sealer = try Sealer(directory)
        var all: [Sealer.Sealed] = []
        while let sealed = try sealer.sealNext() { all.append(sealed) }
        return all
    }

    /// All findings of a deep verification, and the root.
    func verify(
        deep: Bool = true, expecting hash: [UInt8]? = nil
    ) throws -> (findings: [Finding], root: [UInt8]?) {
        var verification = try Verification(directory, deep: deep)
        var findings: [Finding] = []
        while let report = try verification.next() { findings += report.findings }
        let rest = try verification.rest(expecting: hash)
        return (findings + rest.findings, rest.root)
    }

    /// Appends one record at a time, so that each segment of `segmentSize` holds a few of them.
    func append(each texts: [String], from milliseconds: UInt64 = 1, segmentSize: Int) throws {
        var appender = try Appender(directory, limits: .init(segmentSize: segmentSize))
        for (index, text) in texts.enumerated() {
            _ = try appender.append(
                [Array(text.utf8)], atMilliseconds: milliseconds + UInt64(index))
        }
    }
}
