import Glibc

/// How many files and sockets this process may have open.
enum OpenFiles {
    /// As many as the system allows a user without asking: each client of the live feed is one.
    static func allowMost() {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(resource, &limit)
    }
}
