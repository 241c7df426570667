import Hummingbird

/// What is known of a request besides what it says.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// From where it comes.
    let peer: Peer
    /// Set by ``AccessMiddleware``, before any route.
    var access: Access?

    /// A request that was admitted.
    struct Access: Sendable {
        let address: AccessControl.Address
        let identity: Identity
    }

    /// - Throws: 500 where no middleware has set it; that is a mistake of ours.
    var admitted: Access {
        get throws(Problem) {
            guard let access else {
                throw Problem(
                    status: .internalServerError, detail: "the request was not checked")
            }
            return access
        }
    }

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = Peer(source.channel)
    }
}
