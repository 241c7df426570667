@testable import EventLog
import Glibc

/// A store in memory that is emptied after each input.
struct ScratchStore: Sendable {
    let directory: LogDirectory

    init() throws(EventLogError) {
        let parent = getenv("FUZZ_SCRATCH").map { String(cString: $0) } ?? "/dev/shm"
        directory = LogDirectory(home: "\(parent)/agentlog-fuzz-\(getpid())")
        try makeDirectories(directory.log)
    }

    /// The names of the files in one of the store's directories.
    func files(_ path: String) throws(EventLogError) -> [String] { try fileNames(in: path) }

    func write(_ bytes: [UInt8], to path: String) throws(EventLogError) {
        try File(path, O_WRONLY | O_CREAT | O_TRUNC).write(bytes, at: 0)
    }

    /// Writes a file that waits in the spool.
    func spool(_ bytes: [UInt8]) throws(EventLogError) {
        try makeDirectories(directory.spool)
        try write(bytes, to: directory.spool + "/00000000000000000001-1-00000000.lz4")
    }

    /// The size of all files in `log/`.
    func size() throws(EventLogError) -> Int {
        var size = 0
        for name in try files(directory.log) {
            size += try FileStatus.at("\(directory.log)/\(name)")?.size ?? 0
        }
        return size
    }

    func read(from offset: Offset = .zero) throws(EventLogError) -> Reading {
        try Reading(directory, from: offset, within: size())
    }

    /// The errors that a deep verification finds, except that earlier segments are missing.
    func errors() throws(EventLogError) -> [Finding] {
        var verification = try Verification(directory, deep: true)
        var findings: [Finding] = []
        while let report = try verification.next() { findings += report.findings }
        findings += try verification.rest().findings
        return findings.filter { $0.severity == .error && $0.code != .missingSegment }
    }

    func clear() throws(EventLogError) {
        for path in [directory.log, directory.spool, directory.quarantine] {
            for name in try files(path) { try removeFile("\(path)/\(name)") }
        }
    }
}
