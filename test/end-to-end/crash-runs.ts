import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { evolve } from '../../firmware/domain/evolve.ts'
import { emptyState } from '../../firmware/domain/state.ts'
import type { CrewView } from '../../firmware/domain/view.ts'
import { systemRandom } from '../../firmware/health/system-random.ts'
import { openJournal } from '../../firmware/journal/open-journal.ts'
import { diesWithUs } from '../support/dies-with-us.ts'
import type { Bench } from '../support/district.ts'
import { type KioskProcess, kioskFolder, startKiosk } from '../support/kiosk-process.ts'
import { type CrashPrinter, openCrashPrinter } from './crash-printer.ts'
import { journalRows } from './journal-rows.ts'
import { runKioskCommand } from './kiosk-command.ts'
import { brokenLabelRules, drawnLabels, labelsIn, sortPaper } from './label-rules.ts'
import { act, assist, resident, seededFraction } from './residents.ts'
import { until } from './until.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'firmware', 'main.ts')
const SITE_NAME = '红旗社区采样亭'

export interface CrashPlan {
  readonly programme: 'single' | 'pooled-10'
  readonly seed: number
  readonly kills: number
}

/** What the kills of one run came to. The lists have to be empty. */
export interface CrashFigures {
  readonly kills: number
  /** Confirmed to the crew. */
  readonly checkIns: number
  readonly labelsBegun: number
  readonly labelsPrinted: number
  /** Labels that came out whole; pieces of some that did not. */
  readonly paperWhole: number
  readonly paperStrips: number
  /** From the command to the first page. */
  readonly medianStartMs: number
  /** Events that were confirmed and were not there after a kill, with the kill. */
  readonly lost: readonly string[]
  /** Kills after which more pictures had gone to the printer than beginnings were durable. */
  readonly early: readonly string[]
  /** Check-ins with another person than the one who was told. */
  readonly wrongPerson: readonly string[]
  /** Pieces of paper that are no label that was begun. */
  readonly strange: number
  /** Labels that came out more than once. */
  readonly twice: readonly string[]
  /** Said to be printed, and not on paper. */
  readonly notOnPaper: readonly string[]
  /** Labels that did not end as the contract says, and what the last stop and the verification said when they failed. */
  readonly broken: readonly string[]
}

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
  readonly lost: string[]
  readonly early: string[]
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

async function live(bench: Bench, run: Run): Promise<KioskProcess> {
  const beganMs = performance.now()
  const kiosk = await startKiosk(bench, run.config)
  run.startedMs.push(performance.now() - beganMs)
  await kiosk.signIn()
  return kiosk
}

async function noteLosses(run: Run, when: string): Promise<void> {
  const rows = await journalRows(run.data)
  const ids = new Set(rows.map(({ id }) => id))
  run.lost.push(...[...run.confirmed.keys()].filter((id) => !ids.has(id)).map((id) => `${id} ${when}`))
  const begun = rows.filter(({ type }) => type === 'label.started').length
  const left = run.printer.jobsBegun()
  if (begun < left) run.early.push(`${left} pictures, ${begun} beginnings ${when}`)
}

/** Everything due gets printed without anybody's help. */
async function untilPrinted(run: Run): Promise<void> {
  const isDone = async (): Promise<boolean> =>
    brokenLabelRules(await journalRows(run.data)).every((one) => !one.includes('stays'))
  await until(isDone, 'the end of all label jobs')
}

/** Event id → whose check-in it is; and the labels as they would be drawn now. */
async function readBack({ data }: Run): Promise<{
  readonly people: ReadonlyMap<string, string | undefined>
  readonly drawn: ReadonlyMap<string, Buffer>
}> {
  const place = { district: '119999', site: '0001', station: '01' }
  const { journal } = await openJournal({ dataDir: data, kiosk: 'K0042', mode: 'demo', place, random: systemRandom })
  const state = emptyState()
  const people = new Map<string, string | undefined>()
  for await (const recorded of journal.replay()) {
    evolve(state, recorded)
    if (recorded.event.type === 'visit.checked-in') people.set(recorded.id, recorded.event.data.person?.idNumber)
  }
  await journal.close()
  return { people, drawn: drawnLabels(state, SITE_NAME) }
}

async function judge(run: Run, kills: number, broken: readonly string[]): Promise<CrashFigures> {
  const rows = await journalRows(run.data)
  const { drawn, people } = await readBack(run)
  const checkIns = [...run.confirmed].filter(([, idNumber]) => idNumber !== null)
  const { begun, printed } = labelsIn(rows)
  const paper = sortPaper(run.printer.pieces, drawn, begun)
  const starts = run.startedMs.toSorted((a, b) => a - b)
  return {
    kills,
    checkIns: checkIns.length,
    labelsBegun: begun.size,
    labelsPrinted: printed.size,
    paperWhole: paper.whole.size,
    paperStrips: paper.strips,
    medianStartMs: Math.round(starts[Math.floor(starts.length / 2)] ?? 0),
    lost: run.lost,
    early: run.early,
    wrongPerson: checkIns.filter(([id, idNumber]) => people.get(id) !== idNumber).map(([id]) => id),
    strange: paper.strange,
    twice: [...paper.whole].filter(([, copies]) => copies !== 1).map(([label]) => label),
    notOnPaper: [...printed].filter((label) => !paper.whole.has(label)),
    broken: [...brokenLabelRules(rows), ...broken],
  }
}

async function beginRun(bench: Bench, { programme, seed }: CrashPlan): Promise<Run> {
  const folder = await kioskFolder(bench)
  const printer = await openCrashPrinter()
  bench.teardown(() => printer.close())
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
  return {
    config: await folder.configure({ programme, devices, site }),
    data: folder.data,
    printer,
    fraction: seededFraction(seed),
    isByCrew: programme !== 'single',
    confirmed: new Map(),
    startedMs: [],
    lost: [],
    early: [],
    people: 0,
    requests: 0,
  }
}

/** A kiosk with people, crew and a printer, killed so often at random points and started again each time. */
export async function killAtWork(bench: Bench, plan: CrashPlan): Promise<CrashFigures> {
  const run = await beginRun(bench, plan)
  for (let kill = 1; kill <= plan.kills; kill += 1) {
    const end = planEnd(run.fraction)
    if (end.at === 'start' && kill > 1) await dieWhileStarting(run, end.share)
    else await workUntil(run, await live(bench, run), end.at === 'start' ? { at: 'answer', nth: 1, afterMs: 0 } : end)
    await noteLosses(run, `after kill ${kill} (${JSON.stringify(end)})`)
  }
  const last = await live(bench, run)
  await noteLosses(run, 'after the last restart')
  await untilPrinted(run)
  const broken: string[] = []
  const code = await last.stop()
  if (code !== 0) broken.push(`the kiosk ended with ${code}`)
  const verified = await runKioskCommand(['journal', 'verify', '--config', run.config])
  if (verified.code !== 0) broken.push(verified.out + verified.said)
  return judge(run, plan.kills, broken)
}

/** A time zone in which it is about noon: a new working day in the middle would take labels out of the state. */
function noonZone(now: Date): string {
  const eastOfUtc = 12 - now.getUTCHours()
  return `Etc/GMT${eastOfUtc > 0 ? '-' : '+'}${Math.abs(eastOfUtc)}`
}
