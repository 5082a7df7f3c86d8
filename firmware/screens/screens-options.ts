import type { BenchPort } from '../ports/bench.ts'
import type { Clock } from '../ports/clock.ts'
import type { DayPort } from '../ports/day.ts'
import type { ReadDocumentText } from '../ports/document-reader.ts'
import type { KioskPort } from '../ports/kiosk.ts'
import type { Log } from '../ports/log.ts'
import type { Metric } from '../ports/metrics.ts'
import type { PracticePort } from '../ports/practice.ts'
import type { Random } from '../ports/random.ts'
import type { RosterPort } from '../ports/roster.ts'

export type CrewRole = 'registrar' | 'sampler' | 'leader' | 'inspector'

/** Resolves to null for an unknown operator and for a wrong PIN, without telling which. */
export type VerifyPin = (operator: string, pin: string) => Promise<{ readonly role: CrewRole } | null>

/** Whose badge a scanned or typed text is; null when it is nobody's. */
export type ReadBadge = (text: string) => { readonly operator: string; readonly role: CrewRole } | null

/** What public pages say about the place and no view carries. */
export interface Place {
  readonly hotline: string | null
  /** After so many days what says who a person is is gone. */
  readonly personDays: number
}

/** Another kiosk of the site. */
export interface Neighbour {
  readonly station: string
  readonly name: string | null
  /** `http://192.168.1.52:8080` */
  readonly url: string
}

export interface ScreensOptions {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** PEM texts; without them `/crew` is refused to every address but loopback. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Names by which browsers reach this kiosk, beside `localhost` and plain IP addresses: `k0042.local`. */
  readonly hostNames: readonly string[]
  readonly mode: 'live' | 'drill' | 'demo'
  readonly place: Place
  /** Whose figures stand on `/site` beside our own. */
  readonly neighbours: readonly Neighbour[]
  readonly kiosk: KioskPort
  readonly roster: RosterPort
  readonly day: DayPort
  /** Null where no twin runs; in live mode it is not offered even when given. */
  readonly bench: BenchPort | null
  /** Null where none runs. */
  readonly practice: PracticePort | null
  readonly operators: VerifyPin
  readonly readDocument: ReadDocumentText
  readonly badges: ReadBadge
  readonly signOutMinutes: number
  /** Figures for a monitor, beside those of the views; read by whoever asks. */
  readonly metrics: () => readonly Metric[]
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}
