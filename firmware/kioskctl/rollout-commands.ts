import { parseArgs } from 'node:util'
import { hasFailed, planStages, type Rollout } from '../domain/rollout.ts'
import { explain, fail } from './command-line.ts'
import { DistrictError } from './district-folder.ts'
import { type Signing, signingOf } from './engineer-options.ts'
import { type Judged, judgeFleet } from './fleet-judge.ts'
import { modesOf, type OpenFleet, openFleet } from './fleet-link.ts'
import { type FleetLink, LINK_OPTIONS, linkOf } from './link-options.ts'
import { clock } from './open-consumer.ts'
import { RolloutAnswers } from './rollout-answers.ts'
import { RolloutFile, type SavedRollout } from './rollout-file.ts'
import { sayEnd, sayProgress } from './rollout-words.ts'
import { isOver, runRollout } from './run-rollout.ts'

const TEXT = { type: 'string' } as const
const OPTIONS = {
  ...LINK_OPTIONS,
  ...{
    mode: TEXT,
    site: TEXT,
    state: TEXT,
    canary: TEXT,
    groups: TEXT,
    'max-failed': TEXT,
    patience: TEXT,
    confirm: TEXT,
  },
  ...{ force: TEXT, 'sign-key': TEXT, 'key-id': TEXT, by: TEXT },
  all: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const
const USAGE = {
  rollout:
    'rollout VERSION --state FILE --district-dir DIR | --url … --sign-key FILE --by NAME [--key-id ID] [--canary K0042,…] [--groups 5,25,100] [--max-failed PERCENT] [--patience MINUTES] [--confirm SECONDS] [--site SITE] [--mode MODE] [--force REASON] [--json]',
  update:
    'update VERSION K0042 …|--site SITE|--all --district-dir DIR | --url … --sign-key FILE --by NAME [--key-id ID] [--patience MINUTES] [--confirm SECONDS] [--mode MODE] [--force REASON] [--json]',
} as const
const VERSION = /^\d{1,4}\.\d{1,4}\.\d{1,4}(-[0-9A-Za-z.-]{1,32})?$/
/** The first group is small: what the canary did not show, a few do. */
const GROUPS = '5,25,100'
const FAILED_PERCENT = 2
/** A download of some hundred megabytes over a poor line, and a booth that is never empty for long. */
const PATIENCE_MINUTES = 60
/** The trial of a new version takes a minute, and its state is said each minute: after this it has not gone back. */
const CONFIRM_SECONDS = 150
const LINE_START = '\r\u001b[K'

interface Asked {
  readonly version: string
  readonly kiosks: readonly string[]
  readonly link: FleetLink
  readonly mode: SavedRollout['mode']
  readonly signing: Signing
  readonly values: Values
  readonly limits: Pick<Rollout, 'failedPercentMax' | 'patienceMs' | 'seenNewMs'>
  readonly groups: readonly number[]
}

type Values = ReturnType<typeof parse>['values']

/**
 * `rollout VERSION`: the canary, then groups; stops by itself. With the same `--state` it goes on where it was. Exit
 * codes: 0 all have it, 1 it stopped, somebody failed, or it was interrupted, 64, 74.
 */
export async function rollout(args: readonly string[]): Promise<number> {
  return await inWords('rollout', args, async (asked) => {
    const file = new RolloutFile(asked.values.state ?? null)
    if (asked.values.state === undefined) return fail(`--state is missing; usage: kioskctl ${USAGE.rollout}`, 64)
    const saved = await file.read()
    if (typeof saved === 'string') return fail(saved, 64)
    if (saved !== null && saved.rollout.version !== asked.version)
      return fail(`${asked.values.state} is the rollout of ${saved.rollout.version}; name another file`, 64)
    if (saved !== null && saved.rollout.stopped !== null)
      return fail(`it has stopped: ${saved.rollout.stopped}; for another try name another file`, 1)
    return await run(asked, file, saved, asked.values.canary?.split(',') ?? null)
  })
}

/** `update VERSION K0042 …`: the same for those who are named, without canary, groups and file. Exit codes as `rollout`. */
export async function update(args: readonly string[]): Promise<number> {
  return await inWords('update', args, async (asked) => {
    if (asked.kiosks.length === 0 && asked.values.site === undefined && !asked.values.all)
      return fail('name kiosks, --site or --all', 64)
    return await run({ ...asked, groups: [100] }, new RolloutFile(null), null, [])
  })
}

async function run(
  asked: Asked,
  file: RolloutFile,
  saved: SavedRollout | null,
  canaries: readonly string[] | null,
): Promise<number> {
  const answers = new RolloutAnswers()
  const root = { live: 'sampling', drill: 'sampling-drill', demo: 'sampling-demo' }[asked.mode]
  const replies = { topics: [`${root}/v1/+/+/+/reply`], onMessage: answers.take }
  const fleet = await openFleet(asked.link, [asked.mode], replies)
  try {
    if (!(await fleet.gathered(0)))
      return fail(`${asked.link.url} was not reached: ${fleet.trouble() ?? 'no answer'}`, 74)
    const plan = saved === null ? planOf(asked, fleet, canaries) : { begun: saved, away: [] }
    if (typeof plan === 'string') return fail(plan, 1)
    const { away, begun } = plan
    const stop = stopper()
    const tell = teller(asked.values.json)
    const ended = await runRollout(begun, {
      fleet,
      answers,
      signing: asked.signing,
      file,
      signal: stop,
      onChanged: tell,
    })
    return end(ended, away, asked)
  } finally {
    await fleet.close()
  }
}

interface Plan {
  readonly begun: SavedRollout
  /** Who was not there, and is not in it. */
  readonly away: readonly string[]
}

/** Who is meant, is there, and has another version; a sentence where that is nobody. */
function planOf(
  { groups, kiosks, limits, link, mode, values, version }: Asked,
  fleet: OpenFleet,
  canaries: readonly string[] | null,
): Plan | string {
  const everyone = judgeFleet(fleet.state.kiosks, link.book, clock().epochMs())
  const isMeant = ({ kiosk, site }: Judged): boolean =>
    (kiosks.length === 0 || kiosks.includes(kiosk)) && (values.site === undefined || values.site === site)
  const unknown = kiosks.filter((id) => everyone.every(({ kiosk }) => kiosk !== id))
  if (unknown.length > 0) return `nobody has heard of ${unknown.join(', ')}`
  const meant = everyone.filter(isMeant)
  const away = meant.filter(({ standing }) => standing !== 'online').map(({ kiosk }) => kiosk)
  const wanted = meant.filter(({ standing, version: has }) => standing === 'online' && has !== version)
  // The one with the least to lose: nobody waits there, or the fewest.
  const quiet = wanted.toSorted((a, b) => (a.waiting ?? 0) - (b.waiting ?? 0))[0]
  if (quiet === undefined)
    return `nobody needs ${version}: ${meant.length - away.length} have it, ${away.length} are away`
  const chosen = canaries ?? [quiet.kiosk]
  const missing = chosen.filter((id) => wanted.every(({ kiosk }) => kiosk !== id))
  if (missing.length > 0) return `${missing.join(', ')} cannot be the canary: away, or has it already`
  const planned = planStages(
    wanted.map(({ base, kiosk, site }) => ({ id: kiosk, base, site })),
    chosen,
    groups,
  )
  const begun = { mode, force: values.force ?? null, rollout: { ...limits, version, kiosks: planned, stopped: null } }
  return { begun, away }
}

function end(ended: Rollout, away: readonly string[], { kiosks, values }: Asked): number {
  const isThrough = ended.stopped === null && ended.kiosks.every(isOver)
  if (values.json) process.stdout.write(`${JSON.stringify({ ...ended, away })}\n`)
  else {
    process.stdout.write(`${process.stdout.isTTY ? LINE_START : ''}${sayEnd(ended, away)}`)
    if (ended.stopped === null && !isThrough)
      process.stdout.write(values.state === undefined ? 'interrupted\n' : `interrupted; the same command goes on\n`)
  }
  // Whoever is named should have it; of all, those that are away get it another time.
  return isThrough && !ended.kiosks.some(hasFailed) && (kiosks.length === 0 || away.length === 0) ? 0 : 1
}

/** On a terminal one line that is written again; else a line for each change. */
function teller(isJson: boolean): (rollout: Rollout) => void {
  let last = ''
  return (now) => {
    const line = isJson
      ? JSON.stringify({ steps: Object.fromEntries(now.kiosks.map(({ id, step }) => [id, step])) })
      : sayProgress(now)
    if (line === last) return
    last = line
    process.stdout.write(process.stdout.isTTY && !isJson ? `${LINE_START}${line}` : `${line}\n`)
  }
}

function stopper(): AbortSignal {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stop.abort()
    })
  return stop.signal
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
}

async function askedOf(args: readonly string[]): Promise<Asked | string> {
  const { positionals, values } = parse(args)
  const [version, ...kiosks] = positionals
  if (version === undefined || !VERSION.test(version)) return 'a version is missing, like 1.4.0'
  if (kiosks.some((id) => !/^K\d{4}$/.test(id))) return 'a kiosk is K and four digits, like K0042'
  const link = await linkOf(values)
  if (typeof link === 'string') return link
  const [mode] = modesOf(values.mode ?? 'live', null) ?? []
  if (mode === undefined) return '--mode is live, drill or demo'
  const signing = await signingOf(values, true)
  if (typeof signing === 'string' || signing === null) return signing ?? '--sign-key is missing'
  const groups = (values.groups ?? GROUPS).split(',').map(Number)
  if (groups.at(-1) !== 100 || groups.some((share, i) => !(share > (groups[i - 1] ?? 0))))
    return '--groups rise to 100, like 5,25,100'
  const number = (text: string | undefined, usual: number): number => (text === undefined ? usual : Number(text))
  const limits = {
    failedPercentMax: number(values['max-failed'], FAILED_PERCENT),
    patienceMs: number(values.patience, PATIENCE_MINUTES) * 60_000,
    seenNewMs: number(values.confirm, CONFIRM_SECONDS) * 1_000,
  }
  if (!(limits.failedPercentMax >= 0 && limits.failedPercentMax <= 100)) return '--max-failed is a share in percent'
  if (!(limits.patienceMs > 0) || !(limits.seenNewMs >= 0)) return '--patience and --confirm are times'
  return { version, kiosks, link, mode, signing, values, limits, groups }
}

async function inWords(
  name: keyof typeof USAGE,
  args: readonly string[],
  work: (asked: Asked) => Promise<number>,
): Promise<number> {
  try {
    const asked = await askedOf(args)
    return typeof asked === 'string' ? fail(`${asked}; usage: kioskctl ${USAGE[name]}`, 64) : await work(asked)
  } catch (error) {
    return error instanceof DistrictError ? fail(error.message, 74) : explain(error, USAGE[name])
  }
}
