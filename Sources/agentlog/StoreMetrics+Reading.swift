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
            quarantineBytes: Self.bytes(of: home + "/quarantine").size)
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
