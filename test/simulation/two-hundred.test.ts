import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { TwinGpio } from '../../drivers/bus/twin-gpio.ts'
import { openBoard } from '../../drivers/panel/johnny-five-board.ts'
import { Panel } from '../../drivers/panel/panel.ts'
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

const SEED = 20261122
const OPENS = '2026-11-21T08:00:00+08:00'
/** 200 an hour. */
const EVERY_MS = 18_000
const PEOPLE = 100
const HALF_AN_HOUR_MS = 1_800_000
/** The last one comes nine seconds before its end, and is sampled after it. */
const LAST_ONE_MS = 30_000
const READ_MS = 1_200
const PRINT_MS = 1_000
const SKIN_CENTI_C = 3410
/** Gel and drying, and what a practised hand needs for a swab. */
const DISINFECT_MS = 6_000
const SWAB_MS = 8_000
const GIVEN_UP_MS = 120_000
const PEDAL_LINE = 13
/** A foot: longer than the debouncing, in real time. */
const DOWN_MS = 12

interface Chair {
  readonly station: Station
  readonly clock: VirtualClock
  readonly gpio: TwinGpio
  readonly panel: Panel
}

async function openChair(t: ExecutionContext, brokerPort: number): Promise<Chair> {
  const folder = await mkdtemp(join(tmpdir(), 'two-hundred-'))
  const gpio = new TwinGpio()
  const board = await openBoard({ gpio })
  t.teardown(async () => {
    board.close()
    gpio.close()
    await rm(folder, { recursive: true, force: true })
  })
  const clock = new VirtualClock(OPENS)
  const panel = new Panel(board, { pedal: PEDAL_LINE })
  const plan = { kiosk: 'K0001', station: '01', ticketLetter: 'A', folder, printMs: PRINT_MS, panel }
  const station = new Station(plan, {
    clock,
    brokerPort,
    random: new Seeded(SEED, 'chair'),
    programmes: (await shippedProgrammes()).filter(({ name }) => name === 'pooled-10'),
    renderer: new CanvasLabelRenderer(defaultLabelFonts()),
    neverComing: [],
    keyPeople: [],
  })
  await station.start()
  return { station, clock, gpio, panel }
}

/** The foot goes down and up: edges on the line, at the pace of a real one; virtual time stands still meanwhile. */
async function step({ clock, gpio, panel }: Chair): Promise<void> {
  const pressed = new Promise<void>((resolve) => {
    const stop = panel.onPress(() => {
      stop()
      resolve()
    })
  })
  await clock.during(Promise.all([pressed, gpio.press(PEDAL_LINE, DOWN_MS)]))
}

/** One person every eighteen seconds lays a card and stands there. */
async function arrive({ clock, station }: Chair, people: number): Promise<void> {
  const beganMs = clock.epochMs()
  for (const [n, { idNumber, name }] of inventPeople(SEED, people).entries()) {
    await clock.sleep(Math.max(0, beganMs + n * EVERY_MS - clock.epochMs()))
    const { loop } = station.kiosk
    const { token } = loop.session
    station.standing = { skinCentiC: () => SKIN_CENTI_C }
    await clock.sleep(READ_MS)
    const document = checkTypedDocument({ idType: 'resident-card', idNumber, name })
    if (typeof document === 'string') throw new Error(document)
    station.reader.lay({ kind: 'document', document })
    const isDone = (): boolean => loop.session.token > token && loop.session.prompt === 'done'
    if (!(await station.until(isDone, GIVEN_UP_MS))) throw new Error(`person ${n} was told ${loop.session.prompt}`)
    station.standing = null
  }
}

/** Both hands are full: two steps on the pedal for each, and nothing else. */
async function sample(chair: Chair, people: number, swabMs: number): Promise<void> {
  const { clock, station } = chair
  const isCalled = (): boolean => [...station.kiosk.loop.state.visits.values()].some(({ state }) => state === 'called')
  const isWaiting = (): boolean =>
    [...station.kiosk.loop.state.visits.values()].some(({ state }) => state === 'waiting')
  for (let n = 0; n < people; n += 1) {
    await clock.sleep(DISINFECT_MS)
    if (!(await station.until(isWaiting, GIVEN_UP_MS))) throw new Error(`nobody came after ${n}`)
    await step(chair)
    if (!(await station.until(isCalled, GIVEN_UP_MS))) throw new Error(`person ${n} was not called`)
    await clock.sleep(swabMs)
    await step(chair)
    if (!(await station.until(() => !isCalled(), GIVEN_UP_MS))) throw new Error(`the swab of ${n} was not taken`)
  }
}

function timesOf({ asked }: Station, type: SamplingEvent['type']): readonly number[] {
  return asked.flatMap(({ drafts, stamp }) =>
    drafts.filter(({ event }) => event.type === type).map(() => Date.parse(stamp.time) - Date.parse(OPENS)),
  )
}

async function work(t: ExecutionContext, people: number, swabMs: number) {
  const district = await openDistrict()
  const chair = await openChair(t, district.brokerPort)
  const { clock, station } = chair
  const edges: number[] = []
  let papers = 0
  chair.panel.onPress(() => edges.push(clock.epochMs()))
  await clock.runDuring(Promise.all([arrive(chair, people), sample(chair, people, swabMs)]))
  await clock.run(clock.epochMs() + 10_000)
  papers = station.printer.papers
  const acts = station.confirmed.size
  await clock.runDuring(station.stop())
  await district.close()
  return { station, edges, papers, acts }
}

test.serial(
  'two hundred an hour, a hundred in half of it, are sampled without a hand: by the pedal’s edges alone',
  async (t) => {
    t.timeout(120_000)
    const { acts, edges, papers, station } = await work(t, PEOPLE, SWAB_MS)
    const collected = timesOf(station, 'sample.collected')
    t.is(collected.length, PEOPLE)
    t.is(edges.length, 2 * PEOPLE, 'two steps for each')
    t.is(acts, 0, 'no page was touched')
    t.log(`the last swab after ${((collected.at(-1) ?? 0) / 1_000).toFixed(0)} s`)
    t.true((collected.at(-1) ?? Infinity) <= HALF_AN_HOUR_MS + LAST_ONE_MS)
    t.is(timesOf(station, 'tube.sealed').length, papers, 'a label for each tube')
    const operators = station.asked.flatMap(({ drafts }) =>
      drafts.flatMap(({ event }) =>
        event.type === 'sample.collected' || event.type === 'visit.called' ? [event.data.operator] : [],
      ),
    )
    t.deepEqual([...new Set(operators)], ['panel'])
  },
)

test.serial('a slower hand falls behind: the measure can fail', async (t) => {
  t.timeout(120_000)
  const { station } = await work(t, 12, 20_000)
  t.true((timesOf(station, 'sample.collected').at(-1) ?? 0) > 12 * EVERY_MS + LAST_ONE_MS)
})
