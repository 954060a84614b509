// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

// ORCHESTRATOR_CORE=1 leaves out everything that needs the HTTP stack: for sanitizers and quick work on the kernel.
let isCore = Context.environment["ORCHESTRATOR_CORE"] == "1"

// ORCHESTRATOR_BENCH=1 adds what `make bench` measures inside this package: only there are package declarations visible.
let isBench = Context.environment["ORCHESTRATOR_BENCH"] == "1"

// ORCHESTRATOR_FUZZ=1 adds the program that `make fuzz` feeds with random files.
let isFuzz = Context.environment["ORCHESTRATOR_FUZZ"] == "1"

// ORCHESTRATOR_SANITIZE=thread, set by scripts/sanitize: the thread sanitizer needs to be told of Swift's mutexes.
let isThreadSanitized = Context.environment["ORCHESTRATOR_SANITIZE"] == "thread"
let sanitizerSupport: [Target] =
  isThreadSanitized ? [.target(name: "SanitizerSupport", path: "Tests/SanitizerSupport")] : []

// Arrows point one way: orchestrator → Host, HTTPProviders, Providers, Dialects → Kernel; Host → Boards → Kernel, YAML;
// Host, Dialects → YAML → CLibYAML; orchestrator → Git → CLibGit2.
// `scripts/test` builds with --explicit-target-dependency-import-check error, which keeps them true.
let core: [Target] = [
  .systemLibrary(
    name: "CLibYAML", pkgConfig: "yaml-0.1",
    providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
  .systemLibrary(
    name: "CLibMD", pkgConfig: "libmd",
    providers: [.apt(["libmd-dev"]), .brew(["libmd"])]),
  .systemLibrary(
    name: "CLibGit2", pkgConfig: "libgit2",
    providers: [.apt(["libgit2-dev"]), .brew(["libgit2"])]),
  .systemLibrary(name: "CSpawn"),
  .target(name: "YAML", dependencies: ["CLibYAML"], swiftSettings: strict),
  .target(name: "Kernel", dependencies: ["CLibMD"], swiftSettings: strict),
  .target(name: "Dialects", dependencies: ["Kernel", "YAML"], swiftSettings: strict),
  .target(name: "Boards", dependencies: ["Kernel", "YAML"], swiftSettings: strict),
  .target(name: "Providers", dependencies: ["Kernel"], swiftSettings: strict),
  .target(name: "Host", dependencies: ["Boards", "CSpawn", "Kernel", "YAML"], swiftSettings: strict),
  .target(name: "Git", dependencies: ["CLibGit2"], swiftSettings: strict),
  .target(name: "Support", dependencies: ["Kernel", "Dialects"], path: "Tests/Support", swiftSettings: strict),
  .testTarget(name: "YAMLTests", dependencies: ["YAML", "Support"], swiftSettings: strict),
  .testTarget(name: "BoardsTests", dependencies: ["Boards", "Kernel", "Support"], swiftSettings: strict),
  .testTarget(name: "GitTests", dependencies: ["Git", "CLibGit2"], swiftSettings: strict),
  .testTarget(
    name: "KernelTests", dependencies: ["Kernel", "Support"] + (isThreadSanitized ? ["SanitizerSupport"] : []),
    swiftSettings: strict),
  .testTarget(name: "DialectsTests", dependencies: ["Dialects", "Kernel", "Support"], swiftSettings: strict),
  .testTarget(name: "ProvidersTests", dependencies: ["Providers", "Kernel", "Support"], swiftSettings: strict),
  .testTarget(
    name: "HostTests", dependencies: ["Boards", "Host", "Kernel", "YAML", "Support", "Providers"], swiftSettings: strict
  ),
]

let full: [Target] = [
  .target(
    name: "HTTPProviders",
    dependencies: [
      "Kernel",
      .product(name: "AsyncHTTPClient", package: "async-http-client"),
      .product(name: "Logging", package: "swift-log"),
      .product(name: "NIOCore", package: "swift-nio"),
      .product(name: "NIOHTTP1", package: "swift-nio"),
      .product(name: "NIOPosix", package: "swift-nio"),
    ], swiftSettings: strict),
  .executableTarget(
    name: "orchestrator",
    dependencies: [
      "Boards", "Kernel", "Dialects", "Providers", "HTTPProviders", "Host", "Git",
      .product(name: "Logging", package: "swift-log"),
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ], swiftSettings: strict),
  .testTarget(
    name: "HTTPProvidersTests",
    dependencies: [
      "HTTPProviders", "Kernel", "Support",
      .product(name: "NIOCore", package: "swift-nio"),
      .product(name: "NIOHTTP1", package: "swift-nio"),
      .product(name: "NIOPosix", package: "swift-nio"),
    ], swiftSettings: strict),
  .testTarget(name: "CommandTests", dependencies: ["orchestrator", "Kernel"], swiftSettings: strict),
  .testTarget(name: "EndToEnd", dependencies: ["orchestrator", "Support"], swiftSettings: strict),
]

let bench: [Target] = [
  .executableTarget(
    name: "orchestrator-workload", dependencies: ["Kernel", "Dialects", "Providers", "Host"],
    path: "Benchmarks/Workload",
    swiftSettings: strict)
]

let fuzz: [Target] = [
  .executableTarget(
    name: "orchestrator-fuzz", dependencies: ["Boards", "Dialects", "Host", "Kernel", "YAML"], path: "Fuzz/Program",
    swiftSettings: strict)
]

let package = Package(
  name: "orchestrator",
  platforms: [.macOS(.v15)],
  products: isCore ? [] : [.executable(name: "orchestrator", targets: ["orchestrator"])],
  dependencies: isCore
    ? []
    : [
      .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
      .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
      .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
      .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    ],
  targets: core + sanitizerSupport + (isCore ? [] : full) + (isBench ? bench : []) + (isFuzz ? fuzz : [])
)
