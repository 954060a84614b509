import Glibc

extension Bench {
  private static let rounds = 9
  private static let steps = 1000

  /// The raw loops and the program take turns in the same folder, so that they meet the same disk. A loop tells what it
  /// took without the start of its process; what a run of one step takes is left out of the program's figures likewise.
  mutating func durableSteps() throws {
    var rename: [Cost] = []
    var append: [Cost] = []
    var own: [Cost] = []
    for _ in 0..<Self.rounds {
      rename.append(try rawLoop("rename"))
      own.append(try runSteps(Self.steps + 1) - runSteps(1))
      append.append(try rawLoop("append"))
    }
    func ratio(_ loop: [Cost], _ value: (Cost, Cost) -> Double) -> Double { median(zip(loop, own).map(value)) }
    let ownWall = median(own.map(\.wall))
    table.add(
      Row(
        name: "durable steps to the raw rename loop, rate", value: ratio(rename) { $0.wall / $1.wall },
        bound: .atLeast(2), from: "a step \(perStep(ownWall)), a replacement \(perStep(median(rename.map(\.wall))))"))
    table.add(
      Row(
        name: "durable steps to the raw append loop, rate", value: ratio(append) { $0.wall / $1.wall },
        bound: .atLeast(0.5), from: "a step \(perStep(ownWall)), an append \(perStep(median(append.map(\.wall))))"))
    table.add(
      Row(
        name: "processor time of a step to the raw rename loop", value: ratio(rename) { $1.processor / $0.processor },
        bound: .atMost(0.6),
        from: "\(perStep(median(own.map(\.processor)))) to \(perStep(median(rename.map(\.processor))))"))
  }

  /// The difference between two runs that differ only in how many steps they have.
  mutating func flushes() throws {
    let name = "flushes a step, by strace"
    guard (try? measure(["strace", "-V"], in: folder)) != nil else {
      return table.leaveOut(name, because: "strace is not installed")
    }
    func count(_ steps: Int) throws -> Int {
      let trace = folder + "/.bench-trace"
      _ = try runSteps(steps, before: ["strace", "-f", "-qq", "-e", "trace=fsync,fdatasync,sync,syncfs", "-o", trace])
      return text(of: trace).split(separator: "\n").count { $0.contains("sync(") || $0.contains("syncfs(") }
    }
    let (few, many) = (try count(100), try count(300))
    table.add(
      Row(
        name: name, value: Double(many - few) / 200, bound: .exactly(1),
        from: "\(few) for 100 steps, \(many) for 300"))
  }

  mutating func growth() throws {
    var small = Cost()
    for _ in 0..<10 {
      let cost = try runSteps(Self.steps)
      small.wall += cost.wall
      small.processor += cost.processor
    }
    let large = try runSteps(10 * Self.steps)
    table.add(
      Row(
        name: "10,000 steps to ten times 1,000, on the clock", value: large.wall / small.wall, bound: .atMost(1.1),
        from: "\(shown(large.wall)) s to \(shown(small.wall)) s"))
    table.add(
      Row(
        name: "10,000 steps to ten times 1,000, processor", value: large.processor / small.processor,
        bound: .atMost(1.1), from: "\(shown(large.processor)) s to \(shown(small.processor)) s"))
    let (short, long) = (try runSteps(100, isLoop: true), try runSteps(10 * Self.steps, isLoop: true))
    table.add(
      Row(
        name: "memory of 10,000 steps to that of 100", value: long.memory / short.memory, bound: .atMost(1.2),
        from: "\(shown(long.memory)) MB to \(shown(short.memory)) MB"))
  }

  private func rawLoop(_ kind: String) throws -> Cost {
    var cost = try measure([raw, kind, "\(Self.steps)", folder], in: folder)
    let figures = cost.output.split { " \n".contains($0) }.compactMap { Double($0) }
    guard figures.count == 2 else { throw BenchFault("the raw loop said: \(cost.output)") }
    // What the loop says of itself, without the start of its process.
    (cost.wall, cost.processor) = (figures[0], figures[1])
    return cost
  }

  private func perStep(_ seconds: Double) -> String { "\(shown(seconds / Double(Self.steps) * 1e6)) µs" }
}
