import Foundation

/// What a rebuild changed, kept in the store.
///
/// ```
/// reports/views-<generation>.jsonl
///     {"schema":"agentlog.rebuild/1","reason":…,"generation":…,"compared_with":…,
///      "offset":…,"rows":{"view_daily":2,…}}
///     {"view":…,"key":…,"old":…,"new":…}       each row that differs, up to 100 000
/// ```
///
/// The newest five are kept.
public final class RebuildReport {
    static let rowsMax = 100_000
    static let kept = 5

    private let folder: String
    private let reason: String
    private let body: String
    private let file: FileHandle
    private var rows = 0

    /// - Throws: What the file system throws.
    public init(home: String, reason: String) throws {
        folder = home + "/reports"
        self.reason = reason
        body = "\(folder)/.views-\(getpid())"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        let descriptor = open(body, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw ViewsError.io(operation: "open", path: body, errno: errno)
        }
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    deinit { unlink(body) }

    public func add(_ difference: RowDifference) throws {
        rows += 1
        if rows <= Self.rowsMax { try file.write(contentsOf: Data((difference.json + "\n").utf8)) }
    }

    /// - Returns: The path of the report.
    @discardableResult
    public func finish(_ outcome: Rebuild.Outcome) throws -> String {
        let path = "\(folder)/views-\(outcome.generation).jsonl"
        let head = Self.head(outcome, reason: reason) + "\n"
        let temporary = path + ".new"
        try Data(head.utf8).write(to: URL(filePath: temporary))
        chmod(temporary, 0o600)
        let whole = try FileHandle(forWritingTo: URL(filePath: temporary))
        try whole.seekToEnd()
        try file.seek(toOffset: 0)
        while let part = try file.read(upToCount: 1 << 20), !part.isEmpty {
            try whole.write(contentsOf: part)
        }
        try whole.close()
        guard rename(temporary, path) == 0 else {
            throw ViewsError.io(operation: "rename", path: path, errno: errno)
        }
        removeOld()
        return path
    }

    private static func head(_ outcome: Rebuild.Outcome, reason: String) -> String {
        var members = [
            "\"schema\":\"agentlog.rebuild/1\"", "\"reason\":\(jsonString(reason))",
            "\"generation\":\(outcome.generation)",
        ]
        if let comparison = outcome.comparison {
            let rows = comparison.rows.map { "\(jsonString($0.view)):\($0.count)" }
            let incomparable = comparison.incomparable.map(jsonString)
            members += [
                "\"compared_with\":\(comparison.generation)", "\"offset\":\(comparison.offset)",
                "\"rows\":{\(rows.joined(separator: ","))}",
                "\"incomparable\":[\(incomparable.joined(separator: ","))]",
            ]
        }
        return "{\(members.joined(separator: ","))}"
    }

    private func removeOld() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let numbered = names.compactMap { name in
            Int(name.dropFirst("views-".count).dropLast(".jsonl".count)).map { ($0, name) }
        }
        for (_, name) in numbered.sorted(by: { $0.0 > $1.0 }).dropFirst(Self.kept) {
            unlink("\(folder)/\(name)")
        }
    }
}
