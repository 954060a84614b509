import CLibYAML

/// libyaml's mark: all counts from zero, `index` and `column` in characters.
struct RawMark {
  let index: Int
  let line: Int
  let column: Int

  init(_ mark: yaml_mark_t) {
    index = Int(clamping: mark.index)
    line = Int(clamping: mark.line)
    column = Int(clamping: mark.column)
  }
}

/// One of libyaml's events, copied out of its memory.
struct RawEvent {
  enum Kind {
    case streamStart, streamEnd, documentStart, documentEnd, sequenceEnd, mappingEnd
    case alias(String)
    case scalar(String, ScalarStyle)
    case sequenceStart(isFlow: Bool)
    case mappingStart(isFlow: Bool)
  }

  let kind: Kind
  let anchor: String?
  let tag: String?
  let start: RawMark
  let end: RawMark
}

/// libyaml's account of why it stopped.
struct RawFailure: Error {
  let problem: String
  let mark: RawMark
  let context: String?
  let contextMark: RawMark
}

/// libyaml's parser over a copy of the text. The C struct holds pointers to itself and to the text, so both live on
/// the heap until `deinit`. All of the module's pointers are in this file.
struct EventStream: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>

  /// Text that is known to be UTF-8 without a byte order mark. Nil when memory is short.
  init?(_ text: ArraySlice<UInt8>) {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      return nil
    }
    let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(text.count, 1))
    _ = input.initialize(from: text)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, input.baseAddress, text.count)
    self.parser = parser
    self.input = input
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    input.deallocate()
  }

  /// The next event; after the end of the stream or a failure there is nothing more to ask.
  mutating func next() throws(RawFailure) -> RawEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
    defer { yaml_event_delete(&event) }
    let (kind, anchor, tag) = Self.copy(event)
    return RawEvent(
      kind: kind, anchor: anchor, tag: tag, start: RawMark(event.start_mark), end: RawMark(event.end_mark))
  }

  private static func copy(_ event: yaml_event_t) -> (RawEvent.Kind, anchor: String?, tag: String?) {
    switch event.type {
    case YAML_STREAM_START_EVENT: return (.streamStart, nil, nil)
    case YAML_DOCUMENT_START_EVENT: return (.documentStart, nil, nil)
    case YAML_DOCUMENT_END_EVENT: return (.documentEnd, nil, nil)
    case YAML_SEQUENCE_END_EVENT: return (.sequenceEnd, nil, nil)
    case YAML_MAPPING_END_EVENT: return (.mappingEnd, nil, nil)
    case YAML_ALIAS_EVENT: return (.alias(string(event.data.alias.anchor) ?? ""), nil, nil)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      return (.scalar(text, style(scalar.style)), string(scalar.anchor), string(scalar.tag))
    case YAML_SEQUENCE_START_EVENT:
      let sequence = event.data.sequence_start
      let isFlow = sequence.style == YAML_FLOW_SEQUENCE_STYLE
      return (.sequenceStart(isFlow: isFlow), string(sequence.anchor), string(sequence.tag))
    case YAML_MAPPING_START_EVENT:
      let mapping = event.data.mapping_start
      let isFlow = mapping.style == YAML_FLOW_MAPPING_STYLE
      return (.mappingStart(isFlow: isFlow), string(mapping.anchor), string(mapping.tag))
    default: return (.streamEnd, nil, nil)
    }
  }

  private static func style(_ style: yaml_scalar_style_t) -> ScalarStyle {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: .single
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .double
    case YAML_LITERAL_SCALAR_STYLE: .literal
    case YAML_FOLDED_SCALAR_STYLE: .folded
    default: .plain
    }
  }

  private func failure() -> RawFailure {
    let raw = parser.pointee
    if raw.error == YAML_MEMORY_ERROR {
      return RawFailure(
        problem: "there is not enough memory to read this", mark: RawMark(raw.mark), context: nil,
        contextMark: RawMark(raw.mark))
    }
    // A reader error leaves the marks empty; the text was checked before, so none is expected.
    let mark = raw.error == YAML_READER_ERROR ? raw.mark : raw.problem_mark
    return RawFailure(
      problem: raw.problem.map { String(cString: $0) } ?? "this cannot be read", mark: RawMark(mark),
      context: raw.context.map { String(cString: $0) }, contextMark: RawMark(raw.context_mark))
  }

  private static func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(decodingCString: $0, as: UTF8.self) }
  }
}
