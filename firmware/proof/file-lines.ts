import { createReadStream } from 'node:fs'

/** A line of a carry-out file: 500 events of 16 KiB that do not compress, in base64, and a half more. */
export const CARRY_LINE_BYTES_MAX = 16 * 1024 * 1024
const LINE_FEED = 10

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
