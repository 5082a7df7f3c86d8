import { parseArgs } from 'node:util'
import { loadKioskConfig } from '../../config/load.ts'
import { sayStretches } from '../domain/stretches.ts'
import type { SentAgain } from '../ports/control.ts'
import { AT_KIOSK, explainError, fail, TEXT, tell, UsageError } from './command-line.ts'
import { throughKiosk } from './through-kiosk.ts'

const USAGE = 'journal resend --from N --to M [--config FILE] [--data DIR] [--json]'
/** The kiosk proves each event before it answers: 100,000 in about a minute on a Pi that works. */
const ANSWER_MS = 180_000
const REASONS: Readonly<Record<string, string>> = {
  'beyond-journal': 'the journal does not go that far; see kiosk journal stats',
  'too-many': 'that is more than 100,000 events: send them in parts, or carry them out with kiosk journal export',
  'no-broker': 'no broker is configured; carry them out with kiosk journal export',
  busy: 'another range is on its way; try again when it is through',
}

/**
 * `journal resend`: events once more, byte for byte, through the running kiosk; no cursor moves. Exit codes: 0 they are
 * on their way, 1 not, 64 usage, 74 no kiosk runs, 78 configuration.
 */
export async function journalResend(args: readonly string[]): Promise<number> {
  try {
    const { values } = parseArgs({ args: [...args], options: { ...AT_KIOSK, from: TEXT, to: TEXT } })
    const [from, to] = [Number(values.from), Number(values.to)]
    if (!isSequence(from) || !isSequence(to) || from > to) throw new UsageError('--from and --to are sequences')
    const { data } = (await loadKioskConfig({ file: values.config, dataDir: values.data })).config
    const answer = await throughKiosk<SentAgain>(
      data,
      { command: 'journal.resend', from, to },
      () => `No kiosk runs with the data folder ${data}: start it; what it has not sent it sends by itself`,
      ANSWER_MS,
    )
    if (typeof answer === 'string') return fail(answer, 74)
    if (!answer.ok) return fail(`Nothing is sent again: ${REASONS[answer.reason] ?? answer.reason}`, 1)
    tell(values.json, answer.result, say)
    return 0
  } catch (error) {
    return explainError(error, USAGE)
  }
}

function isSequence(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1
}

function say({ from, isOnline, to, without }: SentAgain): string {
  const gone = without.reduce((sum, range) => sum + range.to - range.from + 1, 0)
  const when = isOnline ? 'are on their way' : 'go with the next connection'
  const passed =
    gone === 0
      ? ''
      : `; ${gone} are not, their person is forgotten, or they are altered or gone: ${sayStretches(without)}`
  return `${to - from + 1 - gone} events from ${from} to ${to} ${when}${passed}`
}
