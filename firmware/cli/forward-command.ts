import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { loadKioskConfig } from '../../config/load.ts'
import type { ControlAnswer, Forwarded } from '../ports/control.ts'
import { AT_KIOSK, explainError, fail, onlyFile } from './command-line.ts'
import { throughKiosk } from './through-kiosk.ts'

const USAGE = 'journal forward FILE [--config FILE] [--data DIR] [--json]'
const ASK_AGAIN_MS = 500
const REASONS: Readonly<Record<string, string>> = {
  'no-broker': 'no broker is configured here; take the file to a kiosk that has one, or to the district',
  'not-a-carry-out': 'that is no file that a kiosk exported',
  damaged: 'the file is cut off or was altered; export it again where it came from',
  unreadable: 'the kiosk cannot read that file; check the path and the rights',
  busy: 'the kiosk is sending something else again; try again in a while',
}

/**
 * `journal forward`: a file that any kiosk exported, unopened, to the district through this kiosk's broker. Ctrl-C ends
 * the waiting, not the sending. Exit codes: 0 the broker has all of it, 1 not, 64 usage, 74 no kiosk runs, 78 configuration.
 */
export async function journalForward(args: readonly string[]): Promise<number> {
  try {
    const { positionals, values } = parseArgs({ args: [...args], options: AT_KIOSK, allowPositionals: true })
    const file = onlyFile(positionals)
    const { config } = await loadKioskConfig({ file: values.config, dataDir: values.data })
    const answer = await untilEnded(config.data, resolve(file))
    if (typeof answer === 'string') return fail(answer, 74)
    if (!answer.ok) return fail(`Nothing is forwarded: ${REASONS[answer.reason] ?? answer.reason}`, 1)
    const { pieces, sent, state } = answer.result
    if (values.json) process.stdout.write(`${JSON.stringify(answer.result)}\n`)
    if (state === 'not-taken')
      return fail(`The broker did not take it, after ${sent} of ${pieces} pieces: does the district listen?`, 1)
    if (!values.json)
      process.stdout.write(`${file}: the broker has all ${pieces} pieces; the district's receipt tells the rest\n`)
    return 0
  } catch (error) {
    return explainError(error, USAGE)
  }
}

async function untilEnded(dataDir: string, file: string): Promise<ControlAnswer<Forwarded> | string> {
  for (;;) {
    const answer = await throughKiosk<Forwarded>(
      dataDir,
      { command: 'journal.forward', file },
      () => `No kiosk runs with the data folder ${dataDir}: start it`,
    )
    if (typeof answer === 'string' || !answer.ok || answer.result.state !== 'under-way') return answer
    await sleep(ASK_AGAIN_MS)
  }
}
