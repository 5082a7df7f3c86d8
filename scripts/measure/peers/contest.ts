import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { connectBare } from '../bare-mqtt.ts'
import { type Broker, end, launchMosquitto, startMosquitto, until } from '../broker.ts'
import { Closers } from '../closers.ts'
import { openLongLine } from '../long-line.ts'
import { residentMiB } from '../process-figures.ts'
import { numberOf, type Rival, type Running } from './rival.ts'

/** Longer than any of them waits before it tries the broker again. */
const NOTHING_MORE_MS = 4_000
const CONNECT_MAX_MS = 30_000

/** One round of one program. */
export interface Contest {
  /** Events per second that reached the district while it was there all the time. */
  readonly connected: number
  /** Taken per second while it was away. */
  readonly offline: number
  /** Per second from the first to the last that arrived when it was there again; null: none came. */
  readonly drained: number | null
  /** Accepted while it was away, the last of them just before the program was killed. */
  readonly accepted: number
  /** Of these, what never arrived. */
  readonly lost: number
  readonly residentMiB: number
}

/** Connected, then offline, then killed in the middle of taking events, then begun again with the district there. */
export function contest(rival: Rival, folder: string): Promise<Contest> {
  return Closers.use(async (closers) => {
    const place = await newPlace(closers, folder)
    const first = await startMosquitto(closers, folder)
    const url = `mqtt://127.0.0.1:${first.port}`
    const arrivals = await listen(closers, url)
    const running = await started(closers, rival, place, url)
    let next = await untilItArrives(running, arrivals)
    const range = (): [number, number] => [next, (next += rival.events) - 1]
    const connected = await connectedPace(running, arrivals, range())
    await end(first.child)
    const accepted = new Set<number>()
    const beganMs = performance.now()
    await running.accept(...range(), (n) => accepted.add(n))
    const offline = (1_000 * rival.events) / (performance.now() - beganMs)
    const memory = (await residentMiB(running.pid)) ?? Number.NaN
    await killInTheMiddle(running, range(), rival.events / 2, accepted)
    const again = await launchAgain(closers, folder, first.port)
    const later = await listen(closers, again)
    await started(closers, rival, place, again)
    await untilAllOrNothingMore(later, accepted)
    const lost = [...accepted].filter((n) => !later.seen.has(n)).length
    return { connected, offline, drained: later.pace(), accepted: accepted.size, lost, residentMiB: memory }
  })
}

/** Events per second of a backlog over a line with `delayMs` each way. */
export function contestOnLongLine(rival: Rival, folder: string, events: number, delayMs: number): Promise<number> {
  return Closers.use(async (closers) => {
    const place = await newPlace(closers, folder)
    const first = await startMosquitto(closers, folder)
    const line = await openLongLine(closers, first.port, delayMs)
    await end(first.child)
    const running = await started(closers, rival, place, `mqtt://127.0.0.1:${line.port}`)
    await running.accept(1, events, () => undefined)
    const arrivals = await listen(closers, await launchAgain(closers, folder, first.port))
    await until(() => arrivals.seen.size >= events)
    return arrivals.pace() ?? Number.NaN
  })
}

async function newPlace(closers: Closers, folder: string): Promise<string> {
  const place = await mkdtemp(join(folder, 'bench-rival-'))
  closers.add(() => rm(place, { recursive: true, force: true }))
  return place
}

async function started(closers: Closers, rival: Rival, place: string, url: string): Promise<Running> {
  const running = await rival.start(place, url)
  closers.add(() => running.kill())
  return running
}

async function launchAgain(closers: Closers, folder: string, port: number): Promise<string> {
  const { child }: Broker = await launchMosquitto(folder, ['persistence false'], port)
  closers.add(() => end(child))
  return `mqtt://127.0.0.1:${port}`
}

class Arrivals {
  readonly seen = new Set<number>()
  #firstMs = 0
  lastMs = performance.now()

  take(body: Uint8Array): void {
    const n = numberOf(body)
    if (Number.isNaN(n)) return
    this.lastMs = performance.now()
    if (this.seen.size === 0) this.#firstMs = this.lastMs
    this.seen.add(n)
  }

  pace(): number | null {
    return this.seen.size < 2 ? null : (1_000 * (this.seen.size - 1)) / (this.lastMs - this.#firstMs)
  }
}

async function listen(closers: Closers, url: string): Promise<Arrivals> {
  const arrivals = new Arrivals()
  const client = await connectBare(url, 'district')
  closers.add(() => client.close())
  await client.subscribe('#', (body) => {
    arrivals.take(body)
  })
  return arrivals
}

/** Some drop what they take before they are connected. Resolves with the number of the next event. */
async function untilItArrives(running: Running, arrivals: Arrivals): Promise<number> {
  let next = 1
  const isThere = async (): Promise<boolean> => {
    await running.accept(next, next, () => undefined)
    next += 1
    await pause(50)
    return arrivals.seen.size > 0
  }
  await until(isThere, CONNECT_MAX_MS)
  return next
}

async function connectedPace(running: Running, { seen }: Arrivals, [from, to]: [number, number]): Promise<number> {
  const beganMs = performance.now()
  await running.accept(from, to, () => undefined)
  await until(() => range(from, to).every((n) => seen.has(n)))
  return (1_000 * (to - from + 1)) / (performance.now() - beganMs)
}

async function killInTheMiddle(
  running: Running,
  [from, to]: [number, number],
  after: number,
  accepted: Set<number>,
): Promise<void> {
  let taken = 0
  let killed: Promise<void> | null = null
  const onAccepted = (n: number): void => {
    if (killed !== null) return
    accepted.add(n)
    taken += 1
    if (taken >= after) killed = running.kill()
  }
  await running.accept(from, to, onAccepted).catch(() => undefined) // what it was just offered fails with it
  await running.kill()
}

async function untilAllOrNothingMore(arrivals: Arrivals, wanted: ReadonlySet<number>): Promise<void> {
  arrivals.lastMs = performance.now()
  await until(
    () => [...wanted].every((n) => arrivals.seen.has(n)) || performance.now() - arrivals.lastMs > NOTHING_MORE_MS,
  )
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}
