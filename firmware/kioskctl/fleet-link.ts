import { type BrokerLink, openBrokerLink } from './broker-link.ts'
import type { FleetBook } from './fleet-book.ts'
import { FleetState } from './fleet-state.ts'
import type { FleetLink } from './link-options.ts'
import { clock } from './open-consumer.ts'

/** What a broker keeps comes at once and in one piece: a pause of this length is the end of it. */
const QUIET_MS = 700
const REACH_TIMEOUT_MS = 20_000
/** 450 kiosks have 9,000 messages of a few hundred bytes. */
const GATHER_TIMEOUT_MS = 30_000
const LOOK_MS = 50
const ROOTS = { live: 'sampling', drill: 'sampling-drill', demo: 'sampling-demo' } as const

/** A fleet as it speaks, while this is open. */
export interface OpenFleet {
  readonly state: FleetState
  readonly link: BrokerLink
  /** In words, why nothing comes; null when all is well. */
  readonly trouble: () => string | null
  /** When all that the broker keeps has come; false when it was never reached. `waitMs`: at least so long. */
  gathered(waitMs: number): Promise<boolean>
  close(): Promise<void>
}

/** Beside state also what the topics `more` bring, as they come. */
export async function openFleet(
  options: FleetLink,
  modes: readonly FleetBook['modes'][number][],
  more?: { readonly topics: readonly string[]; readonly onMessage: (topic: string, body: Uint8Array) => void },
): Promise<OpenFleet> {
  const time = clock()
  const state = new FleetState()
  let trouble: string | null = 'not connected yet'
  let isReached = false
  let lastMs = time.monotonicMs()
  const link = await openBrokerLink(options, {
    topics: [...modes.flatMap((mode) => FleetState.topicsOf(ROOTS[mode])), ...(more?.topics ?? [])],
    session: null,
    onMessage: (topic, body, isRetained) => {
      lastMs = time.monotonicMs()
      state.take(topic, body, isRetained, time.epochMs())
      more?.onMessage(topic, body)
      return Promise.resolve()
    },
    onTrouble: (words) => {
      isReached ||= words === null
      if (words === null) lastMs = time.monotonicMs()
      trouble = words
    },
  })
  const until = async (isDone: () => boolean, withinMs: number): Promise<boolean> => {
    const deadlineMs = time.monotonicMs() + withinMs
    while (!isDone() && time.monotonicMs() < deadlineMs) await time.sleep(LOOK_MS, new AbortController().signal)
    return isDone()
  }
  return {
    state,
    link,
    trouble: () => trouble,
    gathered: async (waitMs) => {
      if (!(await until(() => isReached, REACH_TIMEOUT_MS))) return false
      const beganMs = time.monotonicMs()
      const isQuiet = (): boolean => time.monotonicMs() - Math.max(lastMs, beganMs + waitMs - QUIET_MS) > QUIET_MS
      await until(isQuiet, Math.max(GATHER_TIMEOUT_MS, waitMs))
      return true
    },
    close: () => link.close('at once'),
  }
}

/** The modes that somebody asked for, those of the book, or all. Null for words that are none. */
export function modesOf(
  asked: string | undefined,
  book: FleetBook | null,
): readonly FleetBook['modes'][number][] | null {
  if (asked === undefined) return book?.modes ?? ['live', 'drill', 'demo']
  return asked === 'live' || asked === 'drill' || asked === 'demo' ? [asked] : null
}
