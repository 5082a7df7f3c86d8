import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { evolve } from '../../firmware/domain/evolve.ts'
import { emptyState } from '../../firmware/domain/state.ts'
import type { CrewView } from '../../firmware/domain/view.ts'
import { systemRandom } from '../../firmware/health/system-random.ts'
import { openJournal } from '../../firmware/journal/open-journal.ts'
import { diesWithUs } from '../support/dies-with-us.ts'
import { type KioskProcess, kioskFolder, startKiosk } from '../support/kiosk-process.ts'
import { type CrashPrinter, openCrashPrinter } from './crash-printer.ts'
import { journalRows } from './journal-rows.ts'
import { runKioskCommand } from './kiosk-command.ts'
import { brokenLabelRules, drawnLabels, labelsIn, sortPaper } from './label-rules.ts'
import { act, assist, resident, seededFraction } from './residents.ts'
import { until } from './until.ts'

const KILLS_EACH = 25
const MAIN = join(import.meta.dirname, '..', '..', 'firmware', 'main.ts')
const SITE_NAME = '红旗社区采样亭'

/** Where the kiosk dies. */
type End =
  | { readonly at: 'start'; readonly share: number }
  | { readonly at: 'answer' | 'raster' | 'paper'; readonly nth: number; readonly afterMs: number }

function planEnd(fraction: () => number): End {
  const upTo = (max: number): number => 1 + Math.floor(fraction() * max)
  const kind = fraction()
  if (kind < 0.3) return { at: 'start', share: fraction() * 1.1 }
  const afterMs = fraction() < 0.7 ? 0 : upTo(40)
  if (kind < 0.65) return { at: 'answer', nth: upTo(12), afterMs }
  return { at: kind < 0.85 ? 'raster' : 'paper', nth: upTo(4), afterMs }
}

interface Run {
  readonly config: string
  readonly data: string
  readonly printer: CrashPrinter
  readonly fraction: () => number
  readonly isByCrew: boolean
  /** Event id → ID number, for check-ins; null for other acts. */
  readonly confirmed: Map<string, string | null>
  readonly startedMs: number[]
  /** Residents and requests so far. */
  people: number
  requests: number
}

/** Begins, and is killed before or while it gets ready. */
async function dieWhileStarting(run: Run, share: number): Promise<void> {
  const words = ['--disable-warning=ExperimentalWarning', MAIN, 'run', '--config', run.config, '--residents', '0']
  const child = spawn(process.execPath, words, { stdio: 'ignore' })
  diesWithUs(child)
  const exited = once(child, 'exit')
  const timer = setTimeout(() => child.kill('SIGKILL'), share * (run.startedMs.at(-1) ?? 1_000))
  await exited
  clearTimeout(timer)
}

/** Crew and residents at work until the kiosk is dead. */
async function workUntil(run: Run, kiosk: KioskProcess, end: Exclude<End, { at: 'start' }>): Promise<void> {
  const { printer } = run
  let left = end.nth
  const deaths: Promise<void>[] = []
  const kill = (): void => {
    deaths.push(kiosk.kill())
  }
  const count = (what: End['at']): void => {
    if (what !== end.at) return
    left -= 1
    if (left !== 0) return
    if (end.afterMs === 0) kill()
    else setTimeout(kill, end.afterMs)
  }
  printer.onEvent = count
  const lane = async (work: () => Promise<void>): Promise<void> => {
    try {
      for (;;) await work()
    } catch (error) {
      if (deaths.length === 0) throw error
    }
  }
  const tell = (): void => {
    count('answer')
  }
  await Promise.all([
    lane(() => takeIn(run, kiosk, tell)),
    lane(() => takeIn(run, kiosk, tell)),
    lane(() => (run.isByCrew ? serve(run, kiosk, tell) : takeIn(run, kiosk, tell))),
    lane(() => lookAtDoubts(run, kiosk, tell)),
  ])
  await Promise.all(deaths)
  printer.onEvent = () => undefined
}

async function takeIn(run: Run, kiosk: KioskProcess, tell: () => void): Promise<void> {
  run.people += 1
  const person = resident(run.people)
  const { events } = await assist(kiosk, requestId(run), person)
  for (const [i, id] of events.entries()) run.confirmed.set(id, i === 0 ? person.idNumber : null)
  // While labels wait nobody is taken in, and nothing was confirmed.
  if (events.length > 0) tell()
}

async function serve(run: Run, kiosk: KioskProcess, tell: () => void): Promise<void> {
  for (const name of ['call-next', 'sampled']) await doAct(run, kiosk, name, {})
  tell()
}

/** Somebody looks at a doubtful label: it is good, or one more is printed. */
async function lookAtDoubts(run: Run, kiosk: KioskProcess, tell: () => void): Promise<void> {
  const { body } = await kiosk.call('GET', '/api/crew/state')
  const { tasks } = body as CrewView
  const doubt = tasks.find(({ kind }) => kind === 'label-doubtful')
  if (doubt === undefined) return
  await doAct(run, kiosk, run.fraction() < 0.5 ? 'accept-label' : 'reprint', { label: doubt.subject })
  tell()
}

async function doAct(run: Run, kiosk: KioskProcess, name: string, body: object): Promise<void> {
  const { events } = await act(kiosk, name, { ...body, requestId: requestId(run) })
  for (const id of events) run.confirmed.set(id, null)
}

function requestId(run: Run): string {
  run.requests += 1
  return `request-${run.requests}`
}

async function live(t: ExecutionContext, run: Run): Promise<KioskProcess> {
  const beganMs = performance.now()
  const kiosk = await startKiosk(t, run.config)
  run.startedMs.push(performance.now() - beganMs)
  await kiosk.signIn()
  return kiosk
}

async function assertNothingLost(t: ExecutionContext, run: Run, when: string): Promise<void> {
  const rows = await journalRows(run.data)
  const ids = new Set(rows.map(({ id }) => id))
  t.deepEqual(
    [...run.confirmed.keys()].filter((id) => !ids.has(id)),
    [],
    `what was confirmed is there ${when}`,
  )
  const begun = rows.filter(({ type }) => type === 'label.started').length
  t.true(begun >= run.printer.jobsBegun(), `no picture leaves before its beginning is durable, ${when}`)
}

/** Everything due gets printed without anybody's help. */
async function untilPrinted(run: Run): Promise<void> {
  const isDone = async (): Promise<boolean> =>
    brokenLabelRules(await journalRows(run.data)).every((one) => !one.includes('stays'))
  await until(isDone, 'the end of all label jobs')
}

async function assertPeopleAndPaper(t: ExecutionContext, run: Run): Promise<void> {
  const place = { district: '119999', site: '0001', station: '01' }
  const { journal } = await openJournal({
    dataDir: run.data,
    kiosk: 'K0042',
    mode: 'demo',
    place,
    random: systemRandom,
  })
  const state = emptyState()
  const people = new Map<string, string | undefined>()
  for await (const recorded of journal.replay()) {
    evolve(state, recorded)
    if (recorded.event.type === 'visit.checked-in') people.set(recorded.id, recorded.event.data.person?.idNumber)
  }
  await journal.close()
  const checkIns = [...run.confirmed].filter(([, idNumber]) => idNumber !== null)
  t.true(checkIns.length > KILLS_EACH)
  t.deepEqual(
    checkIns.filter(([id, idNumber]) => people.get(id) !== idNumber),
    [],
    'the right person stands in each check-in',
  )
  const { begun, printed } = labelsIn(await journalRows(run.data))
  const paper = sortPaper(run.printer.pieces, drawnLabels(state, SITE_NAME), begun)
  t.log(
    `${checkIns.length} check-ins, ${begun.size} labels begun, ${printed.size} printed; on paper ${paper.whole.size} whole, ${paper.strips} strips`,
  )
  t.is(paper.strange, 0, 'every piece of paper is a label that was begun')
  t.deepEqual(
    [...paper.whole].filter(([, copies]) => copies !== 1),
    [],
    'no label came out twice',
  )
  t.deepEqual(
    [...printed].filter((label) => !paper.whole.has(label)),
    [],
    'what is said to be printed is on paper',
  )
  t.true(paper.whole.size + paper.strips <= begun.size)
}

for (const { programme, seed } of [
  { programme: 'single', seed: 20_261_121 },
  { programme: 'pooled-10', seed: 7_700_417 },
]) {
  test(`killed at ${KILLS_EACH} random points of a run of ${programme}, nothing that was confirmed is lost and no label repeats itself`, async (t) => {
    t.timeout(300_000)
    t.log(`seed ${seed}`)
    const folder = await kioskFolder(t)
    const printer = await openCrashPrinter()
    t.teardown(() => printer.close())
    const twin = { driver: 'simulated' }
    const labelPrinter = { driver: 'esc-pos', interface: `tcp://127.0.0.1:${printer.port}` }
    const devices = {
      idReader: twin,
      codeScanner: twin,
      thermometer: twin,
      queueDisplay: twin,
      panel: twin,
      labelPrinter,
    }
    const site = { timezone: noonZone(new Date()), type: 'fixed', bandsMinutes: [25, 50] }
    const config = await folder.configure({ programme, devices, site })
    const run: Run = {
      config,
      data: folder.data,
      printer,
      fraction: seededFraction(seed),
      isByCrew: programme !== 'single',
      confirmed: new Map(),
      startedMs: [],
      people: 0,
      requests: 0,
    }
    for (let kill = 1; kill <= KILLS_EACH; kill += 1) {
      const end = planEnd(run.fraction)
      if (end.at === 'start' && kill > 1) await dieWhileStarting(run, end.share)
      else await workUntil(run, await live(t, run), end.at === 'start' ? { at: 'answer', nth: 1, afterMs: 0 } : end)
      await assertNothingLost(t, run, `after kill ${kill} (${JSON.stringify(end)})`)
    }
    const last = await live(t, run)
    await assertNothingLost(t, run, 'after the last restart')
    await untilPrinted(run)
    t.is(await last.stop(), 0)
    t.deepEqual(brokenLabelRules(await journalRows(run.data)), [])
    await assertPeopleAndPaper(t, run)
    const { code, out, said } = await runKioskCommand(['journal', 'verify', '--config', config])
    t.is(code, 0, out + said)
    const starts = run.startedMs.toSorted((a, b) => a - b)
    t.log(
      `start to first page: median ${Math.round(starts[Math.floor(starts.length / 2)] ?? 0)} ms of ${starts.length}`,
    )
  })
}

/** A time zone in which it is about noon: a new working day in the middle would take labels out of the state. */
function noonZone(now: Date): string {
  const eastOfUtc = 12 - now.getUTCHours()
  return `Etc/GMT${eastOfUtc > 0 ? '-' : '+'}${Math.abs(eastOfUtc)}`
}
