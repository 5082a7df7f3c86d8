import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { loadKioskConfig } from '../../config/load.ts'
import { askKiosk } from '../control/ask-kiosk.ts'
import type { Forwarded } from '../ports/control.ts'
import { explainError, fail, operatorName } from './command-line.ts'

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
    const text = { type: 'string' } as const
    const options = { config: text, data: text, json: { type: 'boolean', default: false } } as const
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [file] = positionals
    if (file === undefined || positionals.length > 1) return fail(`usage: kiosk ${USAGE}`, 64)
    const { config } = await loadKioskConfig({ file: values.config, dataDir: values.data })
    const forwarded = await untilEnded(config.data, resolve(file))
    if (typeof forwarded === 'string') return fail(forwarded, 74)
    if ('reason' in forwarded) return fail(`Nothing is forwarded: ${REASONS[forwarded.reason] ?? forwarded.reason}`, 1)
    const { pieces, sent, state } = forwarded
    if (values.json) process.stdout.write(`${JSON.stringify(forwarded)}\n`)
    if (state === 'not-taken')
      return fail(`The broker did not take it, after ${sent} of ${pieces} pieces: does the district listen?`, 1)
    if (!values.json)
      process.stdout.write(`${file}: the broker has all ${pieces} pieces; the district's receipt tells the rest\n`)
    return 0
  } catch (error) {
    return explainError(error, USAGE)
  }
}

async function untilEnded(dataDir: string, file: string): Promise<Forwarded | { readonly reason: string } | string> {
  for (;;) {
    const asked = await askKiosk(dataDir, { command: 'journal.forward', file, operator: operatorName() })
    if (asked.kind === 'nobody') return `No kiosk runs with the data folder ${dataDir}: start it`
    if (asked.kind === 'no-answer') return `The kiosk gave no answer (${asked.detail}): run this again`
    if (!asked.answer.ok) return { reason: asked.answer.reason }
    // Our own kiosk gave it to this very question.
    const forwarded = asked.answer.result as Forwarded
    if (forwarded.state !== 'under-way') return forwarded
    await sleep(ASK_AGAIN_MS)
  }
}
