/** One channel of signed 16-bit samples. */
export interface Sound {
  readonly sampleRateHz: number
  readonly samples: Int16Array
}

/** Where sound goes: the bus of this device. ALSA's player behind a pipe, or a twin. */
export interface SoundSink {
  /**
   * Resolves when the last sample was heard. Rejects with a `DriverError`; with the signal's reason when it fires, and
   * then nothing more is heard.
   */
  play(sound: Sound, signal: AbortSignal): Promise<void>
}
