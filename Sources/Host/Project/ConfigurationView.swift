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

  /// What holds where the configuration says nothing, and where that comes from.
  package struct Standard: Sendable, Hashable {
    package var value: Value
    package var origin: ProjectConfiguration.Entry.Origin

    package init(_ value: Value, _ origin: ProjectConfiguration.Entry.Origin = .standard) {
      (self.value, self.origin) = (value, origin)
    }
  }

  package static let hidden = "(hidden)"

  /// - Parameters:
  ///   - configuration: as it was read, not stripped of what is untrusted: that is shown, and marked.
  ///   - standards: defaults that only those know who use the values, by key.
  package init(
    _ configuration: ProjectConfiguration, trust: TrustStore.State, standards: [String: Standard] = [:]
  ) {
    self.trust = trust
    rows = configuration.entries.map { entry in
      var entry = entry
      if entry.value == .null, entry.origin == .standard, let standard = standards[entry.path] {
        (entry.value, entry.origin) = (standard.value, standard.origin)
      }
      return Row(
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
