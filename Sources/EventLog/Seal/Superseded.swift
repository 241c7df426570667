import SystemCalls

extension LogDirectory {
    /// Removes rolled segments whose sealed form is whole. What is not needed and differs is kept
    /// in quarantine.
    ///
    /// The caller has the right to seal.
    func removeSuperseded() throws(EventLogError) {
        let names = try listing().segments
        for (sealed, rolled) in zip(names, names.dropFirst())
        where sealed.base == rolled.base && sealed.state == .sealed && rolled.state == .rolled {
            let segment = try SegmentFile(self, sealed)
            let faults = try SealedCheck.faults(in: segment, deep: true)
            let isWhole = segment.footer != nil && faults.isEmpty
            let stem = SegmentName.digits(sealed.base)
            if !isWhole {
                // The rolled one still has everything: it is sealed again, over this one.
                try keepCopy(of: segment.file, inQuarantineAs: stem, ".damaged.lz4")
                try removeFile(path(sealed))
                continue
            }
            if try contentHash(of: rolled) != segment.footer?.contentHash {
                try keepCopy(
                    of: File(path(rolled), O_RDONLY), inQuarantineAs: stem,
                    ".damaged.lz4")
            }
            try synchronizeDirectory(log)
            try removeFile(path(rolled))
        }
    }
}
