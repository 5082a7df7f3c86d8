import type { Clock } from '../ports/clock.ts'
import { linesOf } from './mrz-document.ts'

/** A scanner sends the lines of one document in one go; a line that waits longer is of another one. */
const LINES_WITHIN_MS = 3_000

/**
 * Puts lines of a passport back together that a code scanner sent one by one. `null`: there are more to come. Any
 * other text goes through as it is.
 */
export function createLineCollector(clock: Pick<Clock, 'monotonicMs'>): (text: string) => string | null {
  let lines: string[] = []
  let wanted = 0
  let atMs = 0
  return (text) => {
    const nowMs = clock.monotonicMs()
    const isNext = lines.length > 0 && nowMs - atMs < LINES_WITHIN_MS && text.trim().length === lines[0]?.length
    if (!isNext) {
      const count = linesOf(text)
      if (count === null) {
        lines = []
        return text
      }
      lines = []
      wanted = count
    }
    lines.push(text.trim())
    atMs = nowMs
    if (lines.length < wanted) return null
    const whole = lines.join('\n')
    lines = []
    return whole
  }
}
