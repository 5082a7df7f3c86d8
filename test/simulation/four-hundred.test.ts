import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import type { SamplingEvent } from '../../firmware/domain/events.ts'
import { checkTypedDocument } from '../../firmware/domain/identity.ts'
import { CanvasLabelRenderer } from '../../firmware/labels/canvas-label-renderer.ts'
import { defaultLabelFonts } from '../../firmware/labels/label-fonts.ts'
import { Seeded } from '../support/seeded.ts'
import { shippedProgrammes } from '../support/shipped-programmes.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { inventPeople } from '../support/working-morning.ts'
import { openDistrict } from './district.ts'
import { Station } from './station.ts'

const SEED = 20261121
const OPENS = '2026-11-21T08:00:00+08:00'
/** 400 an hour. */
const EVERY_MS = 9_000
const HALF_AN_HOUR_MS = 1_800_000
const PEOPLE = 200
const A_WHILE_MS = 60_000
/** As real ones: the module talks to a card for so long, and a label of 30 mm takes so long; the sensor takes a second. */
const READ_MS = 1_200
const PRINT_MS = 1_000
const SKIN_CENTI_C = 3410
/** Nobody stands there for so long. */
const GIVEN_UP_MS = 60_000
/** Two at once: one under way, one behind it. */
const LABELS_BEHIND_MAX = 2

interface Work {
  readonly people: number
  readonly readMs: number
  readonly printMs: number
}

interface Result {
  readonly checkedInMs: readonly number[]
  /** From standing there to the number on the screen, each. */
  readonly tookMs: readonly number[]
  readonly labelsBehindMax: number
  readonly printed: number
}

test.serial(
  'one station takes in 400 people an hour, 200 in half of it, each with a label of their own, at the speed of real devices',
  async (t) => {
    t.timeout(120_000)
    const { checkedInMs, labelsBehindMax, printed, tookMs } = await work(t, {
      people: PEOPLE,
      readMs: READ_MS,
      printMs: PRINT_MS,
    })
    const longestMs = Math.max(...tookMs)
    t.log(`longest ${longestMs} ms, ${labelsBehindMax} labels behind at most`)
    t.is(checkedInMs.length, PEOPLE)
    t.true((checkedInMs.at(-1) ?? Infinity) <= HALF_AN_HOUR_MS)
    t.true(Math.min(...tookMs) >= READ_MS, 'the reader is as slow as a real one')
    t.true(longestMs < EVERY_MS)
    t.true(labelsBehindMax <= LABELS_BEHIND_MAX)
    t.is(printed, PEOPLE)
  },
)

test.serial('a slower printer falls behind, and a slower reader makes a line: the measure can fail', async (t) => {
  t.timeout(120_000)
  const printer = await work(t, { people: 12, readMs: READ_MS, printMs: 14_000 })
  t.true(printer.labelsBehindMax > LABELS_BEHIND_MAX)
  const reader = await work(t, { people: 12, readMs: 9_000, printMs: PRINT_MS })
  t.true((reader.checkedInMs.at(-1) ?? 0) > 12 * EVERY_MS)
})

async function work(t: ExecutionContext, plan: Work): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'four-hundred-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const district = await openDistrict()
  const clock = new VirtualClock(OPENS)
  const station = await openStation(folder, { clock, brokerPort: district.brokerPort, printMs: plan.printMs })
  await station.start()
  const result = await clock.runDuring(serve(station, clock, plan))
  await clock.run(clock.epochMs() + A_WHILE_MS)
  await clock.runDuring(station.stop())
  await district.close()
  return {
    ...result,
    checkedInMs: timesOf(station, 'visit.checked-in').map((atMs) => atMs - Date.parse(OPENS)),
    printed: timesOf(station, 'label.printed').length,
  }
}

async function openStation(
  folder: string,
  { printMs, ...world }: { readonly clock: VirtualClock; readonly brokerPort: number; readonly printMs: number },
): Promise<Station> {
  const programmes = (await shippedProgrammes()).filter(({ name }) => name === 'single')
  const plan = { kiosk: 'K0001', station: '01', ticketLetter: 'A', folder, printMs }
  return new Station(plan, {
    ...world,
    random: new Seeded(SEED, 'hour'),
    programmes,
    renderer: new CanvasLabelRenderer(defaultLabelFonts()),
    neverComing: [],
    keyPeople: [],
  })
}

/** One person every nine seconds, or as soon as the one before has gone. */
async function serve(
  station: Station,
  clock: VirtualClock,
  { people, readMs }: Work,
): Promise<Pick<Result, 'tookMs' | 'labelsBehindMax'>> {
  const beganMs = clock.epochMs()
  const tookMs: number[] = []
  let labelsBehindMax = 0
  for (const [n, { idNumber, name }] of inventPeople(SEED, people).entries()) {
    await clock.sleep(Math.max(0, beganMs + n * EVERY_MS - clock.epochMs()))
    const arrivedMs = clock.epochMs()
    const { loop } = station.kiosk
    const { token } = loop.session
    station.standing = { skinCentiC: () => SKIN_CENTI_C }
    await clock.sleep(readMs)
    const document = checkTypedDocument({ idType: 'resident-card', idNumber, name })
    if (typeof document === 'string') throw new Error(document)
    station.reader.lay({ kind: 'document', document })
    const isDone = (): boolean => loop.session.token > token && loop.session.prompt === 'done'
    if (!(await station.until(isDone, GIVEN_UP_MS))) throw new Error(`person ${n} was told ${loop.session.prompt}`)
    tookMs.push(clock.epochMs() - arrivedMs)
    station.standing = null
    labelsBehindMax = Math.max(labelsBehindMax, n + 1 - timesOf(station, 'label.printed').length)
  }
  return { tookMs, labelsBehindMax }
}

function timesOf({ asked }: Station, type: SamplingEvent['type']): readonly number[] {
  return asked.flatMap(({ drafts, stamp }) =>
    drafts.filter(({ event }) => event.type === type).map(() => Date.parse(stamp.time)),
  )
}
