import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

/** One thing that a program asked the operating system for, in the order in which it did. */
export type Step =
  | { readonly kind: 'write'; readonly file: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly file: string; readonly size: number }
  | { readonly kind: 'sync'; readonly file: string }
  | { readonly kind: 'rename'; readonly file: string; readonly to: string }
  | { readonly kind: 'remove'; readonly file: string }
  /** It wrote a line to its standard output. */
  | { readonly kind: 'said'; readonly text: string }

const CALLS = 'pwrite64,write,fdatasync,fsync,ftruncate,rename,unlink'
/** More than any single write of SQLite. */
const BYTES_MAX = 1_000_000
const RESUMED = /^<\.\.\. \w+ resumed>(.*)$/
const CALL = /^(\w+)\((.*)\)\s+= (\d+)/
const QUOTED = /"((?:\\x[0-9a-f]{2})*)"/g

/**
 * Runs a Node program and records every byte that it writes below `folder`, every sync, and what it says. Shared
 * memory is left out: a power cut takes it, and nobody may need it. Rejects when the program fails.
 */
export async function recordWrites(folder: string, program: readonly string[]): Promise<readonly Step[]> {
  const file = `${folder}.trace`
  const strace = ['-f', '-y', '-xx', '-s', String(BYTES_MAX), '--seccomp-bpf', '-e', `trace=${CALLS}`, '-o', file]
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', ...program]
  await promisify(execFile)('strace', [...strace, ...node])
  const text = await readFile(file, 'latin1')
  await rm(file)
  return stepsOf(text, folder)
}

/** A call that another thread interrupts stands on two lines; it counts where it ended. */
function stepsOf(text: string, folder: string): readonly Step[] {
  const begun = new Map<string, string>()
  const lengths = new Map<string, number>()
  return text.split('\n').flatMap((line) => {
    const space = line.indexOf(' ')
    const thread = line.slice(0, space)
    let call = line.slice(space).trim()
    if (call.endsWith('<unfinished ...>')) {
      begun.set(thread, call.slice(0, -'<unfinished ...>'.length).trim())
      return []
    }
    const resumed = RESUMED.exec(call)
    if (resumed !== null) call = `${begun.get(thread) ?? ''}${resumed[1] ?? ''}`
    const step = stepOf(call, folder, lengths)
    return step === null ? [] : [step]
  })
}

function stepOf(call: string, folder: string, lengths: Map<string, number>): Step | null {
  const [, name, args = ''] = CALL.exec(call) ?? []
  if (name === undefined) return null
  const opened = /^(\d+)<((?:\\x[0-9a-f]{2})*)>/.exec(args)
  const texts = [...args.matchAll(QUOTED)].map(([, hex = '']) => bytesOf(hex))
  const numbers = args.split(',').map(Number)
  if (name === 'write' && opened?.[1] === '1') return { kind: 'said', text: String(texts[0]).trim() }
  const where = opened === null ? texts[0] : bytesOf(opened[2] ?? '')
  const file = path.relative(folder, String(where ?? ''))
  if (file.startsWith('..') || /(^|\/)lock|-shm$/.test(file)) return null
  if (name === 'unlink') return { kind: 'remove', file }
  if (name === 'rename') return { kind: 'rename', file, to: path.relative(folder, String(texts[1])) }
  if (name === 'ftruncate') return { kind: 'truncate', file, size: numbers.at(-1) ?? 0 }
  if (name === 'fsync' || name === 'fdatasync') return { kind: 'sync', file }
  const [bytes = Buffer.alloc(0)] = texts
  const offset = name === 'pwrite64' ? (numbers.at(-1) ?? 0) : (lengths.get(file) ?? 0)
  if (name === 'write') lengths.set(file, offset + bytes.length)
  return { kind: 'write', file, offset, bytes }
}

function bytesOf(hex: string): Buffer {
  return Buffer.from(hex.replaceAll('\\x', ''), 'hex')
}

/** What lies on a disk after some of the steps. */
export class DiskImage {
  readonly #files = new Map<string, Buffer>()

  apply(step: Step): void {
    if (step.kind === 'said' || step.kind === 'sync') return
    const before = this.#files.get(step.file) ?? Buffer.alloc(0)
    if (step.kind === 'remove' || step.kind === 'rename') this.#files.delete(step.file)
    if (step.kind === 'rename') this.#files.set(step.to, before)
    if (step.kind === 'truncate') this.#files.set(step.file, resized(before, step.size))
    if (step.kind === 'write') {
      const after = resized(before, Math.max(before.length, step.offset + step.bytes.length))
      step.bytes.copy(after, step.offset)
      this.#files.set(step.file, after)
    }
  }

  copy(): DiskImage {
    const copy = new DiskImage()
    for (const [file, bytes] of this.#files) copy.#files.set(file, bytes)
    return copy
  }

  /** Makes the folder hold exactly this. */
  async write(folder: string): Promise<void> {
    await rm(folder, { recursive: true, force: true })
    for (const [file, bytes] of this.#files) {
      const target = path.join(folder, file)
      await mkdir(path.dirname(target), { recursive: true })
      await writeFile(target, bytes)
    }
  }
}

/** A new buffer: what was copied before does not change. */
function resized(bytes: Buffer, size: number): Buffer {
  const next = Buffer.alloc(size)
  bytes.copy(next, 0, 0, Math.min(size, bytes.length))
  return next
}

/**
 * A disk that loses its power: everything that was synced is there; of what came after, any part. A step on the
 * folder itself (rename, remove) is taken as done at once: SQLite and the key's file sync the folder themselves.
 */
export class LazyDisk {
  readonly #synced = new DiskImage()
  #pending: readonly Step[] = []

  apply(step: Step): void {
    if (step.kind === 'sync') {
      for (const one of this.#pending) if ('file' in one && one.file === step.file) this.#synced.apply(one)
      this.#pending = this.#pending.filter((one) => !('file' in one) || one.file !== step.file)
      return
    }
    if (step.kind === 'write' || step.kind === 'truncate') this.#pending = [...this.#pending, step]
    else this.#synced.apply(step)
  }

  /** What is left: of each write that was not synced, all or nothing, as chance has it; or half of it. */
  afterPowerCut(keeps: () => 'all' | 'half' | 'nothing'): DiskImage {
    const image = this.#synced.copy()
    for (const step of this.#pending) {
      const kept = keeps()
      if (kept === 'all') image.apply(step)
      if (kept === 'half') image.apply(half(step))
    }
    return image
  }
}

/** A write that was torn in the middle. */
export function half(step: Step): Step {
  return step.kind === 'write' ? { ...step, bytes: step.bytes.subarray(0, step.bytes.length >> 1) } : step
}
