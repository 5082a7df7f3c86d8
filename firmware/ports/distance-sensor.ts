/**
 * How far the nearest thing in front of the thermometer is. It speaks by itself several times a second.
 */
export interface DistanceSensor {
  /**
   * The next distance in whole millimetres from the sensor; `mm` null where nothing is in its range. Rejects with the
   * signal's reason, and with a `DriverError` when it cannot be reached, says nothing, or nothing that can be read, within a
   * second or so; the next call tries anew. One call at a time.
   */
  nextDistance(signal: AbortSignal): Promise<{ readonly mm: number | null }>
  /** Idempotent. A waiting call rejects. */
  close(): Promise<void>
}
