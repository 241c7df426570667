// swift-tools-version: 6.2
import PackageDescription

// Warnings are errors where the result is judged (CI sets this variable), and warnings where a
// newer compiler could otherwise refuse to build a user's checkout.
let strict: [SwiftSetting] =
    Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]

/// The installed hook is Embedded Swift: without a runtime to set up it starts in two thirds of the
/// time. `make hook` sets this, and nothing but the hook and what it is made of builds so.
let isEmbedded = Context.environment["AGENTLOG_EMBEDDED"] != nil

let settings: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + strict + (isEmbedded ? [.enableExperimentalFeature("Embedded")] : [])

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(
    name: "UnixSignals", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")

/// A library of ours and the tests that mirror it. The order below is the data flow.
func library(
    _ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
    name: "agentlog",
    products: [
        .executable(name: "agentlog", targets: ["agentlog"]),
        .executable(name: "agentlog-hook", targets: ["agentlog-hook"]),
    ],
    dependencies: [
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(
            url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
        .target(name: "CLinux"),
        .systemLibrary(name: "CCastagnoli"),
        .systemLibrary(name: "CGlibc"),
        library("SystemCalls", isEmbedded ? ["CGlibc"] : []),
        library("Digests", ["CCastagnoli"]),
        library("EventLog", ["CLZ4", "CLinux", "Digests", "SystemCalls"]),
        .systemLibrary(name: "CJSONScan"),
        library("AgentEvents", ["Digests", "CJSONScan"]),
        library("Redaction", []),
        library("HarnessSettings", []),
        library("HookClient", ["EventLog", "AgentEvents", "Redaction", "CLinux", "SystemCalls"]),
        .executableTarget(
            name: "agentlog-hook", dependencies: ["HookClient"], swiftSettings: settings),
        library("Projections", ["Digests", "EventLog", "AgentEvents", grdb, logging]),
        library("Worker", ["EventLog", "AgentEvents", "HookClient", "Projections", logging]),
        library("TranscriptImport", ["EventLog", "AgentEvents", "HookClient"]),
        library("APIKeys", ["Digests"]),
        library("KeySpace", ["Projections", "AgentEvents"]),
        library(
            "RESPServer",
            ["APIKeys", "KeySpace", "Projections", nioCore, nioPosix, logging, lifecycle]),
        library("RedisClient", [nioCore, nioPosix, nioSSL]),
        library(
            "RedisMirror",
            ["KeySpace", "Projections", "RedisClient", nioPosix, logging, lifecycle]),
        library(
            "APIServer",
            [
                "APIKeys", "Projections", "AgentEvents", hummingbird, hummingbirdTLS, httpTypes,
                nioCore, nioHTTP1, nioSSL, nioWebSocket, logging, lifecycle,
            ],
            resources: [.embedInCode("Docs/api.html"), .embedInCode("Docs/openapi.yaml")]),
        .executableTarget(
            name: "agentlog",
            dependencies: [
                "Digests", "EventLog", "AgentEvents", "Redaction", "HookClient", "Projections",
                "Worker", "TranscriptImport", "APIKeys", "APIServer", "KeySpace", "RESPServer",
                "RedisClient", "RedisMirror", "HarnessSettings", arguments, logging, lifecycle,
                signals,
            ],
            swiftSettings: settings),
        // Not products: processes that tests and benchmarks start.
        .executableTarget(
            name: "log-writer", dependencies: ["EventLog", "SystemCalls"], path: "Tests/LogWriter",
            swiftSettings: settings),
        .executableTarget(
            name: "log-bench", dependencies: ["EventLog", "SystemCalls"],
            path: "Benchmarks/LogBench", swiftSettings: settings),
        .executableTarget(
            name: "replay-bench", dependencies: ["EventLog", "Projections", "SystemCalls"],
            path: "Benchmarks/ReplayBench", swiftSettings: settings),
        .executableTarget(
            name: "bare-server", dependencies: [hummingbird, logging],
            path: "Benchmarks/BareServer", swiftSettings: settings),
        tests("DigestsTests", ["Digests"]),
        tests("EventLogTests", ["EventLog", "Digests"]),
        tests("AgentEventsTests", ["AgentEvents", "CJSONScan"]),
        tests("RedactionTests", ["Redaction"]),
        tests("HarnessSettingsTests", ["HarnessSettings"]),
        tests("HookClientTests", ["HookClient", "EventLog", "AgentEvents"]),
        tests(
            "ProjectionsTests",
            ["Projections", "APIServer", "EventLog", "AgentEvents", grdb, logging]),
        tests(
            "WorkerTests",
            [
                "Worker", "Projections", "HookClient", "EventLog", "AgentEvents", grdb, logging,
            ]),
        tests("APIKeysTests", ["APIKeys", "Digests"]),
        tests("KeySpaceTests", ["KeySpace", "Projections", "EventLog", "AgentEvents"]),
        tests(
            "RESPServerTests",
            [
                "RESPServer", "KeySpace", "APIKeys", "Projections", "EventLog", "AgentEvents",
                nioCore, nioPosix, logging,
            ]),
        tests("RedisClientTests", ["RedisClient", nioCore, nioPosix]),
        tests(
            "RedisMirrorTests",
            ["RedisMirror", "RedisClient", "KeySpace", "Projections", "EventLog", "AgentEvents"]),
        tests(
            "APIServerTests",
            [
                "APIServer", "APIKeys", "Projections", "EventLog", "AgentEvents", httpTypes,
                nioCore, nioHTTP1, nioSSL, nioWebSocket, logging, lifecycle,
            ]),
        tests(
            "TranscriptImportTests",
            ["TranscriptImport", "HookClient", "EventLog", "AgentEvents", "Projections", logging]),
        tests("agentlogTests", ["agentlog", "agentlog-hook", "HookClient", "EventLog"]),
        tests("TidyTests", []),
    ]
)
