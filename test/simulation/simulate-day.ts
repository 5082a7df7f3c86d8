import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { loadProgrammes } from '../../config/load-programmes.ts'
import type { Programme } from '../../firmware/domain/programme.ts'
import type { RosterStanding } from '../../firmware/domain/roster.ts'
import { CanvasLabelRenderer } from '../../firmware/labels/canvas-label-renderer.ts'
import { defaultLabelFonts } from '../../firmware/labels/label-fonts.ts'
import { Seeded } from '../support/seeded.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { Booth } from './booth.ts'
import { Packing } from './courier.ts'
import { Crew } from './crew.ts'
import { type District, openDistrict } from './district.ts'
import { type Arrival, neverComing, planArrivals } from './residents.ts'
import { Station } from './station.ts'
import type { Asked } from './timed-journal.ts'

const at = (time: string, day = '2026-11-21'): number => Date.parse(`${day}T${time}:00+08:00`)
const OPENS_MS = at('13:50')
/** The crew goes home when the last box has left; the kiosks are switched off a little later. */
const HOME_AFTER_MS = 600_000
/** The kiosks were switched off over night: the day is closed late. */
const NEXT_MORNING_MS = at('07:30', '2026-11-23')

/** Somebody looks who is missing; expected and never seen are so many. */
export const ROSTER_AT = '22:30'
export const NEVER_COMING = 40

export interface DayPlan {
  readonly seed: number
  readonly residents: number
  /** When the last resident comes: after midnight, or earlier for a shorter day. */
  readonly lastArrival: string
}

/** Ten hours and a quarter, over midnight. */
export const WHOLE_DAY = '2026-11-22T00:05:00+08:00'

export interface SimulatedDay {
  readonly arrivals: readonly Arrival[]
  /** Bodies of `event` at the broker, in the order of arrival, repetitions included. */
  readonly bodies: readonly string[]
  /** What each journal was asked to write, before sealing. */
  readonly asked: ReadonlyMap<string, readonly Asked[]>
  /** Ids of events that the crew was told to be true. */
  readonly confirmed: readonly string[]
  readonly refused: Readonly<Record<string, number>>
  /** Events that waited for the broker when its line was mended, over both stations. */
  readonly backlog: number
  /** Kiosk → what its roster's page said at `ROSTER_AT`. */
  readonly rosters: ReadonlyMap<string, { readonly never: RosterStanding; readonly key: RosterStanding }>
  /** Kiosk → what its journal says of itself. */
  readonly heads: ReadonlyMap<string, { readonly sequence: number; readonly chain: string }>
  /** What came out of both printers: labels, and numbers of the queue. */
  readonly papers: number
  readonly tookMs: number
  /** Of it, for how long others had the processor that this process was ready for. */
  readonly queuedMs: number
  /** Of this process, while it ran: what the day costs where nobody else is at work. */
  readonly cpuMs: number
}

/** Lets a day of two stations pass; everything by chance comes from the seed. */
export async function simulateDay({ lastArrival, residents, seed }: DayPlan): Promise<SimulatedDay> {
  const [beganMs, cpuBeganMs, queuedBeganMs] = [performance.now(), cpuMs(), await queuedMs()]
  const folder = await mkdtemp(join(tmpdir(), 'simulated-day-'))
  const district = await openDistrict()
  try {
    const random = new Seeded(seed, 'day')
    const clock = new VirtualClock(new Date(OPENS_MS).toISOString())
    const hours = { fromMs: OPENS_MS + 60_000, untilMs: Date.parse(lastArrival) }
    const arrivals = planArrivals(random.of('arrivals'), residents, hours)
    const stations = await openStations(folder, { clock, random, district, arrivals })
    for (const station of stations) await station.start()
    const trouble = causeTrouble(clock, stations)
    await clock.runDuring(work(clock, random, stations, arrivals))
    await clock.run(clock.epochMs() + HOME_AFTER_MS)
    for (const station of stations) await station.stop()
    clock.jump(NEXT_MORNING_MS)
    for (const station of stations) await station.start()
    await clock.run(NEXT_MORNING_MS + 300_000)
    return {
      ...(await gather(stations, district)),
      arrivals,
      backlog: trouble.backlog,
      rosters: trouble.rosters,
      papers: stations.reduce((sum, { printer }) => sum + printer.papers, 0),
      tookMs: performance.now() - beganMs,
      queuedMs: (await queuedMs()) - queuedBeganMs,
      cpuMs: cpuMs() - cpuBeganMs,
    }
  } finally {
    await district.close()
    await rm(folder, { recursive: true, force: true })
  }
}

function cpuMs(): number {
  const { system, user } = process.cpuUsage()
  return (system + user) / 1000
}

/** Of the main thread, in the run queue (Documentation/scheduler/sched-stats.rst); 0 where the kernel does not count it. */
async function queuedMs(): Promise<number> {
  const text = await readFile('/proc/self/schedstat', 'utf8').catch(() => '')
  return Number(text.split(' ')[1] ?? 0) / 1_000_000
}

async function openStations(
  folder: string,
  parts: { clock: VirtualClock; random: Seeded; district: District; arrivals: readonly Arrival[] },
): Promise<readonly [Station, Station]> {
  const { arrivals, clock, district, random } = parts
  const world = {
    clock,
    random,
    programmes: await programmesOfTheDay(folder),
    renderer: new CanvasLabelRenderer(defaultLabelFonts()),
    brokerPort: district.brokerPort,
    neverComing: neverComing(random.of('never'), NEVER_COMING),
    keyPeople: arrivals.filter(({ person }) => person.isKey).map(({ person }) => person.document.idNumber),
  }
  const open = async (kiosk: string, station: string, ticketLetter: string): Promise<Station> => {
    const own = join(folder, kiosk)
    await mkdir(own)
    return new Station({ kiosk, station, ticketLetter, folder: own }, world)
  }
  const stations = [await open('K0001', '01', 'A'), await open('K0002', '02', 'C')] as const
  clock.holdWhile(() => stations.some(({ isBehind }) => isBehind))
  return [stations[0], stations[1]]
}

/** The shipped programme, and files that take over in the middle of work. */
async function programmesOfTheDay(folder: string): Promise<readonly Programme[]> {
  const directory = join(folder, 'programmes')
  await mkdir(directory)
  const shipped = join(import.meta.dirname, '../../config/programmes/pooled-10.yaml')
  const base = parse(await readFile(shipped, 'utf8')) as { version: number; pool: object; tube: object }
  const changes = [
    { effectiveFrom: '2022-05-20T00:00:00+08:00' },
    { effectiveFrom: '2026-11-21T14:00:00+08:00', pool: { ...base.pool, default: 20 } },
    {
      effectiveFrom: '2026-11-21T16:00:00+08:00',
      pool: { ...base.pool, default: 20 },
      tube: { ...base.tube, verify: 'scan' },
    },
    {
      effectiveFrom: '2026-11-21T18:30:00+08:00',
      pool: { ...base.pool, default: 20 },
      tube: { ...base.tube, verify: 'scan' },
      ticket: { print: 'always' },
    },
    { effectiveFrom: '2026-11-21T19:00:00+08:00', pool: { ...base.pool, default: 5 }, collect: 'at-check-in' },
    { effectiveFrom: '2026-11-21T21:30:00+08:00' },
    {
      effectiveFrom: '2026-11-21T22:00:00+08:00',
      mask: { required: true },
      symptoms: { ask: true },
      tube: { ...base.tube, numbering: 'preprinted' },
    },
    { effectiveFrom: '2026-11-21T23:15:00+08:00', identity: 'none' },
    { effectiveFrom: '2026-11-21T23:35:00+08:00' },
  ]
  for (const [i, change] of changes.entries()) {
    const version = base.version + i
    await writeFile(join(directory, `pooled-10.${version}.yaml`), stringify({ ...base, ...change, version }))
  }
  const found = await loadProgrammes({ name: 'pooled-10', directory })
  if (!found.ok) throw new Error(found.problem)
  return found.programmes
}

/** What breaks in the course of the day, and is mended. */
function causeTrouble(
  clock: VirtualClock,
  stations: readonly [Station, Station],
): Pick<SimulatedDay, 'backlog' | 'rosters'> {
  const seen = { backlog: 0, rosters: new Map<string, { never: RosterStanding; key: RosterStanding }>() }
  const [first, second] = stations
  const when = (time: string, action: () => void): void => void clock.after(at(time) - OPENS_MS, action)
  when('15:30', () => {
    first.printer.setPaper('out')
  })
  when('15:50', () => {
    first.printer.setPaper('ok')
  })
  when('16:10', () => {
    second.reader.setPlugged(false)
  })
  when('16:50', () => {
    second.reader.setPlugged(true)
  })
  for (const station of stations) {
    when(ROSTER_AT, () => {
      const [never, key] = [station.rosterStanding('never'), station.rosterStanding('key')]
      seen.rosters.set(station.plan.kiosk, { never, key })
    })
    when('17:00', () => {
      station.line.setLink('down')
    })
    when('20:00', () => {
      seen.backlog += station.uplink.state().unsent
      station.line.setLink('up')
    })
  }
  return seen
}

/** Everybody comes, everybody is served, the crew goes home. */
async function work(
  clock: VirtualClock,
  random: Seeded,
  stations: readonly [Station, Station],
  arrivals: readonly Arrival[],
): Promise<void> {
  const teams = stations.map((station) => {
    const chance = random.of(station.plan.kiosk)
    const booth = new Booth(station, clock, chance)
    return { booth, crew: new Crew(booth, clock, chance), packing: new Packing(station, clock, chance) }
  })
  const running = teams.map(async ({ booth, crew, packing }) => {
    const [crewDone, packed] = [crew.run(), packing.run()]
    await booth.run()
    crew.finish()
    await crewDone
    packing.finish()
    await packed
  })
  for (const arrival of arrivals) {
    await clock.sleep(Math.max(0, arrival.atMs - clock.epochMs()))
    teams[arrival.station]?.booth.arrive(arrival)
  }
  for (const { booth } of teams) booth.finish()
  await Promise.all(running)
}

async function gather(
  stations: readonly Station[],
  district: District,
): Promise<Pick<SimulatedDay, 'asked' | 'bodies' | 'confirmed' | 'heads' | 'refused'>> {
  const heads = new Map(
    stations.map(({ kiosk, plan }) => {
      const { chain, sequence } = kiosk.health().journal
      return [plan.kiosk, { sequence, chain }]
    }),
  )
  await district.untilDistinct([...heads.values()].reduce((sum, { sequence }) => sum + sequence, 0))
  for (const station of stations) await station.stop()
  return {
    bodies: [...district.bodies],
    asked: new Map(stations.map(({ asked, plan }) => [plan.kiosk, asked])),
    confirmed: stations.flatMap(({ confirmed }) => [...confirmed]),
    refused: Object.fromEntries(stations.flatMap(({ refused }) => [...refused])),
    heads,
  }
}
