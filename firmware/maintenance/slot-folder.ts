import { readlink, rename, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { putFile, readIfThere, syncFolder } from '../disk/durable-file.ts'
import type { ReturnReason, Slot, Trial } from '../domain/update-plan.ts'

const RETURN_REASONS: readonly ReturnReason[] = [
  'crashes',
  'configuration',
  'late',
  'unstartable',
  'unhealthy',
  'visit',
]

/** What a slot's `release.json` says of it. */
export interface SlotRelease {
  readonly version: string
  readonly arch: string
}

/**
 * The two slots, the link beside their folder, and the small files by which this program and the launcher
 * (`systemd/launch`, which says what stands in them) understand each other. Each act may be cut at any point: what the next
 * start finds is the state before or after it, or one that the launcher finishes.
 */
export class SlotFolder {
  readonly #folder: string
  /** That this program runs from. */
  readonly running: Slot
  readonly other: Slot

  constructor(folder: string, running: Slot) {
    this.#folder = folder
    this.running = running
    this.other = running === 'a' ? 'b' : 'a'
  }

  /** Null where there is no trial, or one that nobody can read: then nothing is unconfirmed. */
  async trial(): Promise<Trial | null> {
    const [slot, back, update] = await this.#words('trial')
    if (!isSlot(slot) || !isSlot(back) || slot === back || update === undefined) return null
    return { slot, back, update }
  }

  async returned(): Promise<{ readonly update: string; readonly reason: ReturnReason } | null> {
    const [, , update, reason] = await this.#words('returned')
    const known = RETURN_REASONS.find((one) => one === reason)
    return update === undefined || known === undefined ? null : { update, reason: known }
  }

  /** Null for an empty slot, or one that holds no release. */
  async release(slot: Slot): Promise<SlotRelease | null> {
    const text = await readIfThere(join(this.#folder, slot, 'release.json'))
    if (text === null) return null
    try {
      const { arch, version } = JSON.parse(text.toString('utf8')) as Partial<Record<string, unknown>>
      return typeof version === 'string' && typeof arch === 'string' ? { version, arch } : null
    } catch {
      return null
    }
  }

  /** Where a release is unpacked before it becomes a slot. */
  get unpacking(): string {
    return join(this.#folder, `${this.other}.unpacking`)
  }

  /** Empties the other slot: there is no way back to it from here on, and its room is free. */
  async clearOther(): Promise<void> {
    const old = join(this.#folder, `${this.other}.old`)
    await rm(old, { recursive: true, force: true })
    // In one rename: half a release must never look like one.
    await rename(join(this.#folder, this.other), old).catch(() => undefined)
    await syncFolder(this.#folder)
    await rm(old, { recursive: true, force: true })
    await rm(this.unpacking, { recursive: true, force: true })
  }

  /** Makes what was unpacked the other slot. */
  async fillOther(): Promise<void> {
    await rename(this.unpacking, join(this.#folder, this.other))
    await syncFolder(this.#folder)
  }

  /** The other slot is started next, on trial. Comes again after a cut. */
  async switchToOther(update: string): Promise<void> {
    await this.#remove('returned', 'starts')
    await putFile(join(this.#folder, 'trial'), `${this.other} ${this.running} ${update}\n`)
    await this.#point(this.other)
  }

  /** The version that runs is confirmed. */
  async keep(): Promise<void> {
    await this.#remove('trial')
    await this.#remove('starts')
  }

  /** The version before is started next. What is written first the launcher finishes. */
  async giveBack({ back, slot, update }: Trial, reason: ReturnReason): Promise<void> {
    await putFile(join(this.#folder, 'returned'), `${slot} ${back} ${update} ${reason}\n`)
    await this.#point(back)
    await this.#remove('trial', 'starts')
  }

  async forgetReturn(): Promise<void> {
    await this.#remove('returned')
  }

  /** That the link names; null where it names none. */
  async current(): Promise<Slot | null> {
    const named = (await readlink(this.#link).catch(() => '')).replace(/^slots\//, '')
    return isSlot(named) ? named : null
  }

  get #link(): string {
    return join(dirname(this.#folder), 'current')
  }

  async #point(slot: Slot): Promise<void> {
    const next = `${this.#link}.new`
    await rm(next, { force: true })
    await symlink(`slots/${slot}`, next)
    await rename(next, this.#link)
    await syncFolder(dirname(this.#folder))
  }

  async #remove(...names: readonly string[]): Promise<void> {
    for (const name of names) await rm(join(this.#folder, name), { force: true })
    await syncFolder(this.#folder)
  }

  async #words(name: string): Promise<readonly (string | undefined)[]> {
    const text = await readIfThere(join(this.#folder, name))
    return text === null ? [] : text.toString('utf8').trim().split(/ +/)
  }
}

function isSlot(text: string | undefined): text is Slot {
  return text === 'a' || text === 'b'
}
