import CSpawn

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A program that was started, in a session and process group of its own, with our ends of its streams.
/// Not copied: a copy would keep a stream open that is closed by letting go of it.
struct SpawnedChild: ~Copyable {
  /// Its process id, which is its group's too.
  let pid: pid_t
  let input: PipeEnd
  let output: PipeEnd
  let errors: PipeEnd

  /// - Throws: `ChildFault` where the program does not come to run.
  static func start(_ command: ChildCommand) throws(ChildFault) -> SpawnedChild {
    guard let name = command.arguments.first,
      let program = ProgramSearch.find(name, searchPath: command.environment["PATH"])
    else { throw .notFound(command.arguments.first ?? "") }
    let texts = command.arguments + command.environment.map { "\($0.key)=\($0.value)" } + [command.folder ?? ""]
    guard !texts.contains(where: { $0.utf8.contains(0) }) else {
      throw .cannotStart(name, reason: "an argument or a variable holds a zero byte")
    }
    do {
      let input = try PipeEnd.pair()
      let output = try PipeEnd.pair()
      let errors = try PipeEnd.pair()
      let pid = try spawn(program, command, [input.reader, output.writer, errors.writer])
      input.writer.setNonBlocking()
      output.reader.setNonBlocking()
      errors.reader.setNonBlocking()
      return SpawnedChild(pid: pid, input: input.writer, output: output.reader, errors: errors.reader)
    } catch {
      throw .cannotStart(name, reason: error.text)
    }
  }

  private static func spawn(
    _ program: String, _ command: ChildCommand, _ streams: [PipeEnd]
  ) throws(SystemError) -> pid_t {
    #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    var attributes: posix_spawnattr_t?
    #else
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }

    for (number, stream) in zip([STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO], streams) {
      posix_spawn_file_actions_adddup2(&actions, stream.number, number)
    }
    if let folder = command.folder { posix_spawn_file_actions_addchdir_np(&actions, folder) }
    var flags = POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    #if canImport(Darwin)
    flags |= POSIX_SPAWN_CLOEXEC_DEFAULT
    #else
    posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    #endif
    // A program starts with the signals as the system has them, whatever this process ignores or holds back.
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(flags))

    var pid: pid_t = 0
    let variables = command.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    // The actions hold mere numbers; their pipes must stay open until they were carried out.
    let result = withExtendedLifetime(streams) {
      withCStrings(command.arguments) { arguments in
        withCStrings(variables) { variables in
          patiently { posix_spawn(&pid, program, &actions, &attributes, arguments, variables) }
        }
      }
    }
    guard result == 0 else { throw SystemError(number: result) }
    return pid
  }

  /// A program that is being replaced just now, as agents do when they update themselves, cannot be started for a
  /// moment.
  private static func patiently(_ spawn: () -> Int32) -> Int32 {
    for _ in 1...5 {
      let result = spawn()
      guard result == ETXTBSY else { return result }
      usleep(50_000)
    }
    return spawn()
  }

  private static func withCStrings<R>(
    _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R
  ) -> R {
    let pointers: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers)
  }
}
