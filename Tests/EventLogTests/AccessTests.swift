import Foundation
import Glibc
import Testing

@testable import EventLog

/// A store is written to only if it is this user's, and reached without links.
@Suite struct AccessTests {
    @Test func whatIsCreatedIsPrivate() throws {
        let parent = try TemporaryStore()
        let directory = LogDirectory(home: parent.directory.home + "/a/b")
        var appender = try Appender(directory)
        _ = try appender.append([Array("x".utf8)], atMilliseconds: 1)
        for path in [directory.home, directory.log] {
            #expect(try FileStatus.at(path)?.permissions == 0o700)
        }
        for name in parent.files(in: directory.log) {
            #expect(try FileStatus.at(directory.log + "/" + name)?.permissions == 0o600)
        }
    }

    @Test func aLinkedDirectoryIsRefused() throws {
        let store = try TemporaryStore()
        let home = store.directory.home
        try FileManager.default.moveItem(atPath: home + "/log", toPath: home + "/elsewhere")
        try FileManager.default.createSymbolicLink(
            atPath: home + "/log", withDestinationPath: home + "/elsewhere")
        let expected = EventLogError.refused(path: store.directory.log, .symbolicLink)
        #expect(throws: expected) { try store.append(["x"]) }
    }

    @Test func aLinkedLockIsRefused() throws {
        let store = try TemporaryStore()
        try FileManager.default.createSymbolicLink(
            atPath: store.directory.lock, withDestinationPath: store.directory.home + "/target")
        let expected = EventLogError.refused(path: store.directory.lock, .symbolicLink)
        #expect(throws: expected) { try store.append(["x"]) }
        #expect(!FileManager.default.fileExists(atPath: store.directory.home + "/target"))
    }

    @Test func aDirectoryThatOthersMayWriteIsRefused() throws {
        let store = try TemporaryStore()
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o770], ofItemAtPath: store.directory.log)
        let expected = EventLogError.refused(
            path: store.directory.log, .writableByOthers(mode: 0o770))
        #expect(throws: expected) { try store.append(["x"]) }
    }

    /// Root could write everywhere, and would leave files that their owner cannot append to.
    @Test(.enabled(if: geteuid() == 0))
    func anotherUsersStoreIsRefused() throws {
        let store = try TemporaryStore()
        _ = try store.append(["mine"])
        #expect(chown(store.directory.lock, 12_345, 12_345) == 0)
        let expected = EventLogError.refused(
            path: store.directory.lock, .foreignOwner(12_345))
        #expect(throws: expected) { try store.append(["x"]) }
        #expect(try store.read().records == [.zero: "mine"])
    }
}
