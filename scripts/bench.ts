import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { acceptFigures } from './measure/accept.ts'
import { checkInFigures, measureCheckIns } from './measure/check-in.ts'
import { commitHere } from './measure/commit.ts'
import { drainFigures } from './measure/drain.ts'
import { type Figure, isGoalMet, ratioTo, tableOf } from './measure/figure.ts'
import { labelFigures } from './measure/label.ts'
import { measurePeers, type PeerResult, peerTable } from './measure/peers/peers.ts'
import { replayFigures, writeLongJournal } from './measure/replay.ts'
import { startUpFigures } from './measure/start-up.ts'

const PEOPLE = 500
const LABELS = 300
const EVENTS = 60_000
/** Medians are of so many, in turns with what stands beside them. */
const ROUNDS = 5
/** `--json` of a run on a quiet machine is kept as test/long/results/bench.json. */
const USAGE = 'bench [--json FILE] [--dir FOLDER_ON_THE_DISK_TO_MEASURE]'

interface Measured {
  readonly figures: readonly Figure[]
  readonly peers: readonly PeerResult[]
  /** What was not measured, and why. */
  readonly skipped: readonly string[]
}

async function measure(place: string): Promise<Measured> {
  say('check-in …')
  const single = checkInFigures('single, 4 events', await measureCheckIns(place, 'single', PEOPLE))
  const pooled = checkInFigures('pooled, 1 event', await measureCheckIns(place, 'pooled-10', PEOPLE))
  say('labels …')
  const labels = labelFigures(LABELS)
  say(`journal of ${EVENTS} events …`)
  const longJournal = join(place, 'long')
  await writeLongJournal(longJournal, EVENTS)
  const replay = await replayFigures(longJournal, ROUNDS)
  say('accept …')
  const accept = await acceptFigures(place, ROUNDS)
  say('drain …')
  const drain = await drainFigures(place, ROUNDS)
  say('start …')
  const starts = await startUpFigures(place, longJournal, ROUNDS)
  say('peers …')
  const peers = await measurePeers(place, ROUNDS, 'figures' in drain ? drain.far : [])
  const drained = 'figures' in drain ? drain.figures : []
  return {
    figures: [...single, ...pooled, ...labels, ...replay, ...accept, ...drained, ...peers.figures, ...starts],
    peers: peers.results,
    skipped: ['skipped' in drain ? [drain.skipped] : [], peers.skipped].flat(),
  }
}

/** On standard error, so that the table alone stands on standard output. */
function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

interface Run {
  readonly date: string
  readonly commit: string | null
}

function asJson({ commit, date }: Run, { figures, peers, skipped }: Measured): string {
  const withRatio = (figure: Figure, beside: Figure['limit']): object | null =>
    beside === undefined ? null : { ...beside, ratio: ratioTo(figure, beside) }
  const machine = { node: process.version, arch: process.arch, cpus: cpus().length, cpu: cpus()[0]?.model ?? '' }
  const rows = figures.map((figure) => ({
    ...figure,
    limit: withRatio(figure, figure.limit),
    peer: withRatio(figure, figure.peer),
    goal: figure.goal === undefined ? null : { ...figure.goal, isMet: isGoalMet(figure) },
  }))
  return `${JSON.stringify({ date, commit, machine, figures: rows, peers, skipped }, null, 2)}\n`
}

async function main(): Promise<number> {
  let options: { json?: string | undefined; dir?: string | undefined }
  try {
    options = parseArgs({ options: { json: { type: 'string' }, dir: { type: 'string' } } }).values
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}; usage: ${USAGE}`)
    return 64
  }
  const run = { date: new Date().toISOString(), commit: await commitHere() }
  const place = await mkdtemp(join(options.dir ?? tmpdir(), 'kiosk-bench-'))
  try {
    const measured = await measure(place)
    const tables = [tableOf(measured.figures), '', peerTable(measured.peers)]
    console.log([...tables, ...measured.skipped.map((why) => `skipped: ${why}`)].join('\n'))
    if (options.json !== undefined) await writeFile(options.json, asJson(run, measured))
    return 0
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

process.exitCode = await main()
