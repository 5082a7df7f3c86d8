import type { IdType, Sex } from '../domain/identity.ts'

/** An invented person, laid on the twin of the ID reader. */
export interface BenchPerson {
  readonly idType?: IdType
  readonly idNumber: string
  readonly name: string
  readonly sex?: Sex
  readonly birthDate?: string
}

export type BenchAnswer = { readonly ok: true } | { readonly ok: false; readonly reason: string }

/** One passage of bytes to or from a twin. */
export interface BenchTraffic {
  /** Rises by one. */
  readonly n: number
  readonly device: string
  readonly direction: 'in' | 'out'
  /** Lower-case hex, at most 64 bytes of it. */
  readonly hex: string
  readonly length: number
}

/** What can be seen and heard at the booth beside its screen. */
export interface BenchDisplay {
  /** The number that the queue display shows. */
  readonly digits: string
  /** All that it shows, row by row; a module of digits has one row. */
  readonly rows: readonly string[]
  readonly lamps: Readonly<Record<string, boolean>>
  /** The words that the booth said last; empty without a speaker. */
  readonly said: string
}

/** The twins' control panel (contract, section 6). Every call answers `ok: false` with a reason when that twin is not there. */
export interface BenchPort {
  layCard(card: { readonly textHex: string } | { readonly person: BenchPerson }): BenchAnswer
  liftCard(): BenchAnswer
  setTemperature(objectC: number, ambientC: number): BenchAnswer
  failThermometer(fault: 'pec' | 'nack' | 'error-flag'): BenchAnswer
  /** How far the nearest thing is from the distance sensor; null: nothing is near. */
  setDistance(mm: number | null): BenchAnswer
  failDistance(fault: 'silent' | 'garbage'): BenchAnswer
  scan(text: string): BenchAnswer
  setPrinter(change: {
    readonly paper?: 'ok' | 'out'
    readonly cover?: 'closed' | 'open'
    readonly link?: 'up' | 'down' | 'stuck'
  }): BenchAnswer
  /** The ID reader's cable. */
  setReader(link: 'up' | 'down'): BenchAnswer
  pressButton(line: string): BenchAnswer
  setUplink(link: 'up' | 'down'): BenchAnswer
  /** What the twin of the printer put on paper, newest last, at most the last 50. */
  labels(): readonly { readonly n: number; readonly label: string | null }[]
  labelPng(n: number): Promise<Uint8Array | null>
  display(): BenchDisplay
  traffic(afterN: number): readonly BenchTraffic[]
  onChanged(listener: () => void): () => void
}
