/** Words that may stand after each command, out of the usage itself: so none is forgotten. */
function completionWords(usage: string): ReadonlyMap<string, readonly string[]> {
  const words = new Map<string, string[]>()
  let command = ''
  for (const line of usage.split('\n')) {
    command = /^ {2}([a-z][a-z-]*) /.exec(line)?.[1] ?? (/^\S/.test(line) ? '' : command)
    if (command === '') continue
    const options = line.match(/--[a-z][a-z-]*/g) ?? []
    words.set(command, [...new Set([...(words.get(command) ?? []), ...options, '--json'])])
  }
  return words
}

/** A script for bash: `source <(kioskctl completion bash)`. Files stand where no option is begun. */
export function bashCompletion(usage: string): string {
  const words = completionWords(usage)
  const cases = [...words].map(([command, options]) => `    ${command}) words='${options.join(' ')}' ;;`)
  return `_kioskctl() {
  local words="" current="\${COMP_WORDS[COMP_CWORD]}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${[...words.keys(), 'help'].join(' ')}' -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) COMPREPLY=($(compgen -f -- "$current")) ;;
  esac
}
complete -o filenames -F _kioskctl kioskctl
`
}
