/// What must change to make one list of lines of another.
struct LineDifference {
  /// A stretch of old lines and the new ones in its place.
  struct Change: Hashable {
    var old: Range<Int>
    var new: Range<Int>
  }

  private let old: [Int]
  private let new: [Int]
  private(set) var changes: [Change] = []

  /// Differences beyond which two stretches without a unique line in common are taken to be wholly different.
  private static let mostDifferences = 1000
  private static let deepest = 64

  init(old: [ArraySlice<UInt8>], new: [ArraySlice<UInt8>]) {
    var numbers: [ArraySlice<UInt8>: Int] = [:]
    func number(_ line: ArraySlice<UInt8>) -> Int {
      if let known = numbers[line] { return known }
      numbers[line] = numbers.count
      return numbers.count - 1
    }
    self.old = old.map(number)
    self.new = new.map(number)
    compare(self.old.indices, self.new.indices, depth: 0)
  }

  private mutating func compare(_ before: Range<Int>, _ after: Range<Int>, depth: Int) {
    var (a, b) = (before, after)
    while let x = a.first, let y = b.first, old[x] == new[y] { (a, b) = (x + 1..<a.upperBound, y + 1..<b.upperBound) }
    while let x = a.last, let y = b.last, old[x] == new[y] { (a, b) = (a.lowerBound..<x, b.lowerBound..<y) }
    guard !a.isEmpty, !b.isEmpty else {
      if !a.isEmpty || !b.isEmpty { changes.append(Change(old: a, new: b)) }
      return
    }
    let anchors = depth < Self.deepest ? LineAnchors.between(old, a, new, b) : []
    guard anchors.isEmpty else {
      var (x, y) = (a.lowerBound, b.lowerBound)
      for anchor in anchors {
        compare(x..<anchor.a, y..<anchor.b, depth: depth + 1)
        (x, y) = (anchor.a + 1, anchor.b + 1)
      }
      return compare(x..<a.upperBound, y..<b.upperBound, depth: depth + 1)
    }
    align(a, b)
  }

  /// Myers' greedy algorithm: the furthest that each diagonal is reached with a rising number of differences.
  private mutating func align(_ a: Range<Int>, _ b: Range<Int>) {
    let most = min(a.count + b.count, Self.mostDifferences)
    // Indexed by the diagonal, from -differences to differences.
    var rounds: [[Int]] = []
    for differences in 0...most {
      var reached = [Int](repeating: 0, count: 2 * differences + 1)
      for diagonal in stride(from: -differences, through: differences, by: 2) {
        var x = Self.start(of: diagonal, differences, after: rounds.last).x
        while x < a.count, x - diagonal < b.count, old[a.lowerBound + x] == new[b.lowerBound + x - diagonal] { x += 1 }
        reached[diagonal + differences] = x
        if x >= a.count, x - diagonal >= b.count { return trace(rounds, differences, a, b) }
      }
      rounds.append(reached)
    }
    changes.append(Change(old: a, new: b))
  }

  /// Where a diagonal is entered: from the one above by an added line, or from the one below by a removed one.
  private static func start(of diagonal: Int, _ differences: Int, after round: [Int]?) -> (x: Int, isAdded: Bool) {
    guard let round else { return (0, true) }
    func x(_ other: Int) -> Int? {
      abs(other) <= differences - 1 ? round[other + differences - 1] : nil
    }
    let (added, removed) = (x(diagonal + 1), x(diagonal - 1).map { $0 + 1 })
    if let added, added >= removed ?? -1 { return (added, true) }
    return (removed ?? 0, false)
  }

  private mutating func trace(_ rounds: [[Int]], _ last: Int, _ a: Range<Int>, _ b: Range<Int>) {
    var found: [Change] = []
    var diagonal = a.count - b.count
    for differences in stride(from: last, to: 0, by: -1) {
      let (x, isAdded) = Self.start(of: diagonal, differences, after: rounds[differences - 1])
      let (oldPlace, newPlace) = (a.lowerBound + x, b.lowerBound + x - diagonal)
      found.append(
        isAdded
          ? Change(old: oldPlace..<oldPlace, new: newPlace - 1..<newPlace)
          : Change(old: oldPlace - 1..<oldPlace, new: newPlace..<newPlace))
      diagonal += isAdded ? 1 : -1
    }
    for change in found.reversed() {
      if let before = changes.last, before.old.upperBound == change.old.lowerBound,
        before.new.upperBound == change.new.lowerBound
      {
        changes[changes.count - 1] = Change(
          old: before.old.lowerBound..<change.old.upperBound, new: before.new.lowerBound..<change.new.upperBound)
      } else {
        changes.append(change)
      }
    }
  }
}
