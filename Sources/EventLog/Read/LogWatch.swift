import SystemCalls

/// Waits for the log to grow.
///
/// inotify(7) is a wake-up, not a guarantee: its queue can overflow and the directory may not exist
/// yet. Whoever waits here also looks for himself at every timeout.
public final class LogWatch: Sendable {
    private let directory: LogDirectory
    private let inotify: Int32
    private let wakeRead: Int32
    private let wakeWrite: Int32

    /// Watches the directory of segments, as soon as there is one. Without inotify only timeouts
    /// remain.
    public init(_ directory: LogDirectory) {
        self.directory = directory
        inotify = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        var ends: [Int32] = [-1, -1]
        if pipe(&ends) == 0 {
            for end in ends {
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
            }
        }
        (wakeRead, wakeWrite) = (ends[0], ends[1])
        watchDirectory()
    }

    /// Watching what is watched already changes nothing.
    private func watchDirectory() {
        inotify_add_watch(inotify, directory.log, UInt32(IN_MODIFY | IN_CREATE | IN_MOVED_TO))
    }

    deinit { for descriptor in [inotify, wakeRead, wakeWrite] { close(descriptor) } }

    /// Returns when the log changed, ``wake()`` was called, or after `milliseconds`.
    ///
    /// - Returns: Whether something happened.
    @discardableResult
    public func wait(milliseconds: Int32) -> Bool {
        // A store that was empty has its first segment by now, perhaps.
        watchDirectory()
        var watched = [inotify, wakeRead].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let ready = poll(&watched, nfds_t(watched.count), milliseconds)
        var drained = [UInt8](repeating: 0, count: 4_096)
        for descriptor in [inotify, wakeRead] {
            while read(descriptor, &drained, drained.count) > 0 {}
        }
        return ready > 0
    }

    /// Ends the present or the next wait. Any thread may call it.
    public func wake() {
        var byte: UInt8 = 1
        _ = write(wakeWrite, &byte, 1)
    }
}
