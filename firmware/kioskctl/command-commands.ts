import { COMMAND_TYPES, isCommandType } from '../domain/command.ts'
import { type Asking, askKiosks, type Told, takesAway } from './ask-kiosks.ts'
import { explain, fail } from './command-line.ts'
import { ENGINEER_USAGE, type EngineerOptions, parseEngineer, SIGNING_USAGE, type Signing } from './engineer-options.ts'
import { FleetLine } from './fleet-line.ts'
import { printable, table } from './text-table.ts'

const USAGE = {
  command: `command TYPE ${ENGINEER_USAGE} ${SIGNING_USAGE} [--args JSON] [--force REASON]`,
  logs: `logs ${ENGINEER_USAGE} ${SIGNING_USAGE} [--lines N] [--level error|warn|info|debug]`,
  doctor: `doctor ${ENGINEER_USAGE} ${SIGNING_USAGE}`,
}
/** What is done at once; a doctor looks at every part; a restart waits for a quiet moment, and then starts. */
const WAIT_MS = { usual: 30_000, doctor: 120_000, away: 15 * 60_000 }

type Signed = EngineerOptions & { readonly signing: Signing }

/** `command TYPE K0042 …`: sends it to each, waits for their last word, and names who said nothing. 0 when all have done it, 1, 64, 74. */
export function command(args: readonly string[]): Promise<number> {
  return engineering(args, USAGE.command, ['args', 'force'], async (options) => {
    const [type = '', ...more] = options.words
    if (!isCommandType(type) || more.length > 0)
      return fail(`TYPE is one of ${COMMAND_TYPES.join(', ')}; usage: kioskctl ${USAGE.command}`, 64)
    const given = options.own['args']
    const parsed = given === undefined ? undefined : parseJson(given)
    if (parsed === null) return fail(`--args is no JSON object: ${String(given)}`, 64)
    const { force } = options.own
    const all =
      parsed === undefined && force === undefined ? undefined : { ...parsed, ...(force === undefined ? {} : { force }) }
    const waitMs = options.waitMs ?? (takesAway(type) ? WAIT_MS.away : WAIT_MS.usual)
    return await ask(options, { type, waitMs, ...(all === undefined ? {} : { args: all }) }, sayAnswers)
  })
}

/** `logs K0042`: the latest lines of the log, without people. */
export function logs(args: readonly string[]): Promise<number> {
  return engineering(args, USAGE.logs, ['lines', 'level'], async (options) => {
    const { level, lines } = options.own
    if (options.words.length > 0) return fail(`usage: kioskctl ${USAGE.logs}`, 64)
    const asked = {
      ...(lines === undefined ? {} : { lines: Number(lines) }),
      ...(level === undefined ? {} : { level }),
    }
    return await ask(options, { type: 'log.fetch', args: asked, waitMs: options.waitMs ?? WAIT_MS.usual }, sayLogs)
  })
}

/** `doctor K0042`: what `kiosk doctor` says there; of several only what is not right. */
export function fleetDoctor(args: readonly string[]): Promise<number> {
  return engineering(args, USAGE.doctor, [], async (options) => {
    if (options.words.length > 0) return fail(`usage: kioskctl ${USAGE.doctor}`, 64)
    return await ask(options, { type: 'doctor.run', waitMs: options.waitMs ?? WAIT_MS.doctor }, sayFindings)
  })
}

async function engineering(
  args: readonly string[],
  usage: string,
  own: readonly string[],
  act: (options: Signed) => Promise<number>,
): Promise<number> {
  try {
    const options = await parseEngineer(args, own, true)
    if (typeof options === 'string') return fail(`${options}; usage: kioskctl ${usage}`, 64)
    const { signing } = options
    return signing === null ? fail(`usage: kioskctl ${usage}`, 64) : await act({ ...options, signing })
  } catch (error) {
    return explain(error, usage)
  }
}

async function ask(options: Signed, asking: Asking, say: (told: readonly Told[]) => string): Promise<number> {
  const line = await FleetLine.open(options)
  if (typeof line === 'string') return fail(line, 1)
  try {
    const told = await askKiosks(line, options, asking)
    if (told.length === 0) return fail('the broker knows no kiosk there; is the mode right (--mode)?', 1)
    process.stdout.write(options.isJson ? `${JSON.stringify(told)}\n` : say(told))
    return told.every((one) => isWell(one)) ? 0 : 1
  } finally {
    await line.close()
  }
}

function isWell({ answer }: Told): boolean {
  if (answer?.status !== 'done') return false
  const { result } = answer
  return !(typeof result === 'object' && result !== null && 'ok' in result && result.ok === false)
}

function sayAnswers(told: readonly Told[]): string {
  const rows = told.map((one) => [one.kiosk, stateOf(one), sayResult(one)])
  const silent = told.filter(({ answer, notAsked }) => answer === null && notAsked === null)
  const said = silent.length === 0 ? [] : [`silent: ${silent.map(({ kiosk }) => kiosk).join(', ')}`]
  return `${[...table([['KIOSK', 'STATE', 'RESULT'], ...rows]), ...said].join('\n')}\n`
}

function stateOf({ answer, notAsked }: Told): string {
  if (notAsked !== null) return `not asked (${notAsked})`
  if (answer === null) return 'SILENT'
  return answer.reason === null ? answer.status : `${answer.status} (${printable(answer.reason)})`
}

function sayResult({ answer }: Told): string {
  const { result = null } = answer ?? {}
  return result === null ? '' : printable(JSON.stringify(result)).slice(0, 120)
}

function sayLogs(told: readonly Told[]): string {
  return told
    .flatMap((one) => {
      const { result } = one.answer ?? {}
      const lines = typeof result === 'object' && result !== null && 'lines' in result ? result.lines : null
      if (!Array.isArray(lines)) return [`${one.kiosk}: ${stateOf(one)}`]
      return lines.map((line) => `${one.kiosk} ${printable(String(line))}`)
    })
    .map((line) => `${line}\n`)
    .join('')
}

function sayFindings(told: readonly Told[]): string {
  const isOne = told.length === 1
  const rows = told.flatMap((one) => {
    const { result } = one.answer ?? {}
    const findings = typeof result === 'object' && result !== null && 'findings' in result ? result.findings : null
    if (!Array.isArray(findings)) return [[one.kiosk, stateOf(one), '', '']]
    const wrong = findings.map(rowOfFinding).filter(([verdict]) => isOne || verdict === 'fail' || verdict === 'warn')
    return wrong.length === 0 ? [[one.kiosk, 'ok', '', '']] : wrong.map((row) => [one.kiosk, ...row])
  })
  return `${table([['KIOSK', 'VERDICT', 'WHAT', 'SAYS'], ...rows]).join('\n')}\n`
}

function rowOfFinding(finding: unknown): readonly string[] {
  const { name, next, says, verdict } = (typeof finding === 'object' && finding !== null ? finding : {}) as Record<
    string,
    unknown
  >
  const todo = typeof next === 'string' && next !== '' ? ` — ${next}` : ''
  return [String(verdict), String(name), `${String(says)}${todo}`].map(printable)
}

/** Null for what is no object. */
function parseJson(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}
