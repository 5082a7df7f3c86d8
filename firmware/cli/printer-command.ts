import { parseArgs } from 'node:util'
import { loadKioskConfig } from '../../config/load.ts'
import type { PrinterActDone } from '../ports/control.ts'
import { deviceFaultWords } from '../screens/pages/device-fault-words.ts'
import { AT_KIOSK, explainError, fail, tell } from './command-line.ts'
import { throughKiosk } from './through-kiosk.ts'

/** A label that is under way comes first, and a printer that is hard to reach is given up after twenty seconds. */
const ANSWER_MS = 60_000
const REASONS: Readonly<Record<string, string>> = {
  busy: 'another test or calibration is under way',
  stopping: 'the kiosk is stopping',
  'no-printer': 'no label printer is configured',
  'no-command':
    'ESC/POS has no command for it: switch the printer off, and on again with its feed key held, as its manual says',
  'too-large': 'the label is larger than the paper; see "devices.labelPrinter.media" in the configuration',
}

/** `printer test`: a label that names nobody, through the running kiosk, between two labels. */
export function printerTest(args: readonly string[]): Promise<number> {
  return act(args, 'label.test', 'printer test [--config FILE] [--data DIR] [--json]')
}

/** `printer calibrate`: the printer finds size and gap of the labels that are in it, and feeds some of them. */
export function printerCalibrate(args: readonly string[]): Promise<number> {
  return act(args, 'label.calibrate', 'printer calibrate [--config FILE] [--data DIR] [--json]')
}

/** Exit codes: 0 done by the printer's own word, 1 not or not certain, 64 usage, 74 no kiosk runs, 78 configuration. */
async function act(args: readonly string[], command: 'label.test' | 'label.calibrate', usage: string): Promise<number> {
  try {
    const { values } = parseArgs({ args: [...args], options: AT_KIOSK })
    const { data } = (await loadKioskConfig({ file: values.config, dataDir: values.data })).config
    const answer = await throughKiosk<PrinterActDone>(
      data,
      { command },
      () => `No kiosk runs with the data folder ${data}: start it, its printer is reached through it`,
      ANSWER_MS,
    )
    if (typeof answer === 'string') return fail(answer, 74)
    if (!answer.ok) return fail(explain(answer.reason), 1)
    tell(values.json, answer.result, say)
    return 0
  } catch (error) {
    return explainError(error, usage)
  }
}

function say({ act: done }: PrinterActDone): string {
  return done === 'test'
    ? 'the printer says that the test label is out: look at its edges, at how dark it is, and scan both codes'
    : 'the printer has measured its labels; print a test label with kiosk printer test'
}

function explain(reason: string): string {
  const [outcome = '', cause = ''] = reason.split(':')
  const why = deviceFaultWords(cause)?.en ?? REASONS[reason] ?? reason
  return outcome === 'doubtful' ? `Look at the printer: ${why}` : `Nothing was printed: ${why}`
}
