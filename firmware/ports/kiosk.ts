import type { SignOutReason } from '../domain/crew-events.ts'
import type { CrewAct, Refusal } from '../domain/input.ts'
import type { BoothAnswer } from '../domain/intake-input.ts'
import type { UpdateStep } from '../domain/update-record.ts'
import type { CrewView, PublicView } from '../domain/view.ts'
import type { ClockTrust } from './clock.ts'
import type { CustodyPort } from './custody.ts'
import type { TubesPort } from './tubes.ts'
import type { Language } from './voice.ts'

export type ActResult =
  /** Ids of the events that were written for it; they are on disk. */
  { readonly ok: true; readonly events: readonly string[] } | { readonly ok: false; readonly refusal: Refusal }

export type { SignOutReason } from '../domain/crew-events.ts'

/** The running kiosk as the screens see it. */
export interface KioskPort {
  readonly custody: CustodyPort
  readonly tubes: TubesPort
  publicView(): PublicView
  /** Only for signed-in crew. */
  crewView(): CrewView
  /** Called after each change of either view. Returns the function that stops listening. */
  onChanged(listener: () => void): () => void
  /**
   * Does what a crew member asked. The same `requestId` acts once: a repetition gets the first answer again.
   * Resolves when its events are on disk.
   */
  act(act: CrewAct, by: { readonly operator: string; readonly requestId: string }): Promise<ActResult>
  /** Somebody without a document touched the booth's screen: they begin, or the crew is called. */
  begin(): Promise<ActResult>
  /** What the resident touched on the booth's screen; only the session with this token takes it. */
  answerAtBooth(session: number, answer: BoothAnswer): Promise<ActResult>
  /** Somebody touched "print my number" in the session with this token. */
  printTicket(session: number): Promise<ActResult>
  /** Records that an operator signed in on a page. */
  signedIn(operator: string, by: 'pin' | 'badge'): Promise<void>
  /** Records that an operator's page is signed in no more. Never rejects. */
  signedOut(operator: string, reason: SignOutReason): Promise<void>
  /** Says aloud again what the booth's screen shows; from here on in `language`, until that person has gone. */
  sayAgain(language: Language | null): void
  /** Texts that a page may show as a picture: the label as it was or will be printed. Null when unknown. */
  labelPng(label: string): Promise<Uint8Array | null>
  health(): HealthView
}

/** The body of the MQTT topic `health`, `/healthz` and the crew's device list. */
export interface HealthView {
  readonly state: 'ok' | 'degraded'
  readonly version: string
  readonly rules: string
  readonly devices: readonly {
    readonly device: string
    readonly state: string
    readonly fault: string | null
    readonly simulated: boolean
    /** What the device calls itself, where it does (the SAM id of an ID reader). */
    readonly moduleId?: string
  }[]
  readonly uplink: {
    readonly state: 'online' | 'offline' | 'none'
    readonly unsent: number
    readonly oldestUnsentAt: string | null
    /** For how long that one has waited at least, whatever was done to the clock. */
    readonly unsentForMs: number | null
    /** Why there is no connection, or why events stay here although there is one (`no-subscriber`); null when all is well. */
    readonly trouble: string | null
  }
  readonly journal: {
    readonly number: number
    readonly sequence: number
    readonly chain: string
    readonly writable: boolean
    /** Events that are not as they were written, and so not with the district; `kiosk journal verify` names them. */
    readonly unsendable: number
  }
  readonly clock: ClockTrust
  readonly disk: { readonly freeBytes: number; readonly freeRatio: number } | null
  /** The latest step of the latest update (`firmware/docs/updates.md`); null where none was ever asked for. */
  readonly update: UpdateView | null
  readonly at: string
}

export interface UpdateView {
  /** The version that it is about. */
  readonly version: string
  readonly step: UpdateStep
  /** A code; null where there is nothing to say about this step. */
  readonly reason: string | null
  /** When that step was written. */
  readonly at: string
}
