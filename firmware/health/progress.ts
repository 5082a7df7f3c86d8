/** One part of the program that must get on while it has something to do. */
export interface Sign {
  readonly part: 'inputs' | 'journal' | 'uplink'
  /** Changes with each thing that it finished; an answer is progress, also where the answer is no. */
  readonly mark: string | number
  /** It has something to do now. Who waits for nothing is not stuck. */
  readonly isDue: boolean
  /** As long may pass between two marks, in milliseconds. */
  readonly limitMs: number
}

/** Since when a part that is due has finished nothing. */
export type ProgressMemory = ReadonlyMap<Sign['part'], { readonly mark: Sign['mark']; readonly sinceMs: number }>

export interface Stuck {
  readonly part: Sign['part']
  readonly forMs: number
}

/**
 * Whether the program gets on: pure, from the signs of now and those of the look before. `nowMs` is of a clock that nobody
 * sets. That this is asked at all shows that the event loop turns.
 */
export function judgeProgress(
  before: ProgressMemory,
  signs: readonly Sign[],
  nowMs: number,
): { readonly memory: ProgressMemory; readonly stuck: readonly Stuck[] } {
  const memory = new Map<Sign['part'], { readonly mark: Sign['mark']; readonly sinceMs: number }>()
  const stuck: Stuck[] = []
  for (const { isDue, limitMs, mark, part } of signs) {
    const known = before.get(part)
    const sinceMs = isDue && known !== undefined && known.mark === mark ? known.sinceMs : nowMs
    memory.set(part, { mark, sinceMs })
    if (nowMs - sinceMs > limitMs) stuck.push({ part, forMs: nowMs - sinceMs })
  }
  return { memory, stuck }
}
