/// Where a run stands.
package enum RunStatus: String, Sendable, Codable, CaseIterable {
  case queued, running
  /// For a person's answer or a quota's return.
  case waiting
  /// By request, by Ctrl-C, or because its process is gone.
  case paused
  case completed
  /// The workflow stopped itself.
  case halted
  /// Nothing is left but a new run.
  case failed
  case cancelled

  /// Whether the run can never go on.
  package var isFinal: Bool {
    switch self {
    case .completed, .halted, .failed, .cancelled: true
    case .queued, .running, .waiting, .paused: false
    }
  }
}
