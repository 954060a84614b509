import Kernel

/// A project's configuration under the trust that it has.
package struct EffectiveConfiguration: Sendable {
  /// What holds: without trust, the file's sections that need it are as if they were not there, and the environment's
  /// overrides of them hold all the same.
  package let configuration: ProjectConfiguration
  /// What the file says that does not hold for want of trust.
  package let ignored: [ProjectConfiguration.Entry]
  package let trust: TrustStore.State

  package init(_ configuration: ProjectConfiguration, trust: TrustStore.State) {
    self.trust = trust
    guard !trust.isTrusted else {
      self.configuration = configuration
      ignored = []
      return
    }
    ignored = configuration.entries.filter(Self.needsTrust)
    self.configuration = Self.stripped(configuration, of: Set(ignored.map(\.path)))
  }

  /// Whether a value is the file's and of a section that needs trust.
  package static func needsTrust(_ entry: ProjectConfiguration.Entry) -> Bool {
    guard case .file = entry.origin else { return false }
    return TrustedSections.names.contains { entry.path == $0 || entry.path.hasPrefix("\($0).") }
  }

  /// What a command that would use a key has to say: kind `refused`, naming each value at or below `keyPath` that is
  /// ignored; nil where none is.
  package func refusal(using keyPath: String) -> Failure? {
    let wanted = ignored.filter { $0.path == keyPath || $0.path.hasPrefix("\(keyPath).") }
    guard let first = wanted.first else { return nil }
    let names = wanted.map(\.path).joined(separator: ", ")
    let why = trust == .changed ? "changed since it was trusted" : "not trusted"
    var place: SourceLocation?
    if case .file(let location) = first.origin { place = location }
    return Failure(
      .refused, "untrusted-configuration", "\(names): the project's configuration is \(why)", at: place,
      hint: "read these keys, then run `orchestrator trust`")
  }

  private static func stripped(_ full: ProjectConfiguration, of paths: Set<String>) -> ProjectConfiguration {
    var configuration = full
    for (name, full) in full.providers {
      func kept<T>(_ key: String, _ value: T?) -> T? { paths.contains("providers.\(name).\(key)") ? nil : value }
      var provider = full
      provider.baseURL = kept("base_url", full.baseURL)
      provider.apiKeyEnv = kept("api_key_env", full.apiKeyEnv)
      provider.model = kept("model", full.model)
      provider.api = kept("api", full.api)
      provider.timeouts.connect = kept("timeouts.connect", full.timeouts.connect)
      provider.timeouts.firstByte = kept("timeouts.first_byte", full.timeouts.firstByte)
      provider.timeouts.idle = kept("timeouts.idle", full.timeouts.idle)
      provider.timeouts.total = kept("timeouts.total", full.timeouts.total)
      let isEmpty = provider == ProjectConfiguration.Provider(timeouts: .init())
      configuration.providers[name] = isEmpty ? nil : provider
    }
    configuration.gates = full.gates.filter { !paths.contains("gates.\($0.key)") }
    if paths.contains("notify.command") { configuration.notify.command = [] }
    if paths.contains("notify.webhook_env") { configuration.notify.webhookEnv = nil }
    if paths.contains("sandbox") { configuration.sandbox = .on }
    return configuration
  }
}
