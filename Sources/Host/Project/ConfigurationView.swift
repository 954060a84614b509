import Kernel

/// The values of a project's configuration with where each comes from, for `config show`.
package struct ConfigurationView: Sendable, Hashable {
  package struct Row: Sendable, Hashable {
    /// Such as `settings.escalation_threshold`.
    package var key: String
    /// Never a secret: the configuration only names those, and what looks like one all the same is not shown.
    package var value: Value
    /// `default`, `environment variable NAME`, or `file:line:column`.
    package var origin: String
    package var isTrusted: Bool

    /// As it reads in a table; `–` for a value that is not set.
    package var text: String {
      switch value {
      case .null: "–"
      case .list(let items): "[" + items.map(\.display).joined(separator: ", ") + "]"
      default: value.display
      }
    }
  }

  package let rows: [Row]
  package let trust: TrustStore.State

  package static let hidden = "(hidden)"

  /// - Parameter configuration: as it was read, not stripped of what is untrusted: that is shown, and marked.
  package init(_ configuration: ProjectConfiguration, trust: TrustStore.State) {
    self.trust = trust
    rows = configuration.entries.map { entry in
      Row(
        key: entry.path, value: Self.shown(entry.value), origin: entry.origin.description,
        isTrusted: trust.isTrusted || !EffectiveConfiguration.needsTrust(entry))
    }
  }

  private static func shown(_ value: Value) -> Value {
    switch value {
    case .string(let text): SecretText.isIn(text) ? .string(hidden) : value
    case .list(let items): .list(items.map(shown))
    case .map(let fields): .map(fields.mapValues(shown))
    case .null, .bool, .int, .number: value
    }
  }
}
