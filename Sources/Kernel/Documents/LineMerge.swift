/// A three-way merge of lines.
///
/// White space at the end of a line is no change that could stand against another. Where one side only added lines before
/// or behind what the other changed, both are taken.
///
/// Lines are matched by the ends that two texts share and by the lines that are unique in both, so it takes time in
/// proportion to the text where an exact comparison could take its square.
enum LineMerge {
  /// The merged lines; nil where both sides changed the same lines differently.
  static func merge(base: [String], ours: [String], theirs: [String]) -> [String]? {
    var interner = Interner()
    let a = interner.numbers(of: base)
    let b = interner.numbers(of: ours)
    let c = interner.numbers(of: theirs)
    let inOurs = matches(a, b)
    let inTheirs = matches(a, c)

    var result: [String] = []
    var done = (base: 0, ours: 0, theirs: 0)
    for index in 0...a.count {
      let next: (ours: Int, theirs: Int)
      if index == a.count {
        next = (b.count, c.count)
      } else if let ours = inOurs[index], let theirs = inTheirs[index] {
        next = (ours, theirs)
      } else {
        continue
      }
      let was = a[done.base..<index]
      let left = b[done.ours..<next.ours]
      let right = c[done.theirs..<next.theirs]
      if left == was || left == right {
        result += theirs[right.indices]
      } else if right == was {
        result += ours[left.indices]
      } else if let added = additions(right, to: was) {
        result += theirs[added.before] + ours[left.indices] + theirs[added.behind]
      } else if let added = additions(left, to: was) {
        result += ours[added.before] + theirs[right.indices] + ours[added.behind]
      } else {
        return nil
      }
      if index < a.count {
        let isUntouched = theirs[next.theirs].utf8.elementsEqual(base[index].utf8)
        result.append(isUntouched ? ours[next.ours] : theirs[next.theirs])
      }
      done = (index + 1, next.ours + 1, next.theirs + 1)
    }
    return result
  }

  /// The lines that `side` has before or behind all of `was`, where it changed nothing else. Of both, only one may be:
  /// two additions at one place have no order.
  private static func additions(
    _ side: ArraySlice<Int>, to was: ArraySlice<Int>
  ) -> (before: Range<Int>, behind: Range<Int>)? {
    guard !was.isEmpty, side.count > was.count else { return nil }
    if side.starts(with: was) {
      return (side.startIndex..<side.startIndex, side.startIndex + was.count..<side.endIndex)
    }
    guard side.suffix(was.count) == was else { return nil }
    return (side.startIndex..<side.endIndex - was.count, side.endIndex..<side.endIndex)
  }

  /// Lines that are equal but for white space at their ends have equal numbers.
  private struct Interner {
    private var known: [[UInt8]: Int] = [:]

    mutating func numbers(of lines: [String]) -> [Int] {
      lines.map { line in
        var bytes = Array(line.utf8)
        while let last = bytes.last, ASCII.isSpace(last) { bytes.removeLast() }
        if let number = known[bytes] { return number }
        known[bytes] = known.count
        return known.count - 1
      }
    }
  }

  /// For each line of `a` the line of `b` that it became, in rising order.
  private static func matches(_ a: [Int], _ b: [Int]) -> [Int?] {
    var result = [Int?](repeating: nil, count: a.count)
    var work = [(a.indices, b.indices, 0)]
    while let (left, right, depth) = work.popLast() {
      var (left, right) = (left, right)
      while let x = left.first, let y = right.first, a[x] == b[y] {
        result[x] = y
        left = left.dropFirst()
        right = right.dropFirst()
      }
      while let x = left.last, let y = right.last, a[x] == b[y] {
        result[x] = y
        left = left.dropLast()
        right = right.dropLast()
      }
      // Every round fixes at least one more line; the limit only keeps texts made to be slow from being so.
      guard !left.isEmpty, !right.isEmpty, depth < 64 else { continue }
      var (x, y) = (left.lowerBound, right.lowerBound)
      let anchors = LineAnchors.between(a, left, b, right)
      for anchor in anchors {
        result[anchor.a] = anchor.b
        work.append((x..<anchor.a, y..<anchor.b, depth + 1))
        (x, y) = (anchor.a + 1, anchor.b + 1)
      }
      if !anchors.isEmpty { work.append((x..<left.upperBound, y..<right.upperBound, depth + 1)) }
    }
    return result
  }
}
