import Foundation
import Logging

/// The one projector of a store: the kernel lock, the serving generation, and the flip to a newer
/// one that a rebuild has finished.
///
/// Not thread-safe: one thread owns it.
public final class Serving {
    public private(set) var projector: Projector
    public private(set) var generation: Int
    private let generations: Generations
    private let lock: KernelLock
    private let rules: Rules

    /// Takes the lock and opens the serving generation, creating the first one.
    ///
    /// - Throws: `projectorRunning` if another process has the lock; what ``Projector`` throws.
    public init(home: String, rules: Rules) throws {
        self.rules = rules
        try FileManager.default.createDirectory(
            atPath: home, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        guard let lock = try KernelLock(path: home + "/views.lock") else {
            throw ViewsError.projectorRunning(home: home)
        }
        self.lock = lock
        generations = Generations(home: home)
        let serving = generations.serving()
        let newest = generations.finished(after: serving ?? 0)
        // A rebuild that nobody served yet comes first: it may be there because what serves cannot
        // go on, with this log or in this schema.
        let files = generations
        let usable = try [newest, serving].compactMap(\.self).first { number in
            try Self.hasCurrentSchema(files.path(number), rules: rules)
        }
        generation = usable ?? max(serving ?? 0, newest ?? 0) + 1
        projector = try Projector(
            home: home, path: generations.path(generation), rules: rules)
        if generation != serving {
            // What a rebuild left for a projector that died: readers must not be taken back to
            // where it ended.
            if usable != nil { try projector.catchUp() }
            try generations.serve(generation)
        } else {
            // One that died between the link and the files that it pointed to before.
            generations.removeOlder(than: generation)
        }
    }

    private static func hasCurrentSchema(_ path: String, rules: Rules) throws -> Bool {
        guard FileManager.default.fileExists(atPath: path) else { return false }
        return try ViewsDatabase(path: path, rules: rules).schemaVersion() == Schema.version
    }

    /// If a rebuild has finished a newer generation, brings it up to the log's end and serves it.
    /// - Returns: Whether the generation changed.
    public func flipIfRebuilt() throws -> Bool {
        guard let next = generations.finished(after: generation),
            try Self.hasCurrentSchema(generations.path(next), rules: rules)
        else { return false }
        let rebuilt = try Projector(
            home: projector.home, path: generations.path(next), rules: rules)
        try rebuilt.catchUp()
        try generations.serve(next)
        projector = rebuilt
        generation = next
        return true
    }
}
