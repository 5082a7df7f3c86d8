/** The sensor's own temperature is looked back on for so long. */
const WINDOW_MS = 120_000
/** Of readings closer together the newer one says nothing more; so at most 60 are kept. */
const STEP_MS = 2_000
/**
 * Outside of thermal equilibrium the sensor's accuracy does not hold (MLX90614 datasheet, "Accuracy"): sun, a door that was
 * opened, a sensor that was just switched on. Hundredths of a degree per minute.
 */
const SLOPE_MAX_CENTI_C_PER_MIN = 30
/** A face close to it warms the sensor by a little at once; noise is below 0.05 °C. */
const STEP_MAX_CENTI_C = 20

/** Whether the die's temperature stands still enough to measure by. Nothing known yet counts as still. */
export class AmbientTrend {
  readonly #kept: { readonly atMs: number; readonly centiC: number }[] = []
  #newest = { atMs: 0, centiC: 0 }

  /** `atMs` is monotonic. */
  note(centiC: number, atMs: number): void {
    this.#newest = { atMs, centiC }
    while ((this.#kept[0]?.atMs ?? atMs) < atMs - WINDOW_MS) this.#kept.shift()
    if (atMs - (this.#kept.at(-1)?.atMs ?? -Infinity) >= STEP_MS) this.#kept.push(this.#newest)
  }

  /** Another sensor, or the same one after it had no power. */
  forget(): void {
    this.#kept.length = 0
  }

  get isMoving(): boolean {
    const { atMs: nowMs, centiC: now } = this.#newest
    return this.#kept.some(({ atMs, centiC }) => {
      const allowed = STEP_MAX_CENTI_C + (SLOPE_MAX_CENTI_C_PER_MIN * (nowMs - atMs)) / 60_000
      return Math.abs(now - centiC) > allowed
    })
  }
}
