/** One channel of signed 16-bit samples. */
export interface Sound {
  readonly sampleRateHz: number
  readonly samples: Int16Array
}

/** The booth's loudspeaker. One sound at a time: the caller waits for its end or stops it. */
export interface Speaker {
  /**
   * Resolves when the sound was heard to its end; rejects when it could not be, and with the signal's reason when
   * that fires (then it is silent). Has a deadline of its own.
   */
  play(sound: Sound, signal: AbortSignal): Promise<void>
  /** Silences what plays. Idempotent. */
  close(): Promise<void>
}
