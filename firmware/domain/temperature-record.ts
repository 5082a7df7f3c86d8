export interface Reading {
  readonly bodyC: number
  /** What the instrument saw, uncorrected; for a contact thermometer the same as `bodyC`. */
  readonly objectC: number
  /** Null for a contact thermometer. */
  readonly ambientC: number | null
  /** Added to `objectC` before the conversion: the thermometer's latest check against a black body, and when that was. */
  readonly offsetC?: number
  readonly checkedAt?: string
  /** To the forehead, where a sensor says it. */
  readonly distanceMm?: number
  /** Who read a contact thermometer, and the number on it. */
  readonly operator?: string
  readonly instrument?: string
}

/** The temperature that counts, with every reading that led to it. */
export interface TemperatureRecord extends Reading {
  /** Name and version of the skin-to-body conversion; `contact` for an instrument read by the crew. */
  readonly profile: string
  readonly readings: readonly Reading[]
}
