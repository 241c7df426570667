import Foundation
import GRDB
import Testing

@testable import Projections
@testable import Worker

/// The file that open runs are seen in: whatever becomes of it, it is made again.
@Suite struct LiveFileTests {
    private func scene() throws -> LiveScene {
        let live = try LiveScene()
        try live.scene.start("a", at: 0)
        try live.scene.transcript(of: "a", [.answer(1, tokens: 5)], modified: 1)
        return live
    }

    private static let row = ["a: 5 0 - 1"]

    /// Nobody asks for a file without runs; then it is the owner's alone.
    @Test func itIsMadeForTheFirstRun() throws {
        let live = try LiveScene()
        #expect(try live.look(at: 0) == 0)
        #expect(!FileManager.default.fileExists(atPath: live.file))
        try live.scene.start("a", at: 0)
        #expect(try live.look(at: 1) == 1)
        let files = try FileManager.default.contentsOfDirectory(atPath: live.scene.home)
            .filter { $0.hasPrefix("live.sqlite") }
        #expect(files.contains("live.sqlite-wal"))
        for name in files {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: live.scene.home + "/" + name)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
    }

    /// Where nothing changed nothing is written.
    @Test func whatIsKnownIsNotWrittenAgain() throws {
        let live = try scene()
        #expect(try live.look(at: 10) == 1)
        let revision = live.reader.revision()
        #expect(revision == Scene.base + 10)
        #expect(try live.look(at: 20) == 0)
        #expect(live.update.watch.cost == LiveWatch.Cost(runs: 1, bytes: 0))
        #expect(live.reader.revision() == revision)
        // A clock that steps back does not bring an old revision again.
        try live.append(Line.answer(2, tokens: 1).line, to: "a", modified: 2)
        #expect(try live.look(at: -1_000) == 1)
        #expect(live.reader.revision() == revision + 1)
    }

    /// What a process left behind goes away with the first look of the next one.
    @Test func runsThatEndedMeanwhileAreRemoved() throws {
        let live = try scene()
        try live.look(at: 10)
        try live.scene.stop("a", at: 20)
        live.restart()
        #expect(live.rows() == Self.row)
        #expect(try live.look(at: 30) == 0)
        #expect(live.rows() == [])
        #expect(live.reader.revision() == Scene.base + 30)
        #expect(try live.look(at: 40) == 0)
        #expect(live.reader.revision() == Scene.base + 30)
    }

    /// What the file is when it is first opened, or becomes while it is open.
    enum Damage: CaseIterable {
        case noise, empty, half, foreignTables, anotherVersion, anotherTable, link, openToOthers
        case oldLog, gone, goneButForItsLog, replaced, overwritten

        /// Readers do not notice, because they find what they need in the write-ahead log.
        var isUnnoticed: Bool {
            [.noise, .empty, .half, .overwritten, .replaced].contains(self)
        }

        private var tables: [String] {
            switch self {
            case .anotherVersion: LiveDatabase.tables + ["INSERT INTO live_state VALUES (0)"]
            case .anotherTable: ["CREATE TABLE live_runs (run_id, secret)"]
            default: LiveDatabase.tables + ["CREATE TABLE mine (x)"]
            }
        }

        func happen(to file: String) throws {
            let url = URL(filePath: file)
            switch self {
            case .noise: try Data("no database".utf8).write(to: url)
            case .empty: try Data().write(to: url)
            case .half:
                let size = try Data(contentsOf: url).count
                try #require(truncate(file, size / 2) == 0)
            case .foreignTables, .anotherVersion, .anotherTable:
                try LiveFileTests.remove(file)
                let queue = try DatabaseQueue(path: file)
                try queue.write { db in
                    let version = self == .anotherVersion ? 99 : LiveDatabase.version
                    try db.execute(sql: "PRAGMA user_version = \(version)")
                    for table in tables { try db.execute(sql: table) }
                }
                try queue.close()
                try #require(chmod(file, 0o600) == 0)
            case .link:
                let other = file + UUID().uuidString
                try FileManager.default.moveItem(atPath: file, toPath: other)
                try FileManager.default.createSymbolicLink(
                    atPath: file, withDestinationPath: other)
            case .openToOthers: try #require(chmod(file, 0o644) == 0)
            case .oldLog:
                try LiveFileTests.remove(file)
                try Data("old".utf8).write(to: URL(filePath: file + "-wal"))
            case .gone: try LiveFileTests.remove(file)
            case .goneButForItsLog: try FileManager.default.removeItem(atPath: file)
            case .replaced:
                try Data("no database".utf8).write(to: url, options: .atomic)
                try #require(chmod(file, 0o600) == 0)
            case .overwritten:
                let handle = try FileHandle(forWritingTo: url)
                try handle.write(contentsOf: Data(repeating: 0xA5, count: 9_000))
                try handle.close()
            }
        }
    }

    private static func remove(_ file: String) throws {
        for path in ["", "-wal", "-shm"].map({ file + $0 })
        where FileManager.default.fileExists(atPath: path) {
            try FileManager.default.removeItem(atPath: path)
        }
    }

    @Test(arguments: Damage.allCases)
    func aDamagedFileIsMadeAgain(damage: Damage) throws {
        let live = try scene()
        #expect(try live.seen(at: 100) == Self.row)
        // While it is open.
        try damage.happen(to: live.file)
        #expect(live.reader.runs().byID.isEmpty || damage.isUnnoticed)
        #expect(try live.seen(at: 200) == Self.row)
        #expect(live.reader.revision() == Scene.base + 200)
        // Before it is opened, with nothing of the last process left behind.
        live.restart()
        #expect(try live.seen(at: 300) == Self.row)
        live.restart()
        try damage.happen(to: live.file)
        #expect(try live.seen(at: 400) == Self.row)
        #expect(try live.look(at: 500) == 0)
        var queue = Configuration()
        queue.readonly = true
        let check = try DatabaseQueue(path: live.file, configuration: queue).read { db in
            try String.fetchOne(db, sql: "PRAGMA integrity_check")
        }
        #expect(check == "ok")
    }

    /// Without it, or with one that cannot be made, nothing else fails.
    @Test func whatCannotBeWrittenIsSaidAndTriedAgain() throws {
        let live = try scene()
        try FileManager.default.createDirectory(
            atPath: live.file + "/full", withIntermediateDirectories: true)
        for now in [100, 200] as [Int64] {
            #expect(throws: ViewsError.self) { try live.look(at: now) }
        }
        #expect(live.rows() == [])
        #expect(live.reader.revision() == 0)
        try FileManager.default.removeItem(atPath: live.file)
        #expect(try live.seen(at: 300) == Self.row)
    }

    /// Values that we did not write are unknown, not a crash.
    @Test func editedRowsAreUnknown() throws {
        let live = try scene()
        try live.look(at: 100)
        let queue = try DatabaseQueue(path: live.file)
        for (column, row) in [
            ("tokens = 7", ["a: 5 0 - 1"]), ("output_tokens = -1", ["a: - - - 1"]),
            ("output_tokens = 9223372036854775807", ["a: - - - 1"]),
            ("output_tokens = 5, calls = NULL", ["a: - - - 1"]), ("last_sign_ms = -1", []),
        ] as [(String, [String])] {
            try queue.write { try $0.execute(sql: "UPDATE live_runs SET \(column)") }
            #expect(live.rows() == row, "\(column)")
        }
    }

    /// Other processes read what one writes, whole rows and ever newer ones.
    @Test func otherProcessesRead() throws {
        let live = try scene()
        try live.look(at: 0)
        let script = """
            import sqlite3, sys
            file = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
            query = "SELECT tokens, output_tokens FROM live_runs"
            last = 0
            while last < 200:
                tokens, output = file.execute(query).fetchone()
                assert tokens == output and tokens >= last, (tokens, output, last)
                last = tokens
            print(last)
            """
        let readers = try (0..<2).map { _ in try Reader(script, live.file) }
        for number in 1...195 {
            try live.append(Line.answer(Int64(number + 1), tokens: 1).line, to: "a", modified: 1)
            #expect(try live.look(at: Int64(number)) == 1)
            #expect(live.rows() == ["a: \(5 + number) 0 - 1"])
        }
        #expect(readers.map { $0.output() } == ["200\n", "200\n"])
    }

    private final class Reader {
        private let process = Process()
        private let pipe = Pipe()

        init(_ script: String, _ path: String) throws {
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["python3", "-c", script, path]
            process.standardOutput = pipe
            try process.run()
        }

        deinit { if process.isRunning { process.terminate() } }

        func output() -> String {
            let data = try? pipe.fileHandleForReading.readToEnd()
            process.waitUntilExit()
            return String(decoding: data ?? Data(), as: UTF8.self)
        }
    }
}
