# Sourced by the scripts that build or test, from the repository's root: gives them $scratch, a folder that goes with the
# script, a HOME that the toolchain can write to, and run_tests.

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The toolchain keeps its caches below HOME and fails without one it can write to.
if [ -z "${HOME:-}" ] || [ ! -d "$HOME" ] || [ ! -w "$HOME" ]; then
  HOME=$scratch/home
  mkdir "$HOME"
  export HOME
fi

# What failed in a test run's log, and what had not ended when it died.
failures() {
  awk '
    /^◇ Test .* started\.$/ && !/^◇ Test (case|run) / {
      name = $0; sub(/^◇ /, "", name); sub(/ started\.$/, "", name); running[name] = 1; next
    }
    /^(✔|✘|➜) Test / {
      name = $0; sub(/^(✔|✘|➜) /, "", name); sub(/ (with [0-9]+ test cases? )?(passed|failed|skipped) ?.*$/, "", name)
      delete running[name]
    }
    /^(✘|error:)/ || /Fatal error:/ || /(ERROR|WARNING): [A-Z][a-z]+Sanitizer/ { print; more = 20; next }
    # An issue goes on over lines of its own, such as those of an argument.
    /^(◇|✔|➜) / { more = 0 }
    more > 0 { print; more-- }
    END { for (name in running) print "had not ended: " name }
  ' "$1"
}

# Runs the tests that are built already, with further arguments for `swift test`. Says once more, at the very end, what
# failed: of a long log often only the tail is kept.
#
# Left alone, every test begins at once, and on few cores each waits for all others: a wait of minutes within a test
# then says nothing. A toolchain that does not know the variable passes over it.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH="${SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH:-8}"
run_tests() {
  rm -f "$scratch/code"
  { swift test --skip-build "$@" 2>&1 || echo "$?" >"$scratch/code"; } | tee "$scratch/log"
  [ -s "$scratch/code" ] || return 0
  echo '== what failed'
  failures "$scratch/log"
  return "$(cat "$scratch/code")"
}
