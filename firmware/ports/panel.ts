export type PanelButton = 'callNext' | 'sampled' | 'pedal'
export type PanelLamp = 'ready' | 'fault'

/** Buttons and lamps on the booth. */
export interface Panel {
  /** Throws a `DriverError` when the line cannot be driven. */
  setLamp(lamp: PanelLamp, isOn: boolean): void
  /** Called once per press, debounced. Returns the function that stops listening. */
  onPress(listener: (button: PanelButton) => void): () => void
  close(): Promise<void>
}
