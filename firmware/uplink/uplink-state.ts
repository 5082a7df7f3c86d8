import type { Loss } from './backoff.ts'
import type { DialFailure } from './dial.ts'
import type { DrainTrouble } from './drain-run.ts'

/** Why there is no connection: the last attempt's failure, or how the last connection ended. */
export type LinkTrouble = DialFailure | Exclude<Loss, 'closed-here'>

export interface UplinkState {
  /** `none`: no broker is configured, everything is kept for export. */
  readonly state: 'online' | 'offline' | 'none'
  /** Events without the broker's acknowledgement. */
  readonly unsent: number
  /** RFC 3339, of the oldest unsent event; may lag behind `unsent` by a second. */
  readonly oldestUnsentAt: string | null
  /** For how long it has waited at least, whatever was done to the clock; null as `oldestUnsentAt`. */
  readonly unsentForMs: number | null
  /** Every event up to this sequence is acknowledged. */
  readonly acknowledged: number
  /** How many attempts to connect have ended, well or not. */
  readonly attempts: number
  /** Null while online, and until the first attempt has ended. */
  readonly trouble: LinkTrouble | null
  /** Why events stay here although the broker is reached: an alert for people. */
  readonly eventTrouble: DrainTrouble | null
  /** Of the connection there is, else null. `broker` is `host:port`. */
  readonly session: number | null
  readonly broker: string | null
  readonly protocol: '5' | '3.1.1' | null
}
