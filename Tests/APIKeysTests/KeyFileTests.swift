import Digests
import Foundation
import Testing

@testable import APIKeys

/// The keys of a store: made once, found again by their hash, gone when they are revoked.
@Suite struct KeyFileTests {
    let home = URL.temporaryDirectory.appending(path: "agentlog-keys-\(UUID().uuidString)")
        .path()
    var file: KeyFile { KeyFile(home: home) }

    private func remove() { try? FileManager.default.removeItem(atPath: home) }

    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    @Test func keysAreMadeFoundAndRevoked() throws {
        defer { remove() }
        #expect(try file.read().records == [])
        let (first, record) = try file.create(name: "grafana", now: 5)
        let (second, _) = try file.create(name: "", now: 6)
        #expect(first != second)
        #expect(first.text.wholeMatch(of: /agl_[0-9A-Za-z]{43}/) != nil)
        #expect(
            record
                == KeyRecord(
                    id: record.id, name: "grafana", createdMilliseconds: 5,
                    ending: String(first.text.suffix(4)),
                    digest: SHA256.digest(Array(first.text.utf8))))
        #expect(record.id.wholeMatch(of: /[0-9a-f]{8}/) != nil)
        let ring = try file.read()
        #expect(ring.records.map(\.name) == ["grafana", ""])
        #expect(ring.record(of: first.text) == record)
        #expect(ring.record(of: second.text)?.createdMilliseconds == 6)
        for wrong in ["", "agl_", String(first.text.dropLast()), first.text + "x", record.id] {
            #expect(ring.record(of: wrong) == nil)
        }
        #expect(try file.revoke(id: record.id) == record)
        #expect(try file.read().record(of: first.text) == nil)
        #expect(try file.read().record(of: second.text) != nil)
        #expect(throws: KeyFileError.unknown(id: record.id)) { try file.revoke(id: record.id) }
    }

    /// Nobody else may read it, and nothing in it is the key.
    @Test func theFileHoldsHashesOnly() throws {
        defer { remove() }
        let (key, _) = try file.create(name: "n", now: 1)
        #expect(try mode(file.path) == 0o600)
        #expect(try mode(home) == 0o700)
        let text = try String(contentsOfFile: file.path, encoding: .utf8)
        #expect(!text.contains(key.text.dropFirst(4)))
        #expect(!text.contains(key.text.dropFirst(4).prefix(8)))
        #expect(try FileManager.default.contentsOfDirectory(atPath: home) == ["keys.json"])
    }

    static let damages = [
        "", "{}", "[]", "x", "{\"keys\":[],\"version\":2}", "{\"version\":1}",
        "{\"version\":1,\"keys\":[{\"id\":\"a\",\"name\":\"\",\"created\":1,\"ending\":\"\","
            + "\"sha256\":\"00\"}]}",
        "{\"version\":1,\"keys\":[{\"id\":\"a\"}]}",
    ]

    @Test(arguments: damages)
    func damageIsNeverNoKeys(text: String) throws {
        defer { remove() }
        try FileManager.default.createDirectory(
            atPath: home, withIntermediateDirectories: true)
        #expect(
            FileManager.default.createFile(
                atPath: file.path, contents: Data(text.utf8),
                attributes: [.posixPermissions: 0o600]))
        let error = try #require(throws: KeyFileError.self) { try file.read() }
        guard case .damaged(file.path, _) = error else {
            Issue.record("\(error)")
            return
        }
        // Nor is it overwritten.
        #expect(throws: error) { try file.create(name: "", now: 1) }
        #expect(try String(contentsOfFile: file.path, encoding: .utf8) == text)
    }

    /// A file cut after any of its bytes is damaged, but for the last line break.
    @Test func everyCutIsNoticed() throws {
        defer { remove() }
        _ = try file.create(name: "n", now: 1)
        let whole = try Data(contentsOf: URL(filePath: file.path))
        for length in 0..<whole.count - 1 {
            #expect(throws: KeyFileError.self) {
                try KeyDocument.decode(whole.prefix(length), path: "")
            }
        }
        #expect(try KeyDocument.decode(whole.dropLast(), path: "").count == 1)
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o601])
    func filesOthersMayUseAreRefused(mode: Int) throws {
        defer { remove() }
        _ = try file.create(name: "n", now: 1)
        try FileManager.default.setAttributes(
            [.posixPermissions: mode], ofItemAtPath: file.path)
        #expect(
            throws: KeyFileError.exposed(
                path: file.path,
                reason: "its mode is \(String(mode, radix: 8)); others may use it. "
                    + "chmod 600 \(file.path)")
        ) { try file.read() }
    }

    @Test func linksAndFoldersAreRefused() throws {
        defer { remove() }
        _ = try file.create(name: "n", now: 1)
        try FileManager.default.moveItem(atPath: file.path, toPath: file.path + ".moved")
        try FileManager.default.createSymbolicLink(
            atPath: file.path, withDestinationPath: file.path + ".moved")
        #expect(
            throws: KeyFileError.exposed(path: file.path, reason: "it is a symbolic link")
        ) { try file.read() }
        try FileManager.default.removeItem(atPath: file.path)
        try FileManager.default.createDirectory(
            atPath: file.path, withIntermediateDirectories: false)
        #expect(
            throws: KeyFileError.damaged(path: file.path, reason: "it is no regular file")
        ) { try file.read() }
    }

    /// Processes that create at the same time lose no key of each other.
    @Test func creatingAtTheSameTime() async throws {
        defer { remove() }
        let file = file
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask { _ = try file.create(name: "\(number)", now: 1) }
            }
            try await group.waitForAll()
        }
        #expect(Set(try file.read().records.map(\.name)) == Set((0..<20).map(String.init)))
    }

    @Test func changesAreNoticed() throws {
        defer { remove() }
        let (key, record) = try file.create(name: "n", now: 1)
        let watch = try KeyWatch(file, interval: .zero)
        let patient = try KeyWatch(file, interval: .seconds(3_600))
        #expect(try watch.ring().record(of: key.text) == record)
        _ = try file.revoke(id: record.id)
        #expect(try watch.ring().record(of: key.text) == nil)
        // One that has just looked does not look for each request.
        #expect(try patient.ring().record(of: key.text) == record)
        let (other, _) = try file.create(name: "o", now: 2)
        #expect(try watch.ring().record(of: other.text)?.name == "o")
        try Data("x".utf8).write(to: URL(filePath: file.path))
        #expect(throws: KeyFileError.self) { try watch.ring() }
        try FileManager.default.removeItem(atPath: file.path)
        #expect(try watch.ring().records == [])
    }

    /// A server that cannot read the keys when it starts does not start.
    @Test func watchingADamagedFile() throws {
        defer { remove() }
        _ = try file.create(name: "n", now: 1)
        try Data("x".utf8).write(to: URL(filePath: file.path))
        #expect(throws: KeyFileError.self) { try KeyWatch(file) }
    }
}
