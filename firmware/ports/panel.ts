export type PanelButton = 'callNext' | 'sampled' | 'pedal'
export type PanelLamp = 'ready' | 'fault'

/** Buttons and lamps on the booth. */
export interface Panel {
  /** Throws a `DriverError` when the line cannot be driven. */
  setLamp(lamp: PanelLamp, isOn: boolean): void
  /** Held shut only while this process says so; not wired is no error. Throws a `DriverError`. */
  setGate(isOpen: boolean): void
  /** Called once per press, debounced. Returns the function that stops listening. */
  onPress(listener: (button: PanelButton) => void): () => void
  close(): Promise<void>
}
