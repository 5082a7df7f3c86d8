import { parseArgs } from 'node:util'
import { type OpenedDoctor, openDoctor } from '../compose/open-doctor.ts'
import { type Finding, isAllWell, type Verdict } from '../domain/finding.ts'
import { runChecks, watchChecks } from '../health/run-checks.ts'
import { AT_KIOSK, explainError, FLAG, operatorName, toProcess, UsageError, untilStopped } from './command-line.ts'
import { firmwareVersion } from './version.ts'

const USAGE = 'doctor [--config FILE] [--data DIR] [--json] [--watch]'
/** A device that does not let go must not keep the terminal. */
const LET_GO_MS = 2_000
const MARKS: Readonly<Record<Verdict, string>> = { ok: '✓', warn: '!', fail: '✗', skipped: '–' }
const NOTICES: Readonly<Record<OpenedDoctor['kiosk'], string>> = {
  running: 'A kiosk runs with this data folder: its ports are left alone, and what it says of its parts stands here.\n',
  unknown: 'Whether a kiosk runs cannot be seen by this account: no port is touched.\n',
  stopped: '',
}

/**
 * `doctor`: a line for each thing that must be right, with what to do where it is not. `--watch` looks again and again
 * and tells what changed, until Ctrl-C. Exit codes: 0 nothing failed (a warning may stand), 1 something did, 64 usage.
 */
export async function doctor(args: readonly string[]): Promise<number> {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      options: { ...AT_KIOSK, watch: FLAG },
      allowPositionals: true,
    })
    if (positionals.length > 0) throw new UsageError('too many words after the command')
    const code = await (values.watch ? watch : once)(values)
    setTimeout(() => process.exit(code), LET_GO_MS).unref()
    return code
  } catch (error) {
    return explainError(error, USAGE)
  }
}

interface Asked {
  readonly config?: string | undefined
  readonly data?: string | undefined
  readonly json: boolean
}

function open({ config, data }: Asked): ReturnType<typeof openDoctor> {
  return openDoctor({ file: config, dataDir: data, operator: operatorName(), version: firmwareVersion() })
}

async function once(asked: Asked): Promise<number> {
  const opened = await open(asked)
  const { checks, kiosk } = opened
  try {
    const findings = await runChecks(checks, new AbortController().signal)
    const ok = isAllWell(findings)
    if (asked.json) toProcess.out(`${JSON.stringify({ ok, kiosk, findings })}\n`)
    else toProcess.out(`${NOTICES[kiosk]}${say(findings)}\n${summary(findings)}\n`)
    return ok ? 0 : 1
  } finally {
    await opened.close()
  }
}

/** The exit code is that of what was found last. */
async function watch(asked: Asked): Promise<number> {
  const opened = await open(asked)
  const { checks, kiosk } = opened
  const stop = new AbortController()
  void untilStopped().then(() => {
    stop.abort()
  })
  const last = new Map<string, Finding>()
  if (!asked.json) toProcess.out(`${NOTICES[kiosk]}Looking again every second; what changes is said. Ctrl-C ends it.\n`)
  try {
    await watchChecks(checks, stop.signal, (finding) => {
      last.set(finding.name, finding)
      toProcess.out(`${asked.json ? JSON.stringify(finding) : line(finding, NAME_WIDTH)}\n`)
    })
    return isAllWell([...last.values()]) ? 0 : 1
  } finally {
    await opened.close()
  }
}

/** `port of distance sensor`; a longer one pushes its own line to the right. */
const NAME_WIDTH = 24

function say(findings: readonly Finding[]): string {
  const width = Math.min(NAME_WIDTH, Math.max(0, ...findings.map(({ name }) => name.length)))
  return findings.map((finding) => line(finding, width)).join('\n')
}

function line({ name, next, says, verdict }: Finding, width: number): string {
  return `${MARKS[verdict]} ${name.padEnd(width)}  ${says}${next === '' ? '' : ` — ${next}`}`
}

function summary(findings: readonly Finding[]): string {
  const count = (verdict: Verdict): number => findings.filter((finding) => finding.verdict === verdict).length
  const [bad, odd] = [count('fail'), count('warn')]
  return `${bad === 0 ? 'Nothing failed' : `${bad} failed`}, ${odd} to look at.`
}
