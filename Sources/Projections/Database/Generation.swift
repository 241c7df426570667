import Foundation
import GRDB

/// The database files of a store. `views.sqlite` is a symbolic link to the serving generation.
///
/// A generation is replaced by replacing the link, never by renaming a database over an open one:
/// new connections would find the write-ahead log of the old file.
public struct Generations: Sendable {
    public let home: String

    public init(home: String) { self.home = home }

    var link: String { home + "/views.sqlite" }

    func path(_ number: Int) -> String { "\(home)/views-\(number).sqlite" }

    /// A generation that is being built. It has no meaning until it is renamed.
    func buildingPath(_ number: Int) -> String { path(number) + ".building" }

    /// The number of the serving generation; nil before the first.
    public func serving() -> Int? {
        // Asked before each answer, so one system call and nothing besides.
        let target = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) {
            place -> String? in
            guard let start = place.baseAddress else { return nil }
            let count = readlink(link, start, place.count)
            guard count >= 0 else { return nil }
            return String(decoding: UnsafeRawBufferPointer(place)[..<count], as: UTF8.self)
        }
        guard let name = target?.split(separator: "/").last else { return nil }
        return Self.number(of: String(name))
    }

    /// Whether a rebuild has finished a generation newer than `number`, and which.
    func finished(after number: Int) -> Int? {
        numbers().filter { $0 > number }.max()
    }

    /// Makes a generation the serving one, atomically, and deletes the older ones. Readers that
    /// have them open keep what they see until they reopen.
    func serve(_ number: Int) throws {
        let temporary = link + ".new"
        unlink(temporary)
        try FileManager.default.createSymbolicLink(
            atPath: temporary, withDestinationPath: "views-\(number).sqlite")
        guard rename(temporary, link) == 0 else {
            throw ViewsError.io(operation: "rename", path: link, errno: errno)
        }
        removeOlder(than: number)
    }

    /// Deletes the files of generations before the serving one, and what is left of a link that was
    /// not put in its place. Only a projector may, which has the lock.
    ///
    /// A reader may have opened a database and not yet its write-ahead log: what it finds without
    /// that must be a state, so the log is folded into the file first. A database goes before its
    /// log, which without it means nothing. A reader that opened one a moment before makes an index
    /// beside it again: then that goes the next time.
    func removeOlder(than number: Int) {
        unlink(link + ".new")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: home)) ?? []
        for name in names.sorted() where !name.contains(".building") {
            guard name.hasPrefix("views-"), let end = name.range(of: ".sqlite"),
                let old = Int(name[..<end.lowerBound].dropFirst("views-".count)), old < number
            else { continue }
            if name.hasSuffix(".sqlite") { foldLog(of: home + "/" + name) }
            unlink(home + "/" + name)
        }
    }

    /// As far as readers of earlier states let it: up to a commit in any case.
    private func foldLog(of path: String) {
        guard FileManager.default.fileExists(atPath: path + "-wal") else { return }
        // What cannot be opened is nothing that a reader could read either.
        try? DatabaseQueue(path: path).writeWithoutTransaction { db in
            _ = try db.checkpoint(.passive)
        }
    }

    /// Deletes what an interrupted rebuild left behind. Only the holder of its lock may.
    func removeUnfinished() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: home)) ?? []
        for name in names where name.hasPrefix("views-") && name.contains(".building") {
            unlink(home + "/" + name)
        }
    }

    func remove(_ path: String) {
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
    }

    private func numbers() -> [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: home)) ?? []
        return names.compactMap(Self.number)
    }

    private static func number(of name: String) -> Int? {
        guard name.hasPrefix("views-"), name.hasSuffix(".sqlite") else { return nil }
        return Int(name.dropFirst("views-".count).dropLast(".sqlite".count))
    }
}
