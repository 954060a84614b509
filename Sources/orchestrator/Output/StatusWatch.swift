import Kernel

/// The project's status as it changes: redrawn in place on a terminal, further lines elsewhere. Ends when nobody reads
/// it any more, or with Ctrl-C.
struct StatusWatch: Sendable {
  let console: Console
  /// Looks anew each time.
  let report: @Sendable () throws -> Status.Report

  private static let interval = Duration.milliseconds(500)

  /// - Throws: what the first look throws; later ones may fall between two steps of a run, and are repeated.
  func run() async throws -> Int32 {
    try await Watching.run(watch) {
      // Over the ^C that the terminal has echoed, so that the shell's prompt begins a line.
      if isLive { console.output.write("\r\u{1b}[K") }
    }
  }

  private func watch() async throws {
    var current = try report()
    var shown: (json: JSON, columns: Int, rows: Int)?
    while !console.output.isBroken {
      let (columns, rows) = console.output.size
      if shown?.json != current.json || isLive && (shown?.columns != columns || shown?.rows != rows) {
        show(current, isFirst: shown == nil, columns: columns, rows: rows)
        shown = (current.json, columns, rows)
      }
      try await Task.sleep(for: Self.interval)
      if let next = try? report() { current = next }
    }
  }

  private var isLive: Bool { console.output.isTerminal && console.canRedraw && !console.isJSON }

  private func show(_ report: Status.Report, isFirst: Bool, columns: Int, rows: Int) {
    if console.isJSON { return console.output.write(report.json.line + "\n") }
    guard isLive else {
      if !isFirst { console.line("") }
      for line in report.lines { console.line(line) }
      return
    }
    console.output.write(
      Self.frame(report.lines, isFirst: isFirst, columns: columns, rows: rows, console.output.hasColour))
  }

  /// One write a frame: each line over the one that stood there, and only what is left of it cleared, so that nothing
  /// flickers. What does not fit is counted.
  static func frame(_ lines: [StyledText], isFirst: Bool, columns: Int, rows: Int, _ hasColour: Bool) -> String {
    let room = max(1, rows - 2)
    var kept = Array(lines.prefix(room))
    if lines.count > room {
      kept[room - 1] = "\("… \(lines.count - room + 1) more lines; orchestrator status shows all", .faint)"
    }
    kept.append("\("Ctrl-C ends the watching.", .faint)")
    let text = kept.map { line in
      let fitted = line.fitted(to: max(1, columns - 1))
      return (hasColour ? fitted.coloured : fitted.plain) + "\u{1b}[K\n"
    }
    return (isFirst ? "\u{1b}[2J" : "") + "\u{1b}[H" + text.joined() + "\u{1b}[J"
  }
}
