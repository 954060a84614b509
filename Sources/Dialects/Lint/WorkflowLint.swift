import Kernel

/// Looks workflow files over without running them: what the parser says of each, and what only shows when the files of
/// a workflow are held against one another.
package struct WorkflowLint: Sendable {
  /// What was found in one workflow.
  package struct Report: Sendable {
    /// In the order of their places within a file.
    package var diagnostics: [Diagnostic]
    /// The files that were looked at.
    package var files: [String]
    /// What decides the conditions in an instruction file, by its path.
    package var conditions: [String: ConditionStatistics] = [:]
  }

  private let files: WorkflowFiles
  private let binding: Bindings
  private let names: WorkflowNames?

  /// A linter that sees what the reader gives it and nothing else.
  /// - Parameter names: the workflows that can be invoked by name; nil where that is not known.
  package init(files: WorkflowFiles, binding: Bindings, names: WorkflowNames? = nil) {
    (self.files, self.binding, self.names) = (files, binding, names)
  }

  /// The workflow at `path`: a `workflow.yaml`, or a document that holds steps.
  /// - Parameter isStrict: whether a fault in its template is an error, as it is for a project's own workflows; in
  ///   those of others it is read as text, and only a warning.
  /// - Throws: `Failure` of kind `io` where a file cannot be read; everything else is among the diagnostics.
  package func workflow(at path: String, isStrict: Bool) throws -> Report {
    var workflow: Workflow
    do { workflow = try WorkflowParser(files: files).parse(workflowFile: path, binding: binding) } catch {
      return Report(diagnostics: try Self.diagnostics(of: error, in: path), files: [path])
    }
    // The instructions are there: what is missing is a template, which others may have somewhere else.
    if !isStrict, !workflow.instructions.text.isEmpty {
      for index in workflow.diagnostics.indices where workflow.diagnostics[index].code == "missing-file" {
        workflow.diagnostics[index].severity = .warning
      }
    }
    var found = workflow.diagnostics
    found += StepChecks(workflow).diagnostics
    found += UndefinedVariables(workflow, path: path, binding: binding).diagnostics
    found += AttributeChecks(workflow).diagnostics
    found += try ReferenceChecks(workflow, files: files, binding: binding, names: names).diagnostics
    for file in workflow.files where file == workflow.template || Self.isTemplate(file.path) {
      found += Self.template(file, isStrict: isStrict)
    }
    found += try refusals(of: workflow, but: found)
    return Report(
      diagnostics: Self.withoutEchoes(found).sorted { ($0.file, $0.line, $0.column) < ($1.file, $1.line, $1.column) },
      files: workflow.files.map(\.path),
      conditions: [workflow.instructions.path: ConditionStatistics(of: [workflow])])
  }

  /// A template on its own.
  package func template(at path: String, isStrict: Bool) throws -> Report {
    do {
      guard let text = try files.read(path) else { return Report(diagnostics: [], files: []) }
      return Report(
        diagnostics: Self.template(SourceText(path: path, text: text), isStrict: isStrict), files: [path])
    } catch { return Report(diagnostics: try Self.diagnostics(of: error, in: path), files: [path]) }
  }

  /// Whether a name says that the file is a template for documents.
  package static func isTemplate(_ path: String) -> Bool {
    path.hasSuffix(".md") && ProjectPath.name(of: path).contains("template")
  }

  private static func template(_ file: SourceText, isStrict: Bool) -> [Diagnostic] {
    do { _ = try Template(parsing: file.text, file: file.path, mode: .lenient) } catch {
      return diagnostics(error, .error, in: file.path)
    }
    do { _ = try Template(parsing: file.text, file: file.path, mode: .strict) } catch {
      return diagnostics(error, isStrict ? .error : .warning, in: file.path)
    }
    return []
  }

  /// Why a run would be refused before it begins, as far as that is not said yet.
  private func refusals(of workflow: Workflow, but known: [Diagnostic]) throws -> [Diagnostic] {
    let said = Set(known.filter { $0.severity == .error }.map { "\($0.file):\($0.line):\($0.column)" })
    do { try WorkflowEngine.check(workflow, isStrict: false) } catch let failure as Failure {
      return Self.diagnostics(failure, .error, in: workflow.instructions.path).compactMap { diagnostic in
        guard !said.contains("\(diagnostic.file):\(diagnostic.line):\(diagnostic.column)") else { return nil }
        var diagnostic = diagnostic
        // What a later version may run is no fault of the file's.
        if diagnostic.code.hasPrefix("unsupported") { diagnostic.severity = .warning }
        return diagnostic
      }
    }
    return []
  }

  /// Each finding once.
  private static func withoutEchoes(_ found: [Diagnostic]) -> [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return found.filter { seen.insert($0).inserted }
  }

  private static func diagnostics(of error: any Error, in path: String) throws -> [Diagnostic] {
    guard let failure = error as? Failure, failure.kind != .io else { throw error }
    return diagnostics(failure, .error, in: path)
  }

  private static func diagnostics(
    _ failure: Failure, _ severity: Diagnostic.Severity, in path: String
  ) -> [Diagnostic] {
    ([failure] + failure.related).map { fault in
      Diagnostic(
        severity, fault.code, fault.message, file: fault.location?.file ?? path, line: fault.location?.line ?? 1,
        column: fault.location?.column ?? 1)
    }
  }
}
