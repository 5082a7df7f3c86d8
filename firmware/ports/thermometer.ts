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
    }
  | { readonly ok: false; readonly failure: MeasurementFailure }

/**
 * Measures the forehead in front of it: one call takes several samples (about one second) and gives their median. A
 * median is given only where one body was there for the whole series.
 * Rejects with a `DriverError` when the sensor cannot be reached. One call at a time; abort rejects with the reason.
 */
export interface Thermometer {
  measure(signal: AbortSignal): Promise<Measurement>
  /** One quick look whether the sensor answers; rejects with a `DriverError`. For health. */
  probe(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}
