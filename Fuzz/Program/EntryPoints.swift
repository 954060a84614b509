#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What libFuzzer calls. `FUZZ_TARGET` names the reader; with `FUZZ_GROWTH`, a folder of seeds, the program measures how
/// work grows with size instead of fuzzing, and ends.
@_cdecl("LLVMFuzzerInitialize") public func initialize(
  _ count: UnsafeMutablePointer<CInt>?, _ arguments: UnsafeMutableRawPointer?
) -> CInt {
  if environment("FUZZ_TARGET") == nil {
    print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
    exit(0)
  }
  if let folder = environment("FUZZ_GROWTH") { exit(GrowthCheck(chosen, seeds: folder).report() ? 0 : 1) }
  return 0
}

@_cdecl("LLVMFuzzerTestOneInput") public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let seconds = processorSeconds { chosen.run(Array(UnsafeBufferPointer(start: start, count: count))) }
  // Processor time, since a loaded machine stretches any other.
  if seconds > longestRun { finding("\(count) bytes took \(seconds) s") }
  if let limit, secondsOfProcess() > limit {
    print("\(chosen.name): \(limit) s of processor time, nothing found")
    fflush(nil)
    // What libFuzzer does at a plain exit would count as a crash.
    _exit(0)
  }
  return 0
}

/// `FUZZ_SECONDS`: processor time after which the program ends, which libFuzzer itself can only measure on the clock.
private let limit = environment("FUZZ_SECONDS").flatMap(Double.init)

private let chosen: FuzzTarget = {
  let name = environment("FUZZ_TARGET") ?? ""
  guard let target = FuzzTarget.named(name) else {
    print("there is no fuzz target \(name)")
    exit(64)
  }
  return target
}()

/// Seconds of processor time that the longest input may take.
let longestRun = 1.0

func processorSeconds(_ work: () -> Void) -> Double {
  let start = seconds(of: CLOCK_THREAD_CPUTIME_ID)
  work()
  return seconds(of: CLOCK_THREAD_CPUTIME_ID) - start
}

private func secondsOfProcess() -> Double { seconds(of: CLOCK_PROCESS_CPUTIME_ID) }

private func seconds(of clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
