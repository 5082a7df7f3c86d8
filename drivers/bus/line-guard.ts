import { type ChildProcess, spawn } from 'node:child_process'

/** Longer than any honest work of a process that also serves people; then it hangs. */
const HANGS_AFTER_MS = 10_000
const BEATS_PER_WAIT = 5
/** A guard that was ended by somebody is started again. */
const START_AGAIN_MS = 1_000

/**
 * Reads lines from its standard input: `+FILE` and `-FILE` name what it guards, an empty one says that the parent lives.
 * It writes 0 to the files when there was silence for too long (the parent hangs; it goes on waiting), and when the other
 * end is gone, which it is with the parent, whatever ended that. Signals that are meant for the parent (the service is
 * stopped, Ctrl-C) do not end it before. bash, since the Debian shell `dash` cannot wait with a limit; both are always
 * there.
 */
const WATCH_AND_RELEASE = `
trap '' TERM INT HUP
declare -A files
release() { for file in "\${!files[@]}"; do echo 0 >"$file"; done; }
while :; do
  if IFS= read -r -t "$1" line; then
    case $line in
      +*) files["\${line:1}"]=1 ;;
      -*) unset "files[\${line:1}]" ;;
    esac
  elif [ $? -gt 128 ]; then release
  else release; exit
  fi
done 2>/dev/null`

/**
 * Lets GPIO lines fall to 0 when this process is gone, also by SIGKILL, and when it hangs: sysfs keeps the last level for
 * ever. One shell of 3 MB waits for it. Against the end of both at once (`kill -9` of the whole service) the service's
 * own `ExecStopPost` helps, and against the loss of power the relay.
 *
 * Throws nothing: on a machine without a shell there is no guard, and the relay's rest position is what remains.
 */
export class LineGuard {
  readonly #files = new Set<string>()
  readonly #hangsAfterMs: number
  readonly #beat: NodeJS.Timeout
  #shell: ChildProcess
  #restart: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(hangsAfterMs: number = HANGS_AFTER_MS) {
    this.#hangsAfterMs = hangsAfterMs
    this.#shell = this.#start()
    this.#beat = setInterval(() => {
      this.#say('')
    }, hangsAfterMs / BEATS_PER_WAIT)
    this.#beat.unref()
  }

  /** `valueFile` is `/sys/class/gpio/gpioN/value` (Linux, Documentation/admin-guide/gpio/sysfs.rst). */
  add(valueFile: string): void {
    this.#files.add(valueFile)
    this.#say(`+${valueFile}`)
  }

  has(valueFile: string): boolean {
    return this.#files.has(valueFile)
  }

  /** This one may keep its level. */
  remove(valueFile: string): void {
    if (this.#files.delete(valueFile)) this.#say(`-${valueFile}`)
  }

  /** The lines fall now. Idempotent. */
  close(): void {
    this.#isClosed = true
    clearInterval(this.#beat)
    clearTimeout(this.#restart)
    this.#shell.stdin?.end()
  }

  #start(): ChildProcess {
    const limit = `${this.#hangsAfterMs / 1_000}`
    const shell = spawn('/bin/bash', ['-c', WATCH_AND_RELEASE, 'line-guard', limit], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    })
    shell.once('error', () => undefined)
    shell.once('exit', () => {
      this.#startAgain()
    })
    shell.stdin.on('error', () => undefined)
    shell.unref()
    return shell
  }

  #startAgain(): void {
    if (this.#isClosed) return
    this.#restart = setTimeout(() => {
      this.#shell = this.#start()
      for (const file of this.#files) this.#say(`+${file}`)
    }, START_AGAIN_MS)
    this.#restart.unref()
  }

  #say(line: string): void {
    const { stdin } = this.#shell
    if (stdin?.writable === true) stdin.write(`${line}\n`)
  }
}
