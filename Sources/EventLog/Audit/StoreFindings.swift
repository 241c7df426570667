import SystemCalls

extension LogDirectory {
    /// What can be said of a store without reading its segments.
    func storeFindings(_ listing: Listing) throws(EventLogError) -> [Finding] {
        var findings: [Finding] = []
        for name in listing.foreign {
            findings.append(
                Finding(
                    .warning, .foreignFile, segment: name,
                    "no file of the log: it is ignored. Move it elsewhere"))
        }
        for name in listing.temporary {
            findings.append(
                Finding(
                    .warning, .temporaryFile, segment: name,
                    "left by a process that was killed, or in use; `agentlog log repair` removes it"
                ))
        }
        for spool in spools {
            for name in try spool.waiting() {
                findings.append(
                    Finding(
                        .warning, .spooled, segment: "\(spool.path)/\(name)",
                        "waits to be appended: the next append does it"))
            }
        }
        let lost = try backlog().lostEvents
        if lost > 0 {
            findings.append(
                Finding(
                    .warning, .lostEvents,
                    "\(lost) events could be neither appended nor spooled since the store began"))
        }
        return try findings + permissionFindings()
    }

    private func permissionFindings() throws(EventLogError) -> [Finding] {
        var findings: [Finding] = []
        var paths = [home, log, lock]
        for name in try segments() { paths.append(path(name)) }
        for path in paths {
            guard let status = try FileStatus.at(path) else { continue }
            if status.isLink && path == home { continue }
            if status.isLink {
                findings.append(
                    Finding(.warning, .permissions, segment: path, "it is a symbolic link"))
            } else if status.permissions & 0o077 != 0 {
                findings.append(
                    Finding(
                        .warning, .permissions, segment: path,
                        "mode \(String(status.permissions, radix: 8)): other users have access. "
                            + "Run: chmod go-rwx '\(path)'"))
            }
        }
        return findings
    }
}
