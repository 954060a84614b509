import Kernel

/// Whether a status may follow another: forward by any number of stages, never back; only a review may send a story
/// back to work, and a retrospective may be opened again.
package enum BoardTransition: Sendable, Hashable {
  case unchanged
  case allowed
  case refused(String)

  package init(of key: BoardKey, from old: BoardStatus, to new: BoardStatus) {
    guard let target = new.stage else {
      self = .refused("'\(new.text)' is no status that is known")
      return
    }
    guard let stage = old.stage else {
      self = .refused(
        old.text.isEmpty
          ? "\(key.text) has no status" : "\(key.text) is '\(old.text)', which only a person can change")
      return
    }
    let isBack = target < stage
    let isLegalBack = stage == .review && target == .inProgress || key.kind == .retrospective
    self =
      target == stage
      ? .unchanged
      : !isBack || isLegalBack
        ? .allowed
        : .refused(
          "\(key.text) is '\(old.text)' already and does not go back to '\(new.text)'")
  }
}
