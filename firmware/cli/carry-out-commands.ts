import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type LoadedConfig, loadKioskConfig } from '../../config/load.ts'
import { exportEvents } from '../compose/export-events.ts'
import { takeReceiptAlone } from '../compose/take-receipt-alone.ts'
import { askKiosk } from '../control/ask-kiosk.ts'
import type { CarrySelection } from '../journal/carry-source.ts'
import { isJournalError } from '../journal/journal-error.ts'
import { createLog } from '../log/logger.ts'
import type { ControlAnswer, TakenReceipt } from '../ports/control.ts'
import { publicKey } from '../proof/jose-envelope.ts'
import { explainError, fail, operatorName } from './command-line.ts'

const EXPORT_USAGE =
  'journal export --unsent|--from DAY --to DAY|--set-aside NUMBER FILE [--config FILE] [--data DIR] [--json]'
const IMPORT_USAGE = 'journal import RECEIPT-FILE [--config FILE] [--data DIR] [--json]'
const DAY = /^\d{4}-\d\d-\d\d$/
const NUMBER = /^[1-9]\d{0,5}$/
const TEXT = { type: 'string' } as const
const FLAG = { type: 'boolean', default: false } as const

/**
 * `journal export`: events to a file for the district alone, beside the kiosk or without one; nothing is marked by it:
 * only the district's receipt makes them final. Of a damaged journal that was set aside: what can still be read. Exit codes: 0, 64 usage, 74 cannot be read or written, 78 configuration.
 */
export async function journalExport(args: readonly string[]): Promise<number> {
  try {
    const options = { config: TEXT, data: TEXT, from: TEXT, to: TEXT, unsent: FLAG, 'set-aside': TEXT, json: FLAG }
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [file] = positionals
    const selection = selectionOf(values)
    if (file === undefined || positionals.length > 1 || selection === null)
      return fail(`usage: kiosk ${EXPORT_USAGE}`, 64)
    const { config } = await loadKioskConfig({ file: values.config, dataDir: values.data })
    const key = config.uplink?.carryOutKey
    if (key === undefined)
      return fail(
        '"uplink.carryOutKey" is missing: events leave the kiosk for the district\'s key only; ask the district for it',
        78,
      )
    const district = publicKey('X25519', key)
    const done = await exportEvents({ dataDir: config.data, mode: config.mode, selection, district, file })
    if (values.json) process.stdout.write(`${JSON.stringify(done)}\n`)
    else if (done === null) process.stdout.write('nothing to carry: no file was written\n')
    else
      process.stdout.write(
        `${file}: ${done.events} events of ${done.kiosk} journal ${done.journal}, ${done.first} to ${done.last}${done.passedOver === 0 ? '' : `, without ${done.passedOver} ${selection.kind === 'set-aside' ? 'that cannot be read' : 'whose person is forgotten'}`}\n`,
      )
    return 0
  } catch (error) {
    return explainError(error, EXPORT_USAGE)
  }
}

interface Wanted {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly unsent: boolean
  readonly 'set-aside'?: string | undefined
}

/** Null for what is none of the three, or more than one. */
function selectionOf({ from, to, unsent, 'set-aside': aside }: Wanted): CarrySelection | null {
  const isDays = from !== undefined && to !== undefined && DAY.test(from) && DAY.test(to) && from <= to
  const isNumber = aside !== undefined && NUMBER.test(aside)
  if ((from !== undefined || to !== undefined) !== isDays || (aside !== undefined) !== isNumber) return null
  if (Number(isDays) + Number(isNumber) + Number(unsent) !== 1) return null
  if (isDays) return { kind: 'days', from, to }
  return isNumber ? { kind: 'set-aside', journal: Number(aside) } : { kind: 'unsent' }
}

/**
 * `journal import`: the district's signed receipt for what was carried to it; then those events are final. Exit codes:
 * 0 taken, or known already, 1 refused, 64 usage, 74 cannot be read, 78 configuration.
 */
export async function journalImport(args: readonly string[]): Promise<number> {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      options: { config: TEXT, data: TEXT, json: FLAG },
      allowPositionals: true,
    })
    const [file] = positionals
    if (file === undefined || positionals.length > 1) return fail(`usage: kiosk ${IMPORT_USAGE}`, 64)
    const receipt = (await readFile(file, 'utf8')).trim()
    const answer = await take(await loadKioskConfig({ file: values.config, dataDir: values.data }), receipt)
    if (typeof answer === 'string') return fail(answer, 74)
    if (!answer.ok)
      return fail(
        answer.reason === 'no-receipt-keys'
          ? '"uplink.receiptKeys" is empty: nobody\'s receipt counts here'
          : `The kiosk says "${answer.reason}"`,
        1,
      )
    const { outcome, upTo } = answer.result as TakenReceipt
    process.stdout.write(
      `${values.json ? JSON.stringify(answer.result) : `${SAID[outcome] ?? outcome}: the district has every event up to ${upTo}`}\n`,
    )
    return outcome === 'accepted' || outcome === 'old' ? 0 : 1
  } catch (error) {
    return explainError(error, IMPORT_USAGE)
  }
}

const SAID: Readonly<Record<string, string>> = {
  accepted: 'taken',
  old: 'known already',
  mismatch: 'REFUSED, its chain is not that of this journal: one of the two was altered; tell the district',
  'not-signed': 'refused, it is no receipt of this district',
  'not-ours': 'refused, it is for another kiosk or journal',
  'beyond-journal': 'refused, this journal does not go that far',
}

/** The answer, or the sentence that says why there is none. */
async function take(loaded: LoadedConfig, receipt: string): Promise<ControlAnswer | string> {
  const { data } = loaded.config
  if (receipt.length > 4_096) return 'That is no receipt: it is too long'
  const asked = await askKiosk(data, { command: 'journal.receipt', receipt, operator: operatorName() })
  if (asked.kind === 'answered') return asked.answer
  if (asked.kind === 'no-answer') return `The kiosk gave no answer (${asked.detail}): run this again, it counts once`
  try {
    return await takeReceiptAlone(loaded, receipt, createLog({ level: 'error', fd: 2 }))
  } catch (error) {
    if (!isJournalError(error) || error.code !== 'journal.locked') throw error
    return `A kiosk runs with the data folder ${data} and does not listen (it is starting or stopping): run this again`
  }
}
