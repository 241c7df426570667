import Logging
import RedisClient

/// Says each new state once, not at each attempt.
struct StateLog {
    let board: StatusBoard
    let url: RedisURL
    let logger: Logger

    func fail(_ error: MirrorError) {
        board.update { $0.errors += 1 }
        if error == .lost {
            logger.notice("\(error)", metadata: ["redis": "\(url)"])
        } else {
            report(.failing, "\(error)")
        }
    }

    func report(_ phase: MirrorStatus.Phase, _ failure: String? = nil) {
        var isNew = false
        board.update { status in
            isNew = status.phase != phase || status.failure != failure
            (status.phase, status.failure) = (phase, failure)
        }
        guard isNew else { return }
        let status = board.current
        var metadata: Logger.Metadata = ["redis": "\(url)"]
        switch phase {
        case .failing:
            logger.warning("the mirror does not get on: \(failure ?? "")", metadata: metadata)
        case .live:
            metadata["keys"] = "\(status.keys)"
            metadata["offset"] = "\(status.offset ?? 0)"
            if let time = status.resyncMilliseconds { metadata["resync_ms"] = "\(time)" }
            logger.notice("the mirror is level", metadata: metadata)
        case .resyncing: logger.notice("the mirror writes all keys", metadata: metadata)
        case .connecting: break
        }
    }
}
