import { createHash } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import type { ControlAnswer, Forwarded } from '../ports/control.ts'
import { hashOf, type Manifest, readManifest } from '../proof/carry-out.ts'
import { CARRY_LINE_BYTES_MAX, linesOf } from '../proof/file-lines.ts'
import type { Errand } from '../uplink/errands.ts'
import type { Uplink } from '../uplink/uplink.ts'

/** A month of a busy kiosk has some 20 MB. */
const FILE_BYTES_MAX = 256 * 1024 * 1024
/** With base64 and the words around it a piece stays below the 16 KiB that every broker of a district takes. */
const PIECE_BYTES = 11 * 1024

interface Job {
  readonly file: string
  readonly sha256: string
  readonly pieces: number
  sent: number
  state: Forwarded['state']
}

/**
 * Takes a file that another kiosk exported to the district, in pieces, unopened: who forwards it can prove that it is
 * whole, and can read nothing of it. One file at a time.
 */
export class ForwardDesk {
  readonly #uplink: Pick<Uplink, 'state' | 'carry'>
  #job: Job | null = null

  constructor(uplink: Pick<Uplink, 'state' | 'carry'>) {
    this.#uplink = uplink
  }

  /** Begins, or says how far it is: asking again while it is under way, or after it failed, does no harm. */
  async forward(file: string): Promise<ControlAnswer<Forwarded>> {
    const { state } = this.#uplink.state()
    if (state === 'none') return { ok: false, reason: 'no-broker' }
    if (this.#job?.file === file && this.#job.state === 'under-way') return { ok: true, result: told(this.#job) }
    const checked = await check(file).catch(() => 'unreadable' as const)
    if (typeof checked === 'string') return { ok: false, reason: checked }
    const { bytes, sha256 } = checked
    const before = this.#job
    if (before?.sha256 === sha256 && before.state === 'through') return { ok: true, result: told(before) }
    const job: Job = { file, sha256, pieces: Math.ceil(bytes / PIECE_BYTES), sent: 0, state: 'under-way' }
    if (!this.#uplink.carry(errandOf(job))) return { ok: false, reason: 'busy' }
    this.#job = job
    return { ok: true, result: told(job) }
  }
}

function told({ pieces, sent, state }: Job): Forwarded {
  return { pieces, sent, state }
}

function errandOf(job: Job): Omit<Errand, 'topic'> {
  return {
    batch: async (position, size) => {
      const handle = await open(job.file, 'r')
      try {
        const count = Math.max(0, Math.min(size, job.pieces - position))
        return await Promise.all(
          Array.from({ length: count }, async (_, i) => {
            const piece = position + i
            const { buffer, bytesRead } = await handle.read(
              Buffer.alloc(PIECE_BYTES),
              0,
              PIECE_BYTES,
              piece * PIECE_BYTES,
            )
            const data = buffer.subarray(0, bytesRead).toString('base64')
            const body = { file: job.sha256, piece, pieces: job.pieces, data }
            return { position: piece, bytes: Buffer.from(JSON.stringify(body)) }
          }),
        )
      } finally {
        await handle.close()
      }
    },
    progressed: (position) => {
      job.sent = position
    },
    ended: (how) => {
      job.state = how
    },
  }
}

/** What any kiosk can prove of a file: that nothing is missing or changed since the other kiosk signed it. */
async function check(
  file: string,
): Promise<{ readonly sha256: string; readonly bytes: number } | 'not-a-carry-out' | 'damaged'> {
  const found = await stat(file)
  if (!found.isFile() || found.size > FILE_BYTES_MAX) return 'not-a-carry-out'
  const whole = createHash('sha256')
  const hashes: string[] = []
  let last = ''
  for await (const line of linesOf(file, CARRY_LINE_BYTES_MAX)) {
    whole.update(line).update('\n')
    last = line.toString('latin1')
    hashes.push(hashOf(last))
  }
  const manifest: Manifest | null = await readManifest(last)
  if (manifest === null) return 'damaged'
  const isWhole =
    hashes.length === manifest.chunks.length + 1 && manifest.chunks.every(({ sha256 }, i) => hashes[i] === sha256)
  return isWhole ? { sha256: whole.digest('base64url'), bytes: found.size } : 'damaged'
}
