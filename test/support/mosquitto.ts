import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '../../scripts/measure/loopback.ts'
import { end } from './broker-process.ts'
import { diesWithUs } from './dies-with-us.ts'

/** A machine with other work takes its time. */
const READY_TIMEOUT_MS = 20_000
/** mosquitto 2.0 sets its "keep running" after it has said "running": a signal between the two is lost. */
const STOP_TIMEOUT_MS = 5_000

export interface Mosquitto {
  readonly port: number
  /** `mqtt://127.0.0.1:PORT` */
  readonly url: string
  /** For password files and certificates that the configuration names. */
  readonly folder: string
  /** Ends the process and waits for it. Retained messages are gone with it. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Of the process; null while it is stopped. */
  readonly pid: () => number | null
  /** Begins anew on the same port. */
  start(): Promise<void>
  /** Stops and removes the folder. */
  close(): Promise<void>
}

/**
 * A real mosquitto on a free port of the loopback, with a configuration of its own. `prepare` may put files into the
 * folder and returns more lines for the configuration; by default everybody may connect.
 */
export async function openMosquitto(
  prepare: (folder: string) => Promise<readonly string[]> = () => Promise.resolve(['allow_anonymous true']),
): Promise<Mosquitto> {
  const folder = await mkdtemp(join(tmpdir(), 'mosquitto-'))
  const port = await freePort()
  const more = await prepare(folder)
  const file = join(folder, 'mosquitto.conf')
  // By default it acknowledges what it then drops: a subscriber slower than the kiosk loses all above 1,000 waiting.
  const common = ['user root', 'persistence false', 'log_dest stderr', 'set_tcp_nodelay true', 'max_queued_messages 0']
  await writeFile(file, [...common, `listener ${port} 127.0.0.1`, ...more, ''].join('\n'))
  let child: ChildProcess | null = null
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    const running = child
    child = null
    if (running !== null) await end(running, signal, STOP_TIMEOUT_MS)
  }
  const start = async (): Promise<void> => {
    child = await launch(file)
  }
  await start()
  const close = async (): Promise<void> => {
    await stop()
    await rm(folder, { recursive: true, force: true })
  }
  const pid = (): number | null => child?.pid ?? null
  return { port, url: `mqtt://127.0.0.1:${port}`, folder, pid, stop, start, close }
}

async function launch(file: string): Promise<ChildProcess> {
  // Debian keeps it in /usr/sbin, which is not in everybody's PATH.
  const child = spawn('/usr/sbin/mosquitto', ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] })
  diesWithUs(child)
  const said: string[] = []
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
    }, READY_TIMEOUT_MS)
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (said.length < 50) said.push(line)
      if (!line.endsWith(' running')) return
      clearTimeout(timer)
      resolve()
    })
    child.once('error', reject)
    child.once('close', () => {
      clearTimeout(timer)
      reject(new Error(`mosquitto did not start: ${said.join(' / ')}`))
    })
  })
  return child
}

export interface Heard {
  readonly topic: string
  readonly isRetained: boolean
  readonly payload: Buffer
}

export interface Subscriber {
  /** Everything heard so far, in the order of arrival. */
  readonly heard: readonly Heard[]
  /** Waits until what was heard satisfies the condition; rejects with what is missing after `timeoutMs`. */
  until(condition: (heard: readonly Heard[]) => boolean, timeoutMs?: number): Promise<readonly Heard[]>
  close(): Promise<void>
}

export interface SubscribeOptions {
  readonly port: number
  /** Filters, `sampling-demo/#`. */
  readonly topics: readonly string[]
  /** With an id the broker keeps the subscription, and what comes meanwhile, while this program is away. */
  readonly clientId?: string
  /** More arguments of mosquitto_sub. */
  readonly arguments?: readonly string[]
}

/** Another program as listener: `mosquitto_sub`, QoS 1. Resolves when the broker has confirmed the subscription. */
export async function subscribe(options: SubscribeOptions): Promise<Subscriber> {
  const topics = options.topics.flatMap((topic) => ['-t', topic])
  const session = options.clientId === undefined ? [] : ['-i', options.clientId, '-c']
  const format = ['-F', 'heard %r %x %t', '-q', '1', '-d', ...(options.arguments ?? [])]
  // With a pipe as output it would keep the lines until there are 4 KiB of them; stdbuf becomes the program it starts.
  const program = ['-oL', 'mosquitto_sub', '-h', '127.0.0.1', '-p', String(options.port)]
  const child = spawn('stdbuf', [...program, ...topics, ...session, ...format], { stdio: ['ignore', 'pipe', 'ignore'] })
  diesWithUs(child)
  const heard: Heard[] = []
  const waiters = new Set<() => void>()
  const lines = createInterface({ input: child.stdout })
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
    }, READY_TIMEOUT_MS)
    child.once('error', reject)
    child.once('exit', () => {
      clearTimeout(timer)
      reject(new Error('mosquitto_sub ended, or was not subscribed in time'))
    })
    lines.on('line', (line) => {
      if (line.startsWith('Subscribed (')) {
        clearTimeout(timer)
        resolve()
      }
      const match = /^heard ([01]) ([0-9a-f]*) (.*)$/.exec(line)
      if (match === null) return
      const [, retained, hex = '', topic = ''] = match
      heard.push({ topic, isRetained: retained === '1', payload: Buffer.from(hex, 'hex') })
      for (const wake of waiters) wake()
    })
  })
  return {
    heard,
    until: (condition, timeoutMs = READY_TIMEOUT_MS) => waitFor(heard, waiters, condition, timeoutMs),
    close: () => end(child, 'SIGKILL', STOP_TIMEOUT_MS),
  }
}

function waitFor(
  heard: readonly Heard[],
  waiters: Set<() => void>,
  condition: (heard: readonly Heard[]) => boolean,
  timeoutMs: number,
): Promise<readonly Heard[]> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (!condition(heard)) return
      finish()
      resolve(heard)
    }
    const timer = setTimeout(() => {
      finish()
      const last = heard.slice(-3).map(({ topic, payload }) => `${topic} ${payload.toString().slice(0, 80)}`)
      reject(new Error(`heard ${heard.length} messages, not what was waited for; last: ${last.join(' | ')}`))
    }, timeoutMs)
    const finish = (): void => {
      clearTimeout(timer)
      waiters.delete(look)
    }
    waiters.add(look)
    look()
  })
}
