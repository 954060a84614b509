import Host
import Kernel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension RunSession {
  /// Stores an answer and, where the run waits for it, goes on with the run.
  func respond(
    _ id: String, answer: String, resume: Bool
  ) async throws -> (outcome: RunOutcome?, escalation: String, resumed: Bool) {
    let person = ProcessIdentity.current().user
    let escalation =
      switch try workspace.escalations.respond(to: id, answer: workspace.secretFilter(answer), by: person) {
      case .stored(let escalation), .alreadyAnswered(let escalation): escalation
      }
    guard resume, let folder = try waiting(escalation.runId), let lock = try await shortly(folder) else {
      return (nil, escalation.id, false)
    }
    // The holder may have taken the answer in and ended while this process waited for the lock.
    guard try waiting(escalation.runId) != nil else { return (nil, escalation.id, false) }
    return (try await take(folder, lock, interactive: false), escalation.id, true)
  }

  /// The folder of a run that is not over; nil where the run is over or not on this machine.
  private func waiting(_ run: String) throws -> RunFolder? {
    guard try workspace.runs.ids().contains(run) else { return nil }
    let listing = try workspace.runs.listing(run)
    if !listing.isHeld, let fault = listing.journalFault ?? listing.conflict { throw fault }
    return listing.status.isFinal ? nil : try workspace.runs.folder(run)
  }

  /// The run's lock; nil where a live process keeps it. One that is just letting go is waited for.
  private func shortly(_ folder: RunFolder) async throws -> FileLock? {
    for _ in 0..<40 {
      if let lock = try folder.tryLock(now: workspace.clock.now()) { return lock }
      try await workspace.clock.sleep(seconds: 0.05)
    }
    return nil
  }

  /// Asks the run's holder to stop at the next node; a run that nobody holds is paused already.
  func pause(_ name: String) async throws -> String {
    let id = try workspace.runs.find(name)
    let listing = try workspace.runs.listing(id)
    guard !listing.status.isFinal else { throw over(listing) }
    guard try signal(id, .pause) else { return "Run \(id) is not going on: it is \(listing.status.rawValue)." }
    console.remark("Run \(id) was asked to pause; a call in flight has half a minute to end.")
    return try await settled(id)
  }

  /// Ends a run for good: through its holder, or here where nobody holds it.
  func cancel(_ name: String) async throws -> (text: String, outcome: RunOutcome?) {
    let id = try workspace.runs.find(name)
    let listing = try workspace.runs.listing(id)
    guard !listing.status.isFinal else { throw over(listing) }
    if try signal(id, .cancel) {
      console.remark("Run \(id) was asked to stop for good; a call in flight has half a minute to end.")
      let text = try await settled(id)
      let status = try workspace.runs.listing(id).status
      let isTooLate = status.isFinal && status != .cancelled
      return (isTooLate ? "It was too late to cancel: \(text)" : text, nil)
    }
    let folder = try workspace.runs.folder(id)
    let lock = try folder.lock(now: workspace.clock.now())
    let outcome = try await end(folder, lock, by: ProcessIdentity.current().user)
    return ("Run \(id) is cancelled; what it wrote stays.", outcome)
  }

  /// Longer than a holder gives a call in flight.
  private static let patience = 35.0

  /// Waits until the run's holder has let go of it, and says what became of the run.
  private func settled(_ id: String) async throws -> String {
    let pause = 0.1
    for _ in 0..<Int(Self.patience / pause) {
      guard try workspace.runs.folder(id).holder() != nil else { break }
      try await workspace.clock.sleep(seconds: pause)
    }
    let listing = try workspace.runs.listing(id)
    if listing.isHeld { return "Run \(id) has not stopped yet; \(console.command) status shows when it has." }
    let next = listing.status.isFinal ? "" : " \(console.command) resume \(id) goes on with it."
    return "Run \(id) is \(listing.status.rawValue).\(next)"
  }

  private func over(_ listing: RunListing) -> Failure {
    Failure(.badInput, "run-over", "Run \(listing.id) is \(listing.status.rawValue) already.")
  }

  /// The run's holder, once it has signed its lock.
  private func signedHolder(_ folder: RunFolder) throws -> LockHolder? {
    for _ in 0..<100 {
      guard let holder = try folder.holder() else { return nil }
      if holder.pid != nil { return holder }
      usleep(5000)
    }
    return nil
  }

  /// Leaves a request in the run's folder and wakes the process that the run's lock proves to be its holder.
  private func signal(_ id: String, _ kind: Host.RunRequest.Kind) throws -> Bool {
    let folder = try workspace.runs.folder(id)
    guard let holder = try signedHolder(folder), let pid = holder.pid else { return false }
    let identity = ProcessIdentity.current()
    try folder.write(Host.RunRequest(request: kind, by: identity.user, at: workspace.clock.now()))
    guard holder.host == nil || holder.host == identity.host else { return true }
    kill(pid, SIGUSR1)
    return true
  }
}
