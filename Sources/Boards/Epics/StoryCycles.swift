/// The stories that wait, through others, for themselves: Tarjan's strongly connected components of more than one, in
/// time linear in the stories and what they wait for, and without recursion.
struct StoryCycles {
  private(set) var ids: Set<String> = []
  private let dependencies: [String: [String]]
  /// When a story was come to, and the earliest one that it leads back to.
  private var number: [String: Int] = [:]
  private var low: [String: Int] = [:]
  private var open: [String] = []
  private var isOpen: Set<String> = []
  private var path: [(id: String, next: Int)] = []

  init(_ order: [String], _ dependencies: [String: [String]]) {
    self.dependencies = dependencies
    for id in order where number[id] == nil {
      enter(id)
      while let last = path.last { step(last.id, last.next) }
    }
  }

  private mutating func enter(_ id: String) {
    (number[id], low[id]) = (number.count, number.count)
    open.append(id)
    isOpen.insert(id)
    path.append((id, 0))
  }

  private mutating func step(_ id: String, _ next: Int) {
    let others = dependencies[id] ?? []
    guard next < others.count else { return leave(id) }
    path[path.count - 1].next += 1
    let other = others[next]
    if number[other] == nil {
      if dependencies[other] != nil { enter(other) }
    } else if isOpen.contains(other) {
      low[id] = min(low[id, default: 0], number[other, default: 0])
    }
  }

  private mutating func leave(_ id: String) {
    path.removeLast()
    let lowest = low[id, default: 0]
    if let parent = path.last?.id { low[parent] = min(low[parent, default: 0], lowest) }
    guard lowest == number[id] else { return }
    var component: [String] = []
    while let last = open.popLast() {
      isOpen.remove(last)
      component.append(last)
      if last == id { break }
    }
    if component.count > 1 { ids.formUnion(component) }
  }
}
