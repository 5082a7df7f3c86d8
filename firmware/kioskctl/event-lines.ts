import type { Arrival } from '../consumer/consumer.ts'
import { linesOf } from '../proof/file-lines.ts'

/** A line beyond this is no event; it is passed over, so that no file fills the memory. */
const LINE_BYTES_MAX = 64 * 1024
const LINES_AT_A_TIME = 500

/** The lines of a file with one event each, as `mosquitto_sub -F %p` writes them, some at a time; empty ones are left out. */
export async function* eventLines(file: string): AsyncGenerator<readonly Arrival[], void, void> {
  let arrivals: Arrival[] = []
  for await (const bytes of linesOf(file, LINE_BYTES_MAX)) {
    if (bytes.length > 0) arrivals.push({ topic: null, bytes })
    if (arrivals.length < LINES_AT_A_TIME) continue
    yield arrivals
    arrivals = []
  }
  yield arrivals
}
