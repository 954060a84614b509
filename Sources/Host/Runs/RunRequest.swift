import Kernel

/// What a person asks of a run that another process holds; it rests in the run's folder until the holder takes it up.
package struct RunRequest: Sendable, Hashable, Codable {
  package enum Kind: String, Sendable, Codable { case pause, cancel }

  package var request: Kind
  /// Who asked, as `user@host`.
  package var by: String
  package var at: Timestamp

  package init(request: Kind, by: String, at: Timestamp) {
    (self.request, self.by, self.at) = (request, by, at)
  }
}
