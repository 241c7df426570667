import Foundation
import Glibc
import Testing

@testable import EventLog

@Suite struct SpoolTests {
    private func spool(_ store: TemporaryStore, _ texts: [String]) throws {
        #expect(
            try store.directory.spool(texts.map { Array($0.utf8) }, atMilliseconds: 5) == .store)
    }

    /// While another process holds the lock, an append gives up in time; what is spooled then comes
    /// before what is appended later, in the order in which it was spooled.
    @Test func whatIsSpooledIsAppendedFirst() throws {
        let store = try TemporaryStore()
        _ = try store.append(["first"])
        let lock = try AppendLock(store.directory)
        try lock.acquire(withinMilliseconds: 0)
        var appender = try Appender(store.directory, limits: .init(lockWaitMilliseconds: 5))
        do throws(EventLogError) {
            _ = try appender.append([Array("late".utf8)], atMilliseconds: 1)
            Issue.record("the lock was held")
        } catch {
            guard case .locked(let path, let waited) = error else { throw error }
            #expect(path == store.directory.lock && waited >= 5)
        }
        try spool(store, ["spooled 1", "spooled 2"])
        try spool(store, ["spooled 3"])
        #expect(store.files(in: store.directory.spool).count == 2)
        lock.release()
        #expect(try store.append(["next"]).lowerBound == Offset(4))
        let texts = try store.read().records.sorted { $0.key < $1.key }.map(\.value)
        #expect(texts == ["first", "spooled 1", "spooled 2", "spooled 3", "next"])
        #expect(!FileManager.default.fileExists(atPath: store.directory.spool))
    }

    /// A spool file is a unit that plain lz4 reads.
    @Test func aSpoolFileIsReadByLZ4() throws {
        let store = try TemporaryStore()
        _ = try store.append(["first"])
        try spool(store, ["{\"a\":1}", "{\"b\":2}"])
        let name = try #require(store.files(in: store.directory.spool).first)
        #expect(name.wholeMatch(of: /\d{20}-\d+-[0-9a-f]{8}\.lz4/) != nil)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/lz4")
        process.arguments = ["-dc", store.directory.spool + "/" + name]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(String(decoding: text, as: UTF8.self) == "{\"a\":1}\n{\"b\":2}\n")
    }

    /// Waiting for the lock ends in time also on a thread that no signal reaches, as those of
    /// pools.
    @Test func theWaitEndsWhereSignalsAreBlocked() async throws {
        let store = try TemporaryStore()
        _ = try store.append(["first"])
        let home = store.directory.home
        let lock = try AppendLock(store.directory)
        try lock.acquire(withinMilliseconds: 0)
        let error = await withCheckedContinuation { continuation in
            let thread = Thread {
                var all = sigset_t()
                sigfillset(&all)
                pthread_sigmask(SIG_SETMASK, &all, nil)
                do throws(EventLogError) {
                    try AppendLock(LogDirectory(home: home)).acquire(withinMilliseconds: 20)
                    continuation.resume(returning: EventLogError?.none)
                } catch {
                    continuation.resume(returning: error)
                }
            }
            thread.start()
        }
        lock.release()
        guard case .locked(_, let waited)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(waited >= 20)
    }

    /// What cannot be used in a spool keeps nobody from appending.
    @Test func anUnusableSpoolStopsNobody() throws {
        let store = try TemporaryStore()
        _ = try store.append(["first"])
        try spool(store, ["good"])
        let folder = store.directory.spool
        try FileManager.default.createDirectory(
            atPath: folder + "/00000000000000000001-1-00000000.lz4",
            withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/00000000000000000002-1-00000000.lz4",
            withDestinationPath: "/nowhere")
        #expect(mkfifo(folder + "/00000000000000000003-1-00000000.lz4", 0o600) == 0)
        _ = try store.append(["next"])
        let texts = try store.read().records.sorted { $0.key < $1.key }.map(\.value)
        #expect(texts == ["first", "good", "next"])
        #expect(chmod(folder, 0o777) == 0)
        _ = try store.append(["and so on"])
        #expect(try store.read().records.count == 4)
    }

    /// What is no unit is kept for a person, and stops nobody.
    @Test func whatIsNoUnitGoesToQuarantine() throws {
        let store = try TemporaryStore()
        _ = try store.append(["first"])
        try spool(store, ["good"])
        let name = try #require(store.files(in: store.directory.spool).first)
        let path = store.directory.spool + "/" + name
        let good = try Data(contentsOf: URL(filePath: path))
        let torn = "00000000000000000001-1-00000000.lz4"
        try good.dropLast(3).write(to: URL(filePath: store.directory.spool + "/" + torn))
        _ = try store.append(["next"])
        let texts = try store.read().records.sorted { $0.key < $1.key }.map(\.value)
        #expect(texts == ["first", "good", "next"])
        #expect(store.files(in: store.directory.quarantine) == ["\(torn)-0.spool"])
        let kept = store.directory.quarantine + "/\(torn)-0.spool"
        #expect(try Data(contentsOf: URL(filePath: kept)) == good.dropLast(3))
    }

    /// Where nothing can be written, events are counted, and the log tells as soon as it can.
    @Test func lostEventsAreToldOnce() throws {
        let store = try TemporaryStore()
        _ = try store.append(["first"])
        #expect(store.directory.countLost(2))
        #expect(store.directory.countLost(1))
        #expect(try store.directory.backlog().lostEvents == 3)
        _ = try store.append(["next"], at: 9)
        _ = try store.append(["and so on"], at: 10)
        let texts = try store.read().records.sorted { $0.key < $1.key }.map(\.value)
        let told = #"{"agentlog":"lost","events":3,"at_ms":9}"#
        #expect(texts == ["first", told, "next", "and so on"])
        let codes = try store.verify().findings.map(\.code)
        #expect(codes == [.lostEvents])
        let kinds = try SealedFixture.Record.read(store.directory).records.map(\.kind)
        #expect(kinds == ["event", "log", "event", "event"])
    }

    /// A hint that a program of before did not write counts nothing and loses nothing.
    @Test func anOldLockFileIsNoProblem() throws {
        let store = try TemporaryStore()
        _ = try store.append(["first"])
        try Data("00000000000000000000".utf8).write(to: URL(filePath: store.directory.lock))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: store.directory.lock)
        #expect(!store.directory.countLost(1))
        #expect(try store.append(["next"]).lowerBound == Offset(1))
    }
}
