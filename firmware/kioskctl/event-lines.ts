import { createReadStream } from 'node:fs'
import type { Arrival } from '../consumer/consumer.ts'

/** A line beyond this is no event; it is passed over, so that no file fills the memory. */
const LINE_BYTES_MAX = 64 * 1024
const LINES_AT_A_TIME = 500
const LINE_FEED = 10

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

/** Without their ends. Lines above `bytesMax` come cut off, not shorter than that. */
export async function* linesOf(file: string, bytesMax: number): AsyncGenerator<Buffer, void, void> {
  let parts: Buffer[] = []
  let length = 0
  for await (const chunk of createReadStream(file)) {
    if (!Buffer.isBuffer(chunk)) continue
    for (let at = 0; at < chunk.length; ) {
      const end = chunk.indexOf(LINE_FEED, at)
      const part = chunk.subarray(at, end === -1 ? chunk.length : end)
      if (length <= bytesMax) parts.push(part)
      length += part.length
      at += part.length + 1
      if (end === -1) break
      yield Buffer.concat(parts)
      parts = []
      length = 0
    }
  }
  if (length > 0) yield Buffer.concat(parts)
}
