import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { loadKioskConfig } from '../../config/load.ts'
import { type Exported, exportEvents } from '../compose/export-events.ts'
import { takeReceiptAlone } from '../compose/take-receipt-alone.ts'
import { sayStretches } from '../domain/stretches.ts'
import type { CarrySelection } from '../journal/carry-source.ts'
import { createLog } from '../log/logger.ts'
import type { TakenReceipt } from '../ports/control.ts'
import { publicKey } from '../proof/jose-envelope.ts'
import { RECEIPT_CHARACTERS_MAX } from '../proof/receipt.ts'
import { AT_KIOSK, explainError, FLAG, fail, onlyFile, TEXT, tell, UsageError } from './command-line.ts'
import { throughKiosk } from './through-kiosk.ts'

const EXPORT_USAGE =
  'journal export --unsent|--from DAY --to DAY|--set-aside NUMBER FILE [--config FILE] [--data DIR] [--json]'
const IMPORT_USAGE = 'journal import RECEIPT-FILE [--config FILE] [--data DIR] [--json]'
const DAY = /^\d{4}-\d\d-\d\d$/
const NUMBER = /^[1-9]\d{0,5}$/

/**
 * `journal export`: events to a file for the district alone, beside the kiosk or without one; nothing is marked by it:
 * only the district's receipt makes them final. Of a damaged journal that was set aside: what can still be read. Exit
 * codes: 0, 64 usage, 74 cannot be read or written, 78 configuration.
 */
export async function journalExport(args: readonly string[]): Promise<number> {
  try {
    const options = { ...AT_KIOSK, from: TEXT, to: TEXT, unsent: FLAG, 'set-aside': TEXT }
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true })
    const file = onlyFile(positionals)
    const selection = selectionOf(values)
    const { config } = await loadKioskConfig({ file: values.config, dataDir: values.data })
    const key = config.uplink?.carryOutKey
    if (key === undefined)
      return fail(
        '"uplink.carryOutKey" is missing: events leave the kiosk for the district\'s key only; ask the district for it',
        78,
      )
    const district = publicKey('X25519', key)
    const done = await exportEvents({ dataDir: config.data, mode: config.mode, selection, district, file })
    tell(values.json, done, (carried) =>
      carried === null ? 'nothing to carry: no file was written' : `${file}: ${sayExported(carried, selection)}`,
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

/** Throws for what is none of the three, or more than one. */
function selectionOf({ from, to, unsent, 'set-aside': aside }: Wanted): CarrySelection {
  const isDays = from !== undefined && to !== undefined && DAY.test(from) && DAY.test(to) && from <= to
  const isNumber = aside !== undefined && NUMBER.test(aside)
  const isOneAsked = (from !== undefined || to !== undefined) === isDays && (aside !== undefined) === isNumber
  if (!isOneAsked || Number(isDays) + Number(isNumber) + Number(unsent) !== 1)
    throw new UsageError('one of what is unsent, from one day to another, and a journal set aside is needed')
  if (isDays) return { kind: 'days', from, to }
  return isNumber ? { kind: 'set-aside', journal: Number(aside) } : { kind: 'unsent' }
}

function sayExported(
  { events, first, journal, kiosk, last, passedOver, without }: Exported,
  { kind }: CarrySelection,
): string {
  const why = kind === 'days' ? 'whose person is forgotten or that cannot be read' : 'that cannot be read'
  const not = passedOver === 0 ? '' : `, without ${passedOver} ${why}: ${sayStretches(without)}`
  return `${events} events of ${kiosk} journal ${journal}, ${first} to ${last}${not}`
}

/**
 * `journal import`: the district's signed receipt for what was carried to it; then those events are final. Exit codes:
 * 0 taken, or known already, 1 refused, 64 usage, 74 cannot be read, 78 configuration.
 */
export async function journalImport(args: readonly string[]): Promise<number> {
  try {
    const { positionals, values } = parseArgs({ args: [...args], options: AT_KIOSK, allowPositionals: true })
    const receipt = (await readFile(onlyFile(positionals), 'utf8')).trim()
    if (receipt.length > RECEIPT_CHARACTERS_MAX) return fail('That is no receipt: it is too long', 1)
    const loaded = await loadKioskConfig({ file: values.config, dataDir: values.data })
    const answer = await throughKiosk<TakenReceipt>(loaded.config.data, { command: 'journal.receipt', receipt }, () =>
      takeReceiptAlone(loaded, receipt, createLog({ level: 'error', fd: 2 })),
    )
    if (typeof answer === 'string') return fail(answer, 74)
    if (!answer.ok)
      return fail(
        answer.reason === 'no-receipt-keys'
          ? '"uplink.receiptKeys" is empty: nobody\'s receipt counts here'
          : `The kiosk says "${answer.reason}"`,
        1,
      )
    const { outcome } = answer.result
    tell(
      values.json,
      answer.result,
      ({ upTo }) => `${SAID[outcome] ?? outcome}: the district has every event up to ${upTo}`,
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
