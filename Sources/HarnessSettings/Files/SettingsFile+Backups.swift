import Foundation

/// Copies from before each change. Nobody removes them but the user.
extension SettingsFile {
    private static let mark = ".agentlog-backup-"

    /// `20261122T100000Z`
    static func timeOfBackup(milliseconds: UInt64) -> String {
        let date = Date(timeIntervalSince1970: Double(milliseconds / 1_000))
        return date.formatted(
            .iso8601.year().month().day().dateSeparator(.omitted)
                .time(includingFractionalSeconds: false).timeSeparator(.omitted)
                .timeZone(separator: .omitted))
    }

    /// Copies what was read, with its mode and owner. Never overwrites another backup.
    func backUp(time: String) throws(SettingsError) -> String {
        var count = 1
        while true {
            let path = target + Self.mark + time + (count == 1 ? "" : "-\(count)")
            let copy = try TemporaryFile(beside: target, holding: bytes ?? [], like: target)
            do throws(SettingsError) {
                try copy.link(to: path)
                return path
            } catch .io(_, _, EEXIST) {
                count += 1
            }
        }
    }

    /// The contents of all backups of this file, as far as they can be read.
    var backups: [[UInt8]] {
        let folder = directory(of: target)
        let prefix = target.dropFirst(folder == "/" ? 1 : folder.count + 1) + Self.mark
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasPrefix(prefix) }.sorted().compactMap {
            (try? SettingsFile(reading: folder + "/" + $0))?.bytes
        }
    }
}
