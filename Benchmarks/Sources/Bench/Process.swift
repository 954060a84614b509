@preconcurrency import Glibc

/// What one process took.
struct Cost {
  /// Seconds on the clock.
  var wall = 0.0
  /// Seconds of processor time, of the process and those it waited for.
  var processor = 0.0
  /// The most memory that it held at once, in MB.
  var memory = 0.0
  var exitCode: Int32 = 0
  var output = ""

  /// What the one took longer than the other.
  static func - (one: Cost, other: Cost) -> Cost {
    var cost = one
    cost.wall -= other.wall
    cost.processor -= other.processor
    return cost
  }
}

struct BenchFault: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Runs a program to its end, its standard output in a file, and says what it took.
/// - Parameter codes: exit codes that are no fault.
func measure(_ arguments: [String], in folder: String, codes: Set<Int32> = [0]) throws -> Cost {
  let sink = folder + "/.bench-output"
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
  posix_spawn_file_actions_addopen(&actions, 1, sink, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
  posix_spawn_file_actions_adddup2(&actions, 1, 2)
  var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
  defer { for word in words { free(word) } }
  var pid = pid_t()
  var used = rusage()
  var status: Int32 = 0
  guard chdir(folder) == 0 else { throw BenchFault("cannot go to \(folder)") }
  let start = ContinuousClock.now
  guard posix_spawnp(&pid, arguments[0], &actions, nil, &words, environ) == 0 else {
    throw BenchFault("cannot start \(arguments[0])")
  }
  while wait4(pid, &status, 0, &used) < 0, errno == EINTR {}
  let wall = ContinuousClock.now - start
  let cost = Cost(
    wall: Double(wall.components.seconds) + Double(wall.components.attoseconds) / 1e18,
    processor: seconds(used.ru_utime) + seconds(used.ru_stime), memory: Double(used.ru_maxrss) / 1024,
    exitCode: status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f), output: text(of: sink))
  guard codes.contains(cost.exitCode) else {
    throw BenchFault("\(arguments.joined(separator: " ")) ended with \(cost.exitCode):\n\(cost.output.suffix(2000))")
  }
  return cost
}

private func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

/// A file's text; empty where it cannot be read.
func text(of path: String) -> String {
  guard let file = fopen(path, "r") else { return "" }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
  return String(decoding: bytes, as: UTF8.self)
}

/// The whole path of a file that is there: measuring changes the current folder.
func wholePath(of path: String) throws -> String {
  guard let whole = realpath(path, nil) else { throw BenchFault("\(path) is not there") }
  defer { free(whole) }
  return String(cString: whole)
}

func write(_ text: String, to path: String) throws {
  guard let file = fopen(path, "w") else { throw BenchFault("cannot write \(path)") }
  defer { fclose(file) }
  guard fputs(text, file) >= 0 else { throw BenchFault("cannot write \(path)") }
}
