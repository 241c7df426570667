import APIServer
import EventLog
import Foundation

extension StoreMetrics {
    /// What the files of a store say; nil if it cannot be read.
    init?(home: String) {
        guard let end = try? LogDirectory(home: home).end() else { return nil }
        self.init(
            logBytes: Self.bytes(of: home + "/log").size,
            records: Int64(clamping: end.rawValue),
            spoolFiles: Self.bytes(of: home + "/spool").files,
            quarantineBytes: Self.bytes(of: home + "/quarantine").size,
            disk: Self.disk(of: home))
    }

    private static func disk(of home: String) -> Disk? {
        var status = statvfs()
        guard statvfs(home, &status) == 0 else { return nil }
        let block = UInt64(status.f_frsize)
        return Disk(
            availableBytes: Int64(clamping: UInt64(status.f_bavail) * block),
            sizeBytes: Int64(clamping: UInt64(status.f_blocks) * block))
    }

    private static func bytes(of folder: String) -> (size: Int64, files: Int64) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.reduce(into: (0, 0)) { sum, name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder + "/" + name)
            sum.0 += (attributes?[.size] as? NSNumber)?.int64Value ?? 0
            sum.1 += 1
        }
    }
}
