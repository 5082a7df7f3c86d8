import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Log } from '../ports/log.ts'
import type { Sound } from '../ports/speaker.ts'
import type { Piece } from '../ports/voice.ts'
import { allPieces } from './phrases.ts'
import { SAMPLE_RATE_HZ, trimmed } from './sounds.ts'

/** Changes when the form of the files does: those of before are then nobody's. */
const FORMAT = 'sampling-kiosk voice piece 1'
const SUFFIX = '.pcm'
/** SHA-256 of name and samples, before the samples. */
const DIGEST_BYTES = 32
const BYTES_PER_SAMPLE = 2
/** All pieces of today are some 10 MB; what does not fit is spoken anew at each start. */
const FOLDER_BYTES_MAX = 32 * 1024 * 1024

export interface PieceCacheParts {
  /** Made when it is not there. */
  readonly folder: string
  /** What speaks, with its version: another voice says everything anew. Rejects where nothing speaks. */
  readonly voice: () => Promise<string>
  readonly synthesize: (piece: Piece) => Promise<Sound>
  readonly log: Log
}

/**
 * Pieces that were spoken once are read from the disk at the next start: 4 s of work on a desktop's core, 20 s on a Pi.
 * A file is believed only with its digest; a damaged, missing or foreign one is spoken anew. A folder that cannot be
 * read or written costs those seconds, and the memory for what it does not hold. Fixed phrases and numbers: nothing in it is about anybody.
 */
export class PieceCache {
  readonly #parts: PieceCacheParts
  readonly #folderBytesMax: number
  /** What the folder does not hold, by file. */
  readonly #unkept = new Map<string, Sound>()
  #opened: Promise<Opened> | null = null
  #bytes = 0
  #hasFailed = false

  constructor(parts: PieceCacheParts, folderBytesMax = FOLDER_BYTES_MAX) {
    this.#parts = parts
    this.#folderBytesMax = folderBytesMax
  }

  /** Without the silence around it. Rejects as the voice does. */
  async speak(piece: Piece): Promise<Sound> {
    this.#opened ??= this.#open()
    const { voice } = await this.#opened
    const file = join(this.#parts.folder, fileName(voice, piece))
    const kept = this.#unkept.get(file) ?? (await readPiece(file))
    if (kept !== null) return kept
    const sound = trimmed(await this.#parts.synthesize(piece))
    if (!(await this.#keep(file, sound))) this.#unkept.set(file, sound)
    return sound
  }

  /** What no phrase of this release needs is removed: words that changed, another voice, a write that was cut off. */
  async #open(): Promise<Opened> {
    const voice = await this.#parts.voice()
    const { folder } = this.#parts
    const wanted = new Set(allPieces().map((piece) => fileName(voice, piece)))
    try {
      await mkdir(folder, { recursive: true })
      for (const name of await readdir(folder)) {
        if (wanted.has(name)) this.#bytes += (await stat(join(folder, name))).size
        else await rm(join(folder, name), { recursive: true, force: true })
      }
    } catch (error) {
      this.#failed(error)
    }
    return { voice }
  }

  async #keep(file: string, sound: Sound): Promise<boolean> {
    const bytes = encode(file, sound)
    if (this.#hasFailed || this.#bytes + bytes.length > this.#folderBytesMax) return false
    this.#bytes += bytes.length
    try {
      await writeFile(`${file}.part`, bytes)
      await rename(`${file}.part`, file)
      return true
    } catch (error) {
      this.#failed(error)
      return false
    }
  }

  /** A full disk or a read-only one: said once, and not tried for each of hundreds of pieces. */
  #failed(error: unknown): void {
    this.#hasFailed = true
    this.#parts.log.warn({ event: 'voice.not-kept', cause: String(error) }, 'spoken pieces cannot be kept')
  }
}

interface Opened {
  readonly voice: string
}

function fileName(voice: string, { language, text }: Piece): string {
  const key = JSON.stringify([FORMAT, SAMPLE_RATE_HZ, voice, language, text])
  return createHash('sha256').update(key).digest('hex') + SUFFIX
}

/** Samples lie as the machine has them, which is little-endian on every Raspberry Pi and on amd64. */
function encode(file: string, { samples }: Sound): Buffer {
  const body = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
  return Buffer.concat([digestOf(file, body), body])
}

/** Null when there is none, or not the one that was written. */
async function readPiece(file: string): Promise<Sound | null> {
  const bytes = await readFile(file).catch(() => null)
  if (bytes === null || bytes.length < DIGEST_BYTES) return null
  const body = bytes.subarray(DIGEST_BYTES)
  if (body.length % BYTES_PER_SAMPLE !== 0 || !digestOf(file, body).equals(bytes.subarray(0, DIGEST_BYTES))) return null
  return { sampleRateHz: SAMPLE_RATE_HZ, samples: new Int16Array(Uint8Array.from(body).buffer) }
}

/** With the name: the file of another piece is none of this one. */
function digestOf(file: string, body: Uint8Array): Buffer {
  return createHash('sha256').update(basename(file)).update(body).digest()
}
