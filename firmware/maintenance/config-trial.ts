import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'

/** What a broker makes of a kiosk at the place that its configuration names. */
export type Arrival = 'there' | 'on-the-way' | 'refused'

/** What becomes of a configuration with which a run began for the first time. Each rejects as the disk does. */
export interface ConfigTrial {
  /** It may stay. */
  readonly wentWell: () => Promise<void>
  /** This start was one; whether it may stay is not known yet. */
  readonly startWentWell: () => Promise<void>
  readonly setAside: (why: string) => Promise<unknown>
  readonly arrival: () => Arrival
}

/** A start that is good for so long was one: devices are open, the journal is read, pages answer. */
const GOOD_AFTER_MS = 60_000
/** A broker reads its rights again within seconds; whoever forgot them has some minutes. */
const REFUSED_LOOKS_MAX = 10
const NO_RIGHT = 'the broker takes nothing from this kiosk at that place'

interface Watching {
  readonly trial: ConfigTrial
  /** It says where the kiosk stands: then it is good only when a broker takes events there. No network is no verdict. */
  readonly hasPlace: boolean
  readonly onRefused: (why: string) => Promise<void>
  readonly clock: Clock
  readonly log: Log
}

/** Looks each minute until it is decided, or until the returned function is called. */
export function watchTrial({ clock, hasPlace, log, onRefused, trial }: Watching): () => void {
  let refused = 0
  let cancel: () => void = () => undefined
  const again = (): void => {
    cancel = clock.after(GOOD_AFTER_MS, () => {
      look().catch((error: unknown) => {
        log.error({ event: 'config.not-kept', cause: String(error) }, 'what became of the configuration cannot be kept')
      })
    })
  }
  const look = async (): Promise<void> => {
    const arrival = hasPlace ? trial.arrival() : 'there'
    if (arrival === 'there') {
      await trial.wentWell()
      return
    }
    refused = arrival === 'refused' ? refused + 1 : 0
    if (refused >= REFUSED_LOOKS_MAX) {
      log.error({ event: 'config.place-refused' }, 'the kiosk has no right at its new place, and goes back')
      await trial.setAside(NO_RIGHT)
      await onRefused(NO_RIGHT)
      return
    }
    again()
    await trial.startWentWell()
  }
  again()
  return () => {
    cancel()
  }
}
