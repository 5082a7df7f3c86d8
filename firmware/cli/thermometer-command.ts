import { parseArgs } from 'node:util'
import { loadKioskConfig } from '../../config/load.ts'
import type { ThermometerChecked } from '../domain/thermometer-check.ts'
import { AT_KIOSK, explainError, fail, TEXT, tell, UsageError } from './command-line.ts'
import { throughKiosk } from './through-kiosk.ts'

const USAGE = 'thermometer check --reference DEGREES [--config FILE] [--data DIR] [--json]'
/** The kiosk reads for ten seconds, and gives up after thirty. */
const ANSWER_MS = 40_000
const REASONS: Readonly<Record<string, string>> = {
  'bad-reference': 'a black body for thermometers of the body is set between 32.00 and 43.00 °C',
  'clock-not-trusted':
    'nobody has set the clock, and a check without a date says nothing; set it on the crew page first',
  'no-thermometer': 'no thermometer is configured',
  'session-running': 'somebody is at the booth; pause intake and try again',
  busy: 'another check is running',
  unavailable: 'the thermometer cannot be reached; kiosk doctor says what to look at',
  pec: 'its answers are damaged on the way; look at cable and supply',
  'error-flag': 'it says itself that it cannot measure; give it a minute, then have it replaced',
  unsteady:
    'the reading does not stand still; let the black body and the booth settle, hold the distance, and try again',
  'out-of-range': 'what it sees is no black body of that kind; look at distance and direction',
}

/**
 * `thermometer check`: holds the running kiosk's thermometer against a black body of a known temperature and records the
 * offset. Exit codes: 0 recorded, 1 not, 64 usage, 74 no kiosk runs, 78 configuration.
 */
export async function thermometerCheck(args: readonly string[]): Promise<number> {
  try {
    const { values } = parseArgs({ args: [...args], options: { ...AT_KIOSK, reference: TEXT } })
    const referenceCentiC = centiOf(values.reference)
    const { data } = (await loadKioskConfig({ file: values.config, dataDir: values.data })).config
    const answer = await throughKiosk<ThermometerChecked>(
      data,
      { command: 'thermometer.check', referenceCentiC },
      () => `No kiosk runs with the data folder ${data}: start it, its thermometer is read through it`,
      ANSWER_MS,
    )
    if (typeof answer === 'string') return fail(answer, 74)
    if (!answer.ok) return fail(`The check is not recorded: ${explain(answer.reason)}`, 1)
    tell(values.json, answer.result, say)
    return 0
  } catch (error) {
    return explainError(error, USAGE)
  }
}

function centiOf(text: string | undefined): number {
  if (text === undefined || !/^\d{2}(\.\d{1,2})?$/.test(text)) {
    throw new UsageError('--reference is the temperature of the black body in °C, like 37.0')
  }
  return Math.round(Number(text) * 100)
}

function explain(reason: string): string {
  const [kind = '', read = ''] = reason.split(':')
  if (kind === 'offset-too-large') {
    return `it reads ${read} °C, which is too far from the reference to be corrected; clean the lens, look at the distance, or replace it`
  }
  return REASONS[kind] ?? reason
}

function say({ objectC, offsetC, referenceC, sensor }: ThermometerChecked): string {
  const offset = `${offsetC < 0 ? '' : '+'}${offsetC.toFixed(2)}`
  return `sensor ${sensor} reads ${objectC.toFixed(2)} °C at ${referenceC.toFixed(2)} °C: ${offset} °C is added from now on`
}
