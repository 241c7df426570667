import NIOPosix

/// Asks a plan what is next, on a thread that may block.
struct PlanReader: Sendable {
    let plan: MirrorPlan
    let threads: NIOThreadPool

    func next() async -> Result<MirrorBatch, MirrorError> {
        do {
            return .success(try await threads.runIfActive { [plan] in try plan.next() })
        } catch {
            return .failure(.views("\(error)"))
        }
    }
}
