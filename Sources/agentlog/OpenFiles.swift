import Glibc

/// How many files and sockets this process may have open.
enum OpenFiles {
    /// As many as the system allows a user without asking: each client of the live feed is one.
    ///
    /// - Returns: How many that is.
    @discardableResult
    static func allowMost() -> Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 1_024 }
        let before = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        if before < limit.rlim_max, setrlimit(resource, &limit) != 0 { limit.rlim_cur = before }
        return Int(clamping: limit.rlim_cur)
    }

    /// What the log, the views and Redis clients may need, whoever else is connected: folding must
    /// not stop because too many look at the result.
    private static let reserved = 640

    /// How many connections the API may have of so many files. As many again are told that there
    /// are too many.
    static func connections(of files: Int) -> Int { min(max(32, (files - reserved) / 2), 4_096) }
}
