export type PanelButton = 'callNext' | 'sampled' | 'pedal'
export type PanelBeam = 'entry' | 'exit'
export type PanelLamp = 'ready' | 'fault'

/** Buttons and lamps on the booth. */
export interface Panel {
  /** Throws the `DriverError` of a line that cannot be used; such a line is tried again by itself. */
  check(): void
  /** Called when `check` says something else. Returns the function that stops listening. */
  onTrouble(listener: () => void): () => void
  /** Throws a `DriverError` when the line cannot be driven. */
  setLamp(lamp: PanelLamp, isOn: boolean): void
  /** Held shut only while this process says so; not wired is no error. Throws a `DriverError`. */
  setGate(isOpen: boolean): void
  /** A buzzer is wired. */
  readonly hasBuzzer: boolean
  /** One short pulse; not wired is no error. Throws a `DriverError`. */
  buzz(): void
  /** Called once per press, debounced. Returns the function that stops listening. */
  onPress(listener: (button: PanelButton) => void): () => void
  /** Both beams are wired, so that those present can be counted. */
  readonly hasBeams: boolean
  /** Called each time a beam is broken, several times by one person. Returns the function that stops listening. */
  onBeam(listener: (beam: PanelBeam) => void): () => void
  close(): Promise<void>
}
