import { type ChildProcess, spawn } from 'node:child_process'

/** `systemd-notify` takes milliseconds, on a machine that starts beside it a second; then something else is wrong. */
const ANSWER_MS = 15_000
/** A shell that was ended by somebody is not started more often. */
const START_AGAIN_MS = 5_000
/** `systemctl status` shows one line. */
const STATUS_CHARACTERS_MAX = 200

/**
 * Reads lines of assignments with tabs between them and gives each line to the service manager in one message (sd_notify(3)),
 * one after the other; a dot says that it is done, whatever became of it. It ends with the process that holds its other end.
 * Signals that are meant for that process do not end it before, so that the last message arrives.
 */
const RELAY = `
trap '' TERM INT HUP
set -f
tab=$(printf '\\t')
while IFS= read -r line; do
  IFS=$tab
  NOTIFY_SOCKET=$2 timeout -k 1 "$1" systemd-notify $line
  echo .
done 2>/dev/null`

/** What is said to the service manager (sd_notify(3)). */
export interface Notice {
  readonly isReady?: true
  readonly isStopping?: true
  /** The program got on: the watchdog waits anew. */
  readonly hasProgressed?: true
  /** For `systemctl status`: no personal data. */
  readonly status?: string
}

/**
 * The way to the service manager. Its socket takes datagrams, which Node cannot send; a shell of 2 MB at the other end of a
 * pipe calls `systemd-notify` for each message. Starting that from here would copy the page tables of a large process each
 * time and hold everybody up meanwhile.
 *
 * One message is under way at a time; what comes meanwhile is put together, the last status wins. A message that is not done
 * in time is given up together with its shell. Throws nothing: where nothing can be said, the service manager acts as on a
 * program that is silent.
 */
export class ServiceNotice {
  readonly #socket: string
  readonly #answerMs: number
  #shell: ChildProcess | null = null
  #waiting: Notice | null = null
  #deadline: NodeJS.Timeout | undefined
  #again: NodeJS.Timeout | undefined
  #isBusy = false
  #isClosed = false

  /** `socket` as `NOTIFY_SOCKET` names it: a path, or `@` and a name without one. */
  constructor(socket: string, answerMs: number = ANSWER_MS) {
    this.#socket = socket
    this.#answerMs = answerMs
  }

  say(notice: Notice): void {
    if (this.#isClosed) return
    this.#waiting = { ...this.#waiting, ...notice }
    this.#next()
  }

  /** What was said is still passed on; nothing more is. Idempotent. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    clearTimeout(this.#again)
    clearTimeout(this.#deadline)
    const { stdin } = this.#shell ?? {}
    if (this.#waiting !== null) stdin?.write(encodeNotice(this.#waiting))
    stdin?.end()
  }

  #next(): void {
    if (this.#isBusy || this.#waiting === null || this.#again !== undefined) return
    this.#shell ??= this.#start()
    this.#isBusy = true
    this.#shell.stdin?.write(encodeNotice(this.#waiting))
    this.#waiting = null
    this.#deadline = setTimeout(() => {
      this.#shell?.kill('SIGKILL')
    }, this.#answerMs)
    this.#deadline.unref()
  }

  #start(): ChildProcess {
    const seconds = `${(this.#answerMs * 2) / 3 / 1_000}`
    const words = ['-c', RELAY, 'service-notice', seconds, this.#socket]
    const shell = spawn('/bin/sh', words, { stdio: ['pipe', 'pipe', 'ignore'] })
    shell.on('error', () => undefined)
    shell.stdin.on('error', () => undefined)
    shell.stdout.on('data', () => {
      this.#isDone()
      this.#next()
    })
    shell.once('close', () => {
      this.#shell = null
      this.#isDone()
      this.#startLater()
    })
    shell.unref()
    return shell
  }

  #isDone(): void {
    clearTimeout(this.#deadline)
    this.#isBusy = false
  }

  #startLater(): void {
    if (this.#isClosed) return
    this.#again = setTimeout(() => {
      this.#again = undefined
      this.#next()
    }, START_AGAIN_MS)
    this.#again.unref()
  }
}

/** One line; what a status may not hold is left out of it. */
function encodeNotice({ hasProgressed, isReady, isStopping, status }: Notice): string {
  const words = [
    ...(isReady === true ? ['READY=1'] : []),
    ...(isStopping === true ? ['STOPPING=1'] : []),
    ...(hasProgressed === true ? ['WATCHDOG=1'] : []),
    ...(status === undefined ? [] : [`STATUS=${status.replaceAll(/\p{Cc}/gu, ' ').slice(0, STATUS_CHARACTERS_MAX)}`]),
  ]
  return `${words.join('\t')}\n`
}
