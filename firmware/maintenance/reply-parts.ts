import type { CommandReply } from '../ports/commands.ts'

/** An MQTT message of the contract has at most 16 KiB. */
const REPLY_BYTES_MAX = 16 * 1024
/** At most three bytes each, or one and its backslash; the rest is room for the other members. */
const PIECE_CHARACTERS = 5_000
/** A third of a megabyte: what is longer is cut off, and said so. */
const PARTS_MAX = 64

/** As it travels. A result that is too long comes as pieces of its JSON text, `part` 1 to `parts`. */
export function replyTexts(reply: CommandReply): readonly string[] {
  const whole = JSON.stringify(reply)
  if (Buffer.byteLength(whole) <= REPLY_BYTES_MAX) return [whole]
  const text = JSON.stringify(reply.result)
  const parts = Math.ceil(text.length / PIECE_CHARACTERS)
  if (parts > PARTS_MAX)
    return [JSON.stringify({ ...reply, status: 'failed', reason: 'result-too-long', result: null })]
  return Array.from({ length: parts }, (_, i) => {
    const piece = text.slice(i * PIECE_CHARACTERS, (i + 1) * PIECE_CHARACTERS)
    return JSON.stringify({ ...reply, result: piece, part: i + 1, parts })
  })
}
