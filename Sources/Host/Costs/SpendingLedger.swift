import Kernel
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A project's spending, for all its processes: before each paid call an amount is set aside under one lock, and the
/// call is refused where that would go over a cap; afterwards the amount gives way to what the call cost.
///
/// An amount that is never settled — a process died, or the cost is unknown — stays spent. So a crash, a kill or a power
/// cut can make the ledger say too much, never too little: a reservation is on disk before the call, and a settlement
/// that is lost leaves its reservation standing.
///
/// Its calls block; it may be shared between threads.
package final class SpendingLedger: Sendable {
  /// What may be spent; nil for no limit.
  package struct Caps: Sendable, Hashable {
    /// In the project's whole life.
    package var project: MicroDollars?
    /// On one local calendar day.
    package var day: MicroDollars?

    package init(project: MicroDollars? = nil, day: MicroDollars? = nil) {
      (self.project, self.day) = (project, day)
    }

    package init(_ settings: ProjectConfiguration.Settings) {
      project = settings.llmBudgetUSD.map(MicroDollars.init(roundingDown:))
      day = settings.dailyBudgetUSD.map(MicroDollars.init(roundingDown:))
    }
  }

  /// One paid call.
  package struct Entry: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable {
      /// The call is under way, or its process is gone.
      case open
      case settled(MicroDollars)
      /// The call was made and nobody knows what it cost.
      case unknown
    }

    package var id: String
    package var run: String
    package var agent: String
    package var model: String
    /// What the run's journal knows the call by.
    package var call: String
    /// The local calendar day on which it was reserved.
    package var day: String
    package var reserved: MicroDollars
    package var outcome: Outcome

    /// What it counts against the caps.
    package var counted: MicroDollars {
      if case .settled(let cost) = outcome { return cost }
      return reserved
    }
  }

  /// A call that is to be made.
  package struct Call: Sendable, Hashable {
    package var run: String
    package var agent: String
    package var model: String
    /// What the run's journal knows it by, so that a resumed run finds the reservation of a call whose result it has.
    package var call: String
    /// The local calendar day, as `2026-11-20`.
    package var day: String

    package init(run: String, agent: String, model: String, call: String, day: String) {
      (self.run, self.agent, self.model, self.call, self.day) = (run, agent, model, call, day)
    }
  }

  /// An amount that is set aside.
  package struct Reservation: Sendable, Hashable {
    package let id: String
    package let amount: MicroDollars
  }

  /// Where the ledger lies in a project.
  package static let path = ".bmad/spending.jsonl"
  package static let lockPath = ".bmad/spending.lock"
  private static let patience = Duration.seconds(30)

  private let file: String
  private let lockFile: String
  private let caps: Caps
  private let clock: any RunClock
  private let book = Mutex(SpendingBook())

  /// - Parameter root: the project's folder, which holds `.bmad`.
  package init(root: String, caps: Caps, clock: any RunClock) {
    file = "\(root)/\(Self.path)"
    lockFile = "\(root)/\(Self.lockPath)"
    self.caps = caps
    self.clock = clock
  }

  /// Sets an amount aside for a call; on disk when this returns, where there is a cap.
  /// - Throws: `BudgetExceeded`; `Failure` where the ledger cannot be read or written, or its lock is held for long.
  package func reserve(_ amount: MicroDollars, for call: Call) throws -> Reservation {
    try exclusively { book, ledger in
      try check(amount, call.day, book)
      let entry = Entry(
        id: newID(), run: call.run, agent: call.agent, model: call.model, call: call.call, day: call.day,
        reserved: amount, outcome: .open)
      let isFirst = try ledger.size() == 0
      try ledger.appendLines(SpendingLine(reserving: entry).encoded())
      if caps.project != nil || caps.day != nil {
        try ledger.syncData()
        if isFirst { try Folders.sync(Folders.parent(of: file), levels: 0) }
      }
      return Reservation(id: entry.id, amount: amount)
    }
  }

  /// Replaces a reservation by what the call cost; nil keeps it, as spent. Settling again changes nothing, so that a
  /// resumed run may settle whatever its journal has a result of.
  /// - Throws: `Failure` where the ledger cannot be read or written.
  package func settle(_ reservation: String, cost: MicroDollars?) throws {
    try exclusively { book, ledger in
      guard book.entry(reservation)?.outcome == .open else { return }
      try ledger.appendLines(SpendingLine(settling: reservation, cost).encoded())
    }
  }

  /// Every paid call, in the order of reservation.
  package func entries() throws -> [Entry] { try read { $0.entries } }

  /// What counts against the project's cap, and on one day against the day's.
  package func spent(on day: String) throws -> (project: MicroDollars, day: MicroDollars) {
    try read { ($0.total, $0.byDay[day] ?? .zero) }
  }

  /// The reservations of a run that nothing has settled: calls under way, or of a process that is gone.
  package func open(run: String) throws -> [Entry] { try entries().filter { $0.run == run && $0.outcome == .open } }

  private func check(_ amount: MicroDollars, _ day: String, _ book: SpendingBook) throws(BudgetExceeded) {
    let spentToday = book.byDay[day] ?? .zero
    if let cap = caps.project, book.total + amount > cap {
      throw BudgetExceeded(scope: .project, cap: cap, spent: book.total, wanted: amount)
    }
    if let cap = caps.day, spentToday + amount > cap {
      throw BudgetExceeded(scope: .day(day), cap: cap, spent: spentToday, wanted: amount)
    }
  }

  private func exclusively<R>(_ body: (SpendingBook, borrowing FileDescriptor) throws -> R) throws -> R {
    let lock = try FileLock.lock(lockFile, timeout: Self.patience, clock: clock)
    return try withExtendedLifetime(lock) {
      guard let ledger = try FileDescriptor.open(file, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW) else {
        throw SystemError(number: ENOENT).failure("create", file)
      }
      let known = try book.withLock { book in
        try book.catchUp(with: ledger, shown: Self.path)
        return book
      }
      return try body(known, ledger)
    }
  }

  /// Without the lock: a line is there whole or it is not there yet.
  private func read<R>(_ body: (SpendingBook) -> R) throws -> R {
    guard let ledger = try FileDescriptor.open(file, O_RDONLY | O_NOFOLLOW) else { return body(SpendingBook()) }
    return try book.withLock { book in
      try book.catchUp(with: ledger, shown: Self.path)
      return body(book)
    }
  }

  private func newID() -> String {
    var entropy = SystemEntropy()
    let text = String(entropy.next(), radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}

/// A paid call that a cap does not allow.
package struct BudgetExceeded: Error, Sendable, Hashable {
  package enum Scope: Sendable, Hashable {
    case project
    case day(String)
  }

  package var scope: Scope
  package var cap: MicroDollars
  /// Spent and set aside, within the scope.
  package var spent: MicroDollars
  package var wanted: MicroDollars

  package init(scope: Scope, cap: MicroDollars, spent: MicroDollars, wanted: MicroDollars) {
    (self.scope, self.cap, self.spent, self.wanted) = (scope, cap, spent, wanted)
  }

  /// For the run that waits: kind `waiting`, code `budget`.
  package var failure: Failure {
    let (what, setting) =
      switch scope {
      case .project: ("the project's budget", "settings.llm_budget_usd")
      case .day(let day): ("the budget of \(day)", "settings.daily_budget_usd")
      }
    return Failure(
      .waiting, "budget",
      "the next call may cost \(wanted), and \(spent) of \(what) of \(cap) are spent or set aside",
      hint: "raise \(setting) in \(ProjectConfiguration.path)" + (scope == .project ? "" : ", or go on tomorrow"))
  }
}
