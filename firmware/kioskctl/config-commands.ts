import { readFile } from 'node:fs/promises'
import { PLACE_KEYS } from '../../config/set-from-afar.ts'
import { claimedConfig, type DesiredBody, signConfig } from '../proof/signed-config.ts'
import { chosen } from './ask-kiosks.ts'
import { explain, fail } from './command-line.ts'
import { jsonIn, nextRevision, placeSet, provenSet, type Reported, reportedIn } from './desired-document.ts'
import { ENGINEER_USAGE, type EngineerOptions, parseEngineer, SIGNING_USAGE, type Signing } from './engineer-options.ts'
import { FleetLine, type SeenKiosk } from './fleet-line.ts'
import { printable, table } from './text-table.ts'

const USAGE = `config get|diff ${ENGINEER_USAGE}; config set KEY=VALUE … ${ENGINEER_USAGE} ${SIGNING_USAGE} [--unset KEY,…] [--replace] [--also-by KEY,…] [--key-list FILE]`
/** A kiosk judges in milliseconds; its word waits for the broker's second. */
const WAIT_MS = 30_000

/** `config get|set|diff`: what kiosks run with beside their files. 0, 1 refused, silent or behind, 64, 74. */
export async function config(args: readonly string[]): Promise<number> {
  try {
    const [verb = '', ...rest] = args
    const isSet = verb === 'set'
    if (!isSet && verb !== 'get' && verb !== 'diff') return fail(`usage: kioskctl ${USAGE}`, 64)
    const isReplacing = rest.includes('--replace')
    const words = rest.filter((word) => word !== '--replace')
    const options = await parseEngineer(words, isSet ? ['unset', 'also-by', 'key-list'] : [], isSet)
    if (typeof options === 'string') return fail(`${options}; usage: kioskctl ${USAGE}`, 64)
    const changes = isSet ? changesOf(options) : {}
    if (typeof changes === 'string') return fail(changes, 64)
    return await withFleet(options, async (line, kiosks) => {
      const { signing } = options
      if (signing === null) return verb === 'get' ? get(options, line, kiosks) : diff(options, line, kiosks)
      return await set(line, kiosks, { options, signing, isReplacing, changes })
    })
  } catch (error) {
    return explain(error, USAGE)
  }
}

async function withFleet(
  options: EngineerOptions,
  act: (line: FleetLine, kiosks: readonly SeenKiosk[]) => Promise<number> | number,
): Promise<number> {
  const line = await FleetLine.open(options)
  if (typeof line === 'string') return fail(line, 1)
  try {
    const { kiosks, unknown } = chosen(options, await line.everyone())
    if (unknown.length > 0)
      return fail(`the broker does not know ${unknown.join(', ')}; is the mode right (--mode)?`, 1)
    return kiosks.length === 0 ? fail('the broker knows no kiosk there', 1) : await act(line, kiosks)
  } finally {
    await line.close()
  }
}

function say(
  options: EngineerOptions,
  rows: readonly Readonly<Record<string, string>>[],
  columns: readonly string[],
): void {
  const cells = rows.map((row) => columns.map((column) => printable(row[column] ?? '')))
  const text = options.isJson
    ? JSON.stringify(rows)
    : table([columns.map((one) => one.toUpperCase()), ...cells]).join('\n')
  process.stdout.write(`${text}\n`)
}

function get(options: EngineerOptions, line: FleetLine, kiosks: readonly SeenKiosk[]): number {
  const rows = kiosks.flatMap((kiosk) => {
    const now = reportedOf(line, kiosk)
    if (now === null) return [{ kiosk: kiosk.id, key: '', value: '', state: 'says nothing of its configuration' }]
    const of = (key: string): Record<string, string> => {
      const value = Object.hasOwn(now.set, key) ? JSON.stringify(now.set[key]) : ''
      return { kiosk: kiosk.id, revision: String(now.revision), key, value, state: now.keys[key] ?? '' }
    }
    const keys = [...new Set([...Object.keys(now.set), ...Object.keys(now.keys)])]
    return [
      ...(keys.length === 0
        ? [{ kiosk: kiosk.id, revision: String(now.revision), state: 'its file alone' }]
        : keys.map(of)),
      ...troubles(kiosk, now),
    ]
  })
  say(options, rows, ['kiosk', 'revision', 'key', 'value', 'state'])
  return 0
}

function troubles({ id }: SeenKiosk, { refused, setAside }: Reported): readonly Record<string, string>[] {
  return [
    ...(refused === null
      ? []
      : [{ kiosk: id, revision: String(refused.revision ?? ''), state: `refused: ${refused.reason}` }]),
    ...(setAside === null
      ? []
      : [{ kiosk: id, revision: String(setAside.revision), state: `set aside: ${setAside.reason}` }]),
  ]
}

/** What is wanted and is not so. */
function diff(options: EngineerOptions, line: FleetLine, kiosks: readonly SeenKiosk[]): number {
  const rows = kiosks.flatMap((kiosk) => {
    const wanted = claimedConfig(line.kept(kiosk, 'config/desired') ?? '')
    const now = reportedOf(line, kiosk)
    const keys = [...new Set([...Object.keys(wanted?.set ?? {}), ...Object.keys(now?.set ?? {})])]
    const text = (set: Readonly<Record<string, unknown>> | undefined, key: string): string =>
      set !== undefined && Object.hasOwn(set, key) ? JSON.stringify(set[key]) : '(file)'
    return keys
      .filter((key) => text(wanted?.set, key) !== text(now?.set, key))
      .map((key) => ({
        ...{ kiosk: kiosk.id, key, wanted: text(wanted?.set, key), 'in force': text(now?.set, key) },
        why: whyNot(kiosk, now, wanted?.revision ?? 0, key),
      }))
  })
  say(options, rows, ['kiosk', 'key', 'wanted', 'in force', 'why'])
  return rows.length === 0 ? 0 : 1
}

function whyNot({ isOnline }: SeenKiosk, now: Reported | null, revision: number, key: string): string {
  if (now === null) return 'the kiosk says nothing of its configuration'
  if (now.refused?.revision === revision) return now.refused.keys[key] ?? `refused: ${now.refused.reason}`
  if (now.setAside?.revision === revision) return `set aside: ${now.setAside.reason}`
  if (now.newest < revision) return isOnline ? 'not taken yet' : 'offline'
  return now.keys[key] ?? ''
}

interface Setting {
  readonly options: EngineerOptions
  readonly signing: Signing
  readonly isReplacing: boolean
  /** Undefined: the key is not set from afar any more. */
  readonly changes: Readonly<Record<string, unknown>>
}

async function set(line: FleetLine, kiosks: readonly SeenKiosk[], setting: Setting): Promise<number> {
  const { options, signing } = setting
  const listFile = options.own['key-list']
  const keys = listFile === undefined ? null : (await readFile(listFile, 'utf8')).trim()
  const sent: { readonly kiosk: SeenKiosk; readonly document: DesiredBody }[] = []
  for (const kiosk of kiosks) {
    const before = setting.isReplacing ? {} : await setBefore(line, kiosk, setting)
    if (before === null)
      return fail(
        `what the broker keeps for ${kiosk.id} is not signed by this key: look at it with config diff, then --also-by the other key, or --replace it`,
        1,
      )
    // Wherever it was moved to it stays, also where its document is written anew or the broker has lost it.
    const place = placeSet(kiosk.base, reportedOf(line, kiosk))
    const next = Object.entries({ ...place, ...before, ...setting.changes }).filter(([, value]) => value !== undefined)
    const document: DesiredBody = {
      ...{
        revision: nextRevision(line.kept(kiosk, 'config/desired'), reportedOf(line, kiosk)),
        kiosk: kiosk.id,
        issuedAt: new Date(line.clock.epochMs()).toISOString(),
      },
      ...{ set: Object.fromEntries(next), ...(keys === null ? {} : { keys }) },
    }
    sent.push({ kiosk, document })
  }
  for (const { kiosk, document } of sent)
    await line.keepDesired(kiosk, await signConfig(document, signing.key, signing.keyId))
  const isJudged = ({ kiosk, document: { revision } }: (typeof sent)[number]): boolean => {
    const now = reportedOf(line, kiosk)
    return now !== null && (now.newest >= revision || now.refused?.revision === revision)
  }
  await line.until(() => sent.every((one) => !one.kiosk.isOnline || isJudged(one)), options.waitMs ?? WAIT_MS)
  say(
    options,
    sent.flatMap((one) => resultsOf(line, one)),
    ['kiosk', 'revision', 'key', 'result'],
  )
  return sent.every((one) => isJudged(one) && reportedOf(line, one.kiosk)?.refused?.revision !== one.document.revision)
    ? 0
    : 1
}

function resultsOf(
  line: FleetLine,
  { document, kiosk }: { readonly kiosk: SeenKiosk; readonly document: DesiredBody },
): readonly Record<string, string>[] {
  const now = reportedOf(line, kiosk)
  const row = { kiosk: kiosk.id, revision: String(document.revision) }
  if (now === null || (now.newest < document.revision && now.refused?.revision !== document.revision))
    return [
      {
        ...row,
        key: '',
        result: kiosk.isOnline ? 'SILENT: the broker keeps it for the kiosk' : 'offline: it takes it when it comes',
      },
    ]
  const keys = Object.keys(document.set)
  const isRefused = now.refused?.revision === document.revision
  if (keys.length === 0 || (isRefused && Object.keys(now.refused?.keys ?? {}).length === 0))
    return [{ ...row, key: '', result: isRefused ? `refused: ${now.refused?.reason ?? ''}` : 'taken' }]
  return keys.map((key) => ({ ...row, key, result: (isRefused ? now.refused?.keys[key] : now.keys[key]) ?? 'taken' }))
}

function setBefore(
  line: FleetLine,
  kiosk: SeenKiosk,
  { options, signing }: Setting,
): Promise<DesiredBody['set'] | null> {
  return provenSet(line.kept(kiosk, 'config/desired'), signing, options.own['also-by'])
}

function reportedOf(line: FleetLine, kiosk: SeenKiosk): Reported | null {
  return reportedIn(line.kept(kiosk, 'config/reported'))
}

/** A sentence where they do not fit. A value that is no JSON is text. */
function changesOf({ own, words }: EngineerOptions): Readonly<Record<string, unknown>> | string {
  const changes: Record<string, unknown> = {}
  for (const word of words) {
    const at = word.indexOf('=')
    if (at < 1) return `${word} is no KEY=VALUE, like site.bandsMinutes=[30,60]`
    const text = word.slice(at + 1)
    changes[word.slice(0, at)] = jsonIn(text) ?? (text === 'null' ? null : text)
  }
  for (const key of own['unset']?.split(',') ?? []) changes[key] = undefined
  // Without rights at the new place a kiosk would come back after minutes; `move` gives them first.
  if (Object.keys(changes).some((key) => PLACE_KEYS.includes(key)))
    return 'where a kiosk stands is not set alone; type: kioskctl move K0042 --site SITE --station STATION …'
  if (Object.keys(changes).length === 0 && own['key-list'] === undefined)
    return 'name at least one KEY=VALUE, --unset or --key-list'
  return changes
}
