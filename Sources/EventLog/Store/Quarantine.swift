import SystemCalls

extension LogDirectory {
    /// Keeps bytes for the auditor as `quarantine/<stem>-<n><suffix>`, on stable storage. Nothing
    /// that is there is overwritten.
    ///
    /// - Returns: The path.
    @discardableResult
    func keep(
        _ bytes: [UInt8], inQuarantineAs stem: String, _ suffix: String
    ) throws(EventLogError) -> String {
        try keep(stem, suffix) { (file) throws(EventLogError) in try file.write(bytes, at: 0) }
    }

    /// Copies a file as ``keep(_:inQuarantineAs:_:)`` keeps bytes, without holding it in memory.
    @discardableResult
    func keepCopy(
        of source: borrowing File, inQuarantineAs stem: String, _ suffix: String
    ) throws(EventLogError) -> String {
        let path = source.path
        return try keep(stem, suffix) { (file) throws(EventLogError) in
            let source = try File(path, O_RDONLY)
            var position = 0
            while true {
                let bytes = try source.read(at: position, count: 1 << 20)
                if bytes.isEmpty { break }
                try file.write(bytes, at: position)
                position += bytes.count
            }
        }
    }

    /// Half a copy helps nobody and takes room: what cannot be kept whole is not kept.
    private func keep(
        _ stem: String, _ suffix: String,
        _ fill: (borrowing File) throws(EventLogError) -> Void
    ) throws(EventLogError) -> String {
        let path = try freePath(stem, suffix)
        do throws(EventLogError) {
            let file = try File(path, O_WRONLY | O_CREAT | O_EXCL)
            try fill(file)
            try file.synchronize()
            try synchronizeDirectory(quarantine)
        } catch {
            unlink(path)
            throw error
        }
        return path
    }

    private func freePath(_ stem: String, _ suffix: String) throws(EventLogError) -> String {
        try makeDirectories(quarantine)
        var copy = 0
        while try FileStatus.at("\(quarantine)/\(stem)-\(copy)\(suffix)") != nil { copy += 1 }
        return "\(quarantine)/\(stem)-\(copy)\(suffix)"
    }
}
