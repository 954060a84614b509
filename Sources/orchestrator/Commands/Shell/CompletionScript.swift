import Kernel

/// The scripts by which shells ask this program what a word can be, and the words in which it answers: a line that says
/// of what kind the names are (`names`, `open` for names that no blank follows, `files`, `folders`), then one line each,
/// a tab before its description.
enum CompletionScript {
  /// What a script begins its question with; `bash`, `zsh` or `fish` and the words up to the cursor follow.
  static let question = "---complete"

  static func text(for shell: Completions.Shell) -> String {
    switch shell {
    case .bash: bash
    case .zsh: zsh
    case .fish: fish
    }
  }

  /// The answer to a question, as the script of `shell` reads it.
  static func reply(to words: [String], from shell: Completions.Shell, _ answer: ([String]) -> WordCompletion.Answer)
    -> String
  {
    var words = words
    var stripped = ""
    if shell == .bash { (words, stripped) = rejoined(words.map(ShellWord.unquoted)) }
    switch answer(words) {
    case .files: return "files\n"
    case .folders: return "folders\n"
    case .names(var names):
      if shell == .bash { names = names.filter { $0.text.hasPrefix(words.last ?? "") } }
      let isOpen = !names.isEmpty && names.allSatisfy { $0.text.hasSuffix("=") }
      let lines = names.map { name in
        let about = TerminalText.prefix(of: TerminalText.oneLine(name.about), columns: 100)
        let text = name.text.dropFirst(stripped.count)
        return about.isEmpty || shell == .bash ? String(text) : "\(text)\t\(about)"
      }
      return ([isOpen ? "open" : "names"] + lines).joined(separator: "\n") + "\n"
    }
  }

  /// bash takes `cli:claude` and `key=value` for three words each, and completes only what follows the sign.
  private static func rejoined(_ pieces: [String]) -> (words: [String], stripped: String) {
    var words: [String] = []
    var stripped = ""
    var isOpen = false
    for piece in pieces {
      let isSign = !piece.isEmpty && piece.allSatisfy { ":=".contains($0) }
      if isSign || isOpen, let last = words.popLast() {
        stripped = isSign ? last + piece : last
        words.append(last + piece)
      } else {
        stripped = ""
        words.append(piece)
      }
      isOpen = isSign
    }
    return (words, stripped)
  }

  private static let bash = #"""
    # Completions of orchestrator for bash.
    _orchestrator() {
      local line kind="" IFS=$'\n'
      COMPREPLY=()
      while read -r line; do
        if [[ -z $kind ]]; then kind=$line; else COMPREPLY+=("$line"); fi
      done < <("${COMP_WORDS[0]/#\~/$HOME}" ---complete bash "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
      case $kind in
      open) compopt -o nospace 2>/dev/null ;;
      files) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}")) ;;
      folders) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "${COMP_WORDS[COMP_CWORD]}")) ;;
      esac
    }
    complete -F _orchestrator orchestrator

    """#

  private static let zsh = #"""
    #compdef orchestrator
    # Completions of orchestrator for zsh.
    _orchestrator() {
      local -a lines names
      local line kind tab=$'\t'
      lines=("${(@f)$(${~words[1]} ---complete zsh "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
      kind=$lines[1]
      for line in "${(@)lines[2,-1]}"; do
        names+=("${${line%%$tab*}//:/\\:}${${(M)line%$tab*}/$tab/:}")
      done
      case $kind in
        names) _describe -V orchestrator names ;;
        open) _describe -V orchestrator names -S '' ;;
        files) _files ;;
        folders) _files -/ ;;
      esac
    }
    if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _orchestrator "$@"; else compdef _orchestrator orchestrator; fi

    """#

  private static let fish = #"""
    # Completions of orchestrator for fish.
    function __orchestrator_complete
      set -l words (commandline -opc)
      set -l current (commandline -ct)
      set -l lines ($words[1] ---complete fish $words[2..] "$current" 2>/dev/null)
      switch "$lines[1]"
        case files
          __fish_complete_path $current
        case folders
          __fish_complete_directories $current
        case '*'
          printf '%s\n' $lines[2..]
      end
    end
    complete -c orchestrator -f -a '(__orchestrator_complete)'

    """#
}
