/** What the running kiosk takes from its configuration. */
export interface KioskSettings {
  readonly id: string
  readonly name: string
  readonly site: string
  readonly station: string
  readonly hotline: string | null
  readonly mode: 'live' | 'drill' | 'demo'
  readonly bandsMinutes: readonly [number, number]
  readonly version: string
  readonly dataFolder: string
  readonly signOutMinutes: number
  readonly shiftMinutes: number
  /** How often the thermometer is held against a black body; null where nobody has to. */
  readonly checkEveryDays: number | null
}
