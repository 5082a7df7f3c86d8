import type { Unquiet } from '../domain/being-served.ts'

export type { Unquiet } from '../domain/being-served.ts'

/** Something that stops the firmware for a moment. */
export interface Interruption {
  /** Not to wait for a quiet moment, and why not; null where it waits. */
  readonly force: { readonly reason: string } | null
}

/** How far an update is. `trial`: the new version runs and is being looked at. */
export type UpdatePhase = 'none' | 'fetch' | 'verify' | 'install' | 'wait' | 'switch' | 'trial'

/** No personal data. */
export interface UpdateStatus {
  /** Of the firmware that runs. */
  readonly version: string
  /** That it runs from; null where no launcher started it: nothing can be updated then. */
  readonly slot: 'a' | 'b' | null
  readonly phase: UpdatePhase
  /** The version that it is about; null when there is none. */
  readonly target: string | null
  /** Why it does not go on; null when it does. */
  readonly waitsFor: Unquiet | 'retry' | null
  /** Of the download, this one included. */
  readonly tries: number
  /** Bytes of the download that are on disk, and how many there will be; null before that is known. */
  readonly fetched: { readonly bytes: number; readonly of: number } | null
  /** The last one that did not become the running version, and why (a code). */
  readonly lastTrouble: { readonly version: string; readonly reason: string } | null
}

/** `accepted`: it goes on by itself, and events tell the rest. Otherwise nothing was begun. */
export type UpdateAnswer =
  | { readonly status: 'accepted' }
  | { readonly status: 'refused'; readonly reason: 'no-slots' | 'no-url' | 'busy' | 'same-version' | 'no-other-slot' }

/** Brings other versions of this firmware onto the kiosk. One at a time. */
export interface Updates {
  status(): UpdateStatus
  /** Asked again for the version that is under way, it is `accepted` and changes nothing but `force`. */
  install(version: string, interruption: Interruption): Promise<UpdateAnswer>
  /** To the version that lies in the other slot, whichever it is. */
  rollback(reason: string, interruption: Interruption): Promise<UpdateAnswer>
}
