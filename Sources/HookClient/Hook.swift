import AgentEvents
import CLinux
import EventLog
import SystemCalls

/// The hook process: reads one payload from standard input, records it, and returns.
///
/// The contract with the coding agent that runs it: nothing is ever written to standard output,
/// the caller exits 0 whatever happened, and nothing here waits longer than a bounded time. If the
/// event could not be recorded, one line on standard error says so; silence means that it is in
/// the log, or on disk in the spool.
public func runHook() {
    // Without these a closed pipe or a file size limit would end the process by a signal.
    ignore(signal: SIGPIPE)
    ignore(signal: SIGXFSZ)
    agentlog_keep_memory()
    let moment = Moment.now()
    do throws(HookClient.Failure) {
        let payload = try readStandardInput()
        guard let home = storeHome() else {
            complain("none of AGENTLOG_HOME, XDG_DATA_HOME and HOME is set, so there is no store")
            return
        }
        var client = HookClient(home: home, machine: .current(), durability: durability())
        if case .keptInMemory(let error) = try client.capture(payload, at: moment) {
            complain("the event is kept in memory until the disk takes it: \(error)")
        }
    } catch {
        complain("\(error)")
    }
}

/// `AGENTLOG_DURABILITY=power` makes the hook wait for the disk. Anything else is the default.
private func durability() -> Durability {
    guard let value = getenv("AGENTLOG_DURABILITY") else { return .process }
    return Durability(rawValue: String(cString: value)) ?? .process
}

/// The most that the hook waits for a harness that does not close the pipe.
private let inputDeadlineMilliseconds = 3_000

/// Standard input to its end, or to the deadline: a payload is complete when it is JSON, so an end
/// that does not come costs nothing but the wait.
private func readStandardInput() throws(HookClient.Failure) -> [UInt8] {
    var payload: [UInt8] = []
    // Small, because a fresh page costs more than a read of the few hundred bytes that come.
    var buffer = [UInt8](repeating: 0, count: 4 << 10)
    var isTooLarge = false
    let start = Moment.now().bootMilliseconds
    while true {
        let waited = Int(Moment.now().bootMilliseconds - start)
        if waited >= inputDeadlineMilliseconds { break }
        var poll = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        let ready = SystemCalls.poll(&poll, 1, Int32(max(0, inputDeadlineMilliseconds - waited)))
        if ready == 0 { break }
        if ready < 0 {
            if errno == EINTR { continue }
            break
        }
        let count = buffer.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { break }
        // Read to the end all the same: a writer that gets EPIPE may take the hook for broken.
        if payload.count + count > Limit.payloadSize { isTooLarge = true }
        if !isTooLarge { payload += buffer[..<count] }
    }
    if isTooLarge { throw .tooLarge(limit: Limit.payloadSize) }
    return payload
}

/// Writes one line to standard error, with control bytes made harmless.
private func complain(_ text: String) {
    let line = text.utf8.map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: "?") : $0 }
    let bytes = Array("agentlog-hook: ".utf8) + line + [UInt8(ascii: "\n")]
    // Nobody may be reading: rather say nothing than wait.
    var ready = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
    guard poll(&ready, 1, 0) == 1 else { return }
    _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
