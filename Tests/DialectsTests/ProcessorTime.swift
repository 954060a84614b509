#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What `work` takes of this thread's processor time. Unlike the time on the clock it does not grow with what else the
/// machine has to do.
func processorSeconds(_ work: () throws -> Void) rethrows -> Double {
  func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
  let start = now()
  try work()
  return now() - start
}
