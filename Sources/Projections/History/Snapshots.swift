import EventLog
import Foundation

/// The views as they were when the log ended earlier: each a database of its own, made by folding
/// up to there, and kept so that asking again is fast.
///
/// ```
/// snapshots/<offset>-<digest of schema and rules>.sqlite     the least recently used go first
/// ```
///
/// Disposable. Made under a name that nobody reads and renamed, so interrupting it is harmless, and
/// two processes that make the same one make equal ones.
public struct Snapshots: Sendable {
    private let home: String
    private let rules: Rules
    private let kept: Int
    private let replayedRecords: UInt64

    /// - Parameters:
    ///   - rules: What to fold by.
    ///   - kept: How many stay; at least one.
    ///   - replayedRecords: From a greater distance than this a state is replayed, not followed to.
    public init(
        home: String, rules: Rules, kept: Int = 8,
        replayedRecords: UInt64 = ProjectionWorker.replayedRecords
    ) {
        self.home = home
        self.rules = rules
        self.kept = max(1, kept)
        self.replayedRecords = replayedRecords
    }

    /// The rules by which the serving views were made; nil before there are any.
    public static func rulesInForce(home: String) throws -> Rules? {
        do {
            return try ViewsReader(home: home).readBlocking { try $0.storedRules() }
        } catch ViewsError.noViews {
            return nil
        }
    }

    private var folder: String { home + "/snapshots" }

    private var digest: String {
        String(
            ruleDigest(
                "\(Schema.version) \(ruleDigest(rules.types.json)) \(ruleDigest(rules.prices.json))"
            ).prefix(16))
    }

    /// The views of the first `offset` records.
    ///
    /// - Parameter progress: Called after each batch. What it throws ends the work.
    /// - Throws: `beyondLog` if the log has fewer records; what the log and SQLite throw.
    /// - Complexity: O(1) if it was made before; else O(n) in the records behind the nearest
    ///   earlier one that is kept.
    public func reader(
        at offset: UInt64, progress: (Rebuild.Progress) throws -> Void = { _ in }
    ) throws -> ViewsReader {
        let end = try LogDirectory(home: home).end().rawValue
        guard offset <= end else { throw ViewsError.beyondLog(offset: offset, logEnd: end) }
        let path = "\(folder)/\(offset)-\(digest).sqlite"
        if !FileManager.default.fileExists(atPath: path) {
            try make(path, at: offset, progress)
        }
        // The order in which they are given up.
        utimes(path, nil)
        removeUnused()
        return ViewsReader(home: home, snapshot: path)
    }

    private func make(
        _ path: String, at offset: UInt64, _ progress: (Rebuild.Progress) throws -> Void
    ) throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        let building = "\(path).\(getpid()).building"
        let files = Generations(home: home)
        files.remove(building)
        defer { files.remove(building) }
        let base = nearest(before: offset)
        let distance = offset - (base?.offset ?? 0)
        // A replay begins with the first record, and is ten times as fast as following.
        if distance > replayedRecords && distance > offset / 10 {
            try Replay(home: home, path: building, rules: rules).run(upTo: Offset(offset)) {
                try progress(Rebuild.Progress(nextOffset: $0.rawValue, logEnd: offset))
            }
        } else if let base {
            try FileManager.default.copyItem(
                atPath: "\(folder)/\(base.name)", toPath: building)
        }
        let projector = try Projector(home: home, path: building, rules: rules)
        while try projector.step(before: offset) > 0 {
            try progress(
                Rebuild.Progress(nextOffset: projector.checkpoint.nextOffset, logEnd: offset))
        }
        try projector.close()
        guard rename(building, path) == 0 else {
            throw ViewsError.io(operation: "rename", path: path, errno: errno)
        }
    }

    /// Of the same rules and schema, at the greatest offset that is not beyond `offset`.
    private func nearest(before offset: UInt64) -> (name: String, offset: UInt64)? {
        names().filter { $0.digest == digest && $0.offset < offset }
            .max { $0.offset < $1.offset }
            .map { ($0.name, $0.offset) }
    }

    private func names() -> [(name: String, offset: UInt64, digest: String)] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { name in
            let parts = name.split(separator: "-")
            guard name.hasSuffix(".sqlite"), parts.count == 2, let offset = UInt64(parts[0]) else {
                return nil
            }
            return (name, offset, String(parts[1].dropLast(".sqlite".count)))
        }
    }

    private func removeUnused() {
        let used = names().map { name, _, _ in
            let path = "\(folder)/\(name)"
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            return (path, attributes?[.modificationDate] as? Date ?? .distantPast)
        }
        for (path, _) in used.sorted(by: { $0.1 > $1.1 }).dropFirst(kept) { unlink(path) }
    }
}
