import ArgumentParser

struct AuthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "auth", abstract: "Keys of the API: create, list, revoke.",
        discussion: """
            A client sends its key as `Authorization: Bearer KEY` or `X-API-Key: KEY`. Servers \
            that run notice a change within a second. Keys are asked for with --require-key, and \
            always when the API listens on another address than loopback.
            """,
        subcommands: [
            AuthCreateCommand.self, AuthListCommand.self, AuthRevokeCommand.self,
        ])
}
