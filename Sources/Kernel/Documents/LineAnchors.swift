/// Lines by which two texts are matched: those that stand once in each. Lines are given as numbers, equal ones as equal.
enum LineAnchors {
  /// The longest run of such lines that rises on both sides, within a stretch of each text.
  static func between(
    _ a: [Int], _ left: Range<Int>, _ b: [Int], _ right: Range<Int>
  ) -> [(a: Int, b: Int)] {
    var places: [Int: (count: Int, other: Int, index: Int)] = [:]
    for index in right { places[b[index], default: (0, 0, index)].count += 1 }
    for index in left { places[a[index]]?.other += 1 }
    let unique = left.compactMap { index -> (a: Int, b: Int)? in
      guard let place = places[a[index]], place.count == 1, place.other == 1 else { return nil }
      return (index, place.index)
    }
    // For each length of a run the pair that ends it lowest, and what stood before it.
    var ends: [Int] = []
    var previous = [Int?](repeating: nil, count: unique.count)
    for (index, pair) in unique.enumerated() {
      var low = 0
      var high = ends.count
      while low < high {
        let middle = (low + high) / 2
        if unique[ends[middle]].b < pair.b { low = middle + 1 } else { high = middle }
      }
      previous[index] = low > 0 ? ends[low - 1] : nil
      if low == ends.count { ends.append(index) } else { ends[low] = index }
    }
    var chain: [(a: Int, b: Int)] = []
    var next = ends.last
    while let index = next {
      chain.append(unique[index])
      next = previous[index]
    }
    return chain.reversed()
  }
}
