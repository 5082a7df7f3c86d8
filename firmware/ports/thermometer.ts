/** Why samples are no measurement. None of them is ever shown or stored as a number. */
export type MeasurementFailure =
  | 'error-flag' // the sensor flagged the word
  | 'pec' // the check byte did not fit
  | 'out-of-range' // nonsense
  | 'spread' // the samples disagree: somebody moved
  | 'nobody' // the wall, all the time
  | 'arrived' // nobody at first, then somebody
  | 'left' // somebody, and then nobody for longer than a nod

/** Temperatures are integers in hundredths of a degree Celsius. */
export type Measurement =
  | {
      readonly ok: true
      readonly objectCentiC: number
      readonly ambientCentiC: number
      readonly samples: number
      /** The number of the very sensor; absent where it has none. */
      readonly sensor?: string
      /** The sensor itself warms or cools too fast: what it reads of others is not to be believed. */
      readonly ambientMoves?: true
    }
  | { readonly ok: false; readonly failure: MeasurementFailure }

/** What a black body reads, or why it does not stand still. */
export type SteadyReading =
  | {
      readonly ok: true
      readonly objectCentiC: number
      readonly ambientCentiC: number
      readonly samples: number
      readonly sensor: string
    }
  | { readonly ok: false; readonly failure: 'error-flag' | 'pec' | 'unsteady' | 'out-of-range' }

/**
 * Measures the forehead in front of it: one call takes several samples (about one second) and gives their median. A
 * median is given only where one body was there for the whole series.
 * Rejects with a `DriverError` when the sensor cannot be reached. One call at a time; abort rejects with the reason.
 */
export interface Thermometer {
  measure(signal: AbortSignal): Promise<Measurement>
  /** Reads a black body in front of it for about ten seconds. Rejects as `measure` does; never while that runs. */
  readSteady(signal: AbortSignal): Promise<SteadyReading>
  /** The number of the sensor that answered last; null while none does. */
  readonly sensor: string | null
  /** One quick look whether the sensor answers; rejects with a `DriverError`. For health. */
  probe(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}
