import type { ClockTrust } from './clock-record.ts'

/** The thermometer read a black body of a known temperature. Degrees, as events have them. */
export interface ThermometerChecked {
  /** The number of the very sensor. */
  readonly sensor: string
  readonly referenceC: number
  /** What it read, and its own temperature then. */
  readonly objectC: number
  readonly ambientC: number
  /** Reference minus reading: added to what it reads from now on. */
  readonly offsetC: number
  readonly samples: number
  readonly operator: string
}

/** The latest check, as the state keeps it. */
export interface ThermometerCheck {
  readonly sensor: string
  readonly offsetCentiC: number
  /** RFC 3339. */
  readonly at: string
}

/** Black bodies for thermometers of the body: 35, 37, 39 and 41 °C are usual. Hundredths of a degree. */
const REFERENCE_CENTI_C = { min: 3200, max: 4300 } as const
/**
 * Half a degree is what the sensor itself may be wrong by, a little less is lost where the emissivity of a black body is
 * not quite 1. More is a dirty lens, a wrong distance, or no black body: to be seen to, not to be corrected.
 */
const OFFSET_MAX_CENTI_C = 100

export type CheckFault = 'bad-reference' | 'clock-not-trusted' | 'offset-too-large'

/** What was read, in hundredths of a degree. */
interface BlackBody {
  readonly objectCentiC: number
  readonly ambientCentiC: number
  readonly samples: number
  readonly sensor: string
}

/** Whether a check may begin. Its date is half of it: a clock that nobody believes gives none. */
export function checkFault(referenceCentiC: number, trust: ClockTrust): CheckFault | null {
  const { max, min } = REFERENCE_CENTI_C
  if (!Number.isInteger(referenceCentiC) || referenceCentiC < min || referenceCentiC > max) return 'bad-reference'
  return trust === 'unsynced' ? 'clock-not-trusted' : null
}

/** The record of a check, or why the reading is none. */
export function judgeCheck(
  referenceCentiC: number,
  read: BlackBody,
  operator: string,
): ThermometerChecked | 'offset-too-large' {
  const offsetCentiC = referenceCentiC - read.objectCentiC
  if (Math.abs(offsetCentiC) > OFFSET_MAX_CENTI_C) return 'offset-too-large'
  return {
    sensor: read.sensor,
    referenceC: referenceCentiC / 100,
    objectC: read.objectCentiC / 100,
    ambientC: read.ambientCentiC / 100,
    offsetC: offsetCentiC / 100,
    samples: read.samples,
    operator,
  }
}

/** Folds a check. */
export function foldCheck({ offsetC, sensor }: ThermometerChecked, at: string): ThermometerCheck {
  return { sensor, offsetCentiC: Math.round(offsetC * 100), at }
}

/** The check that speaks for this sensor; another piece has other errors. */
export function checkOf(check: ThermometerCheck | null, sensor: string | undefined): ThermometerCheck | null {
  return check?.sensor === sensor ? check : null
}

/** Why somebody should come with a black body; the date says since when. */
export interface CheckDue {
  readonly cause: 'never' | 'expired' | 'other-sensor'
  /** RFC 3339; null when nobody knows. */
  readonly since: string | null
}

const DAY_MS = 86_400_000

/** Null while the check is good, or none is asked for (`everyDays` null). A clock that nobody believes tells no age. */
export function checkDue(
  check: ThermometerCheck | null,
  {
    everyDays,
    nowMs,
    sensor,
    trust,
  }: {
    readonly everyDays: number | null
    /** Null while it does not answer. */
    readonly sensor: string | null
    readonly nowMs: number
    readonly trust: ClockTrust
  },
): CheckDue | null {
  if (everyDays === null) return null
  if (check === null) return { cause: 'never', since: null }
  if (sensor !== null && sensor !== check.sensor) return { cause: 'other-sensor', since: null }
  const endsMs = Date.parse(check.at) + everyDays * DAY_MS
  if (trust === 'unsynced' || nowMs < endsMs) return null
  return { cause: 'expired', since: check.at }
}
