import type { ClockTrust } from './clock-record.ts'
import type { CommandSaid } from './command-record.ts'

/** What an engineer may ask of a kiosk (contract, section 5). */
export const COMMAND_TYPES = [
  'intake.pause',
  'intake.resume',
  'log.level',
  'log.fetch',
  'doctor.run',
  'label.test',
  'journal.resend',
  'config.refresh',
  'service.restart',
  'system.reboot',
  'update.install',
  'update.rollback',
  'certificate.install',
] as const

export type CommandType = (typeof COMMAND_TYPES)[number]

/** A command as it was signed. */
export interface Command {
  readonly id: string
  /** `K0042`, or `fleet`: whoever gets it. */
  readonly kiosk: string
  readonly type: string
  readonly args: unknown
  readonly issuedAtMs: number
  readonly expiresMs: number
  readonly by: string
}

/** Why a command is not carried out. */
export type CommandRefusal =
  | 'retained'
  | 'too-big'
  | 'malformed'
  | 'unsigned'
  | 'unknown-signer'
  | 'key-ended'
  | 'out-of-scope'
  | 'not-ours'
  | 'expired'
  /** Issued later than now: one of the two clocks is wrong. */
  | 'not-yet'
  /** Valid for longer than a kiosk would remember it. */
  | 'valid-too-long'
  | 'replayed'
  /** Nobody set the clock since the start: whether it has expired cannot be told. */
  | 'clock-not-trusted'
  | 'unknown-type'
  /** More are remembered than fit, none of them expired. */
  | 'too-many'
  | 'busy'
  | 'journal-unavailable'

/** A command that was carried out, or is being. */
export interface KnownCommand {
  readonly type: string
  readonly by: string
  readonly key: string
  readonly expiresMs: number
  isOver: boolean
  /** Its act has come back, and goes on by itself. */
  isGoingOn: boolean
}

/**
 * By this a command acts at most once, whatever the broker repeats and whenever the power goes: it is folded from the
 * event that is on disk before the act begins.
 */
export interface CommandMemory {
  readonly known: Map<string, KnownCommand>
  /** What expires until then may have been forgotten, and counts as expired wherever the clock goes. */
  forgottenUpToMs: number
  /** The earliest time that a believed clock gave in this journal: what was issued before may have acted in another one. */
  sinceMs: number | null
}

/** An engineer at work sends some a day; a fleet's program that went mad stops here. */
export const COMMANDS_KNOWN_MAX = 256
/** A kiosk that was away for a weekend still gets it; longer is not remembered for anybody. */
export const COMMAND_LIFE_MAX_MS = 7 * 86_400_000
/** Clocks that are set by the network differ by less. */
const CLOCKS_APART_MS = 5 * 60_000

export function noCommands(): CommandMemory {
  return { known: new Map(), forgottenUpToMs: 0, sinceMs: null }
}

export function isCommandType(type: string): type is CommandType {
  return (COMMAND_TYPES as readonly string[]).includes(type)
}

/** Against what a proven command is judged. */
export interface CommandContext {
  readonly kiosk: string
  readonly nowMs: number
  readonly trust: ClockTrust
  /** The right time cannot be before this. */
  readonly floorMs: number
  readonly memory: CommandMemory
  /** Kinds of commands that can be done here. */
  readonly canDo: (type: string) => boolean
}

/** Null: it may act. The signature, the key and its scope are judged before. */
export function judgeCommand(command: Command, context: CommandContext): CommandRefusal | null {
  const { kiosk, memory } = context
  if (command.kiosk !== kiosk && command.kiosk !== 'fleet') return 'not-ours'
  if (memory.known.has(command.id)) return 'replayed'
  const untimely = judgeTime(command, context)
  if (untimely !== null) return untimely
  if (!context.canDo(command.type)) return 'unknown-type'
  return isFull(memory, context.nowMs) ? 'too-many' : null
}

function judgeTime(
  { expiresMs, issuedAtMs }: Command,
  { floorMs, memory, nowMs, trust }: CommandContext,
): CommandRefusal | null {
  if (expiresMs <= floorMs || expiresMs <= memory.forgottenUpToMs) return 'expired'
  if (expiresMs - issuedAtMs > COMMAND_LIFE_MAX_MS) return 'valid-too-long'
  if (trust === 'unsynced') return 'clock-not-trusted'
  if (expiresMs <= nowMs) return 'expired'
  if (issuedAtMs > nowMs + CLOCKS_APART_MS) return 'not-yet'
  if (memory.sinceMs !== null && issuedAtMs < memory.sinceMs - CLOCKS_APART_MS) return 'expired'
  return null
}

function isFull({ known }: CommandMemory, nowMs: number): boolean {
  return known.size >= COMMANDS_KNOWN_MAX && [...known.values()].every(({ expiresMs }) => expiresMs > nowMs)
}

/** Folds what is written of a command. `atMs` is the event's time. */
export function foldCommand(memory: CommandMemory, said: CommandSaid, atMs: number): void {
  if (said.phase !== 'accepted') {
    const known = memory.known.get(said.command)
    if (known === undefined) return
    known.isGoingOn = said.phase === 'goes-on'
    known.isOver = !known.isGoingOn
    return
  }
  const { by, command, expires = '', key, type } = said
  const expiresMs = Date.parse(expires)
  memory.known.set(command, {
    type,
    by,
    key,
    expiresMs: Number.isNaN(expiresMs) ? atMs : expiresMs,
    isOver: false,
    isGoingOn: false,
  })
  for (const [id, known] of memory.known)
    if (known.expiresMs <= atMs && (known.isOver || known.isGoingOn)) forget(memory, id, known)
  // Cannot be while commands are judged; a journal of another release may hold more.
  const [oldest] = memory.known.size > COMMANDS_KNOWN_MAX ? memory.known : []
  if (oldest !== undefined) forget(memory, ...oldest)
}

function forget(memory: CommandMemory, id: string, { expiresMs }: KnownCommand): void {
  memory.known.delete(id)
  memory.forgottenUpToMs = Math.max(memory.forgottenUpToMs, expiresMs)
}

/** Folds the time of an event whose clock was believed. */
export function foldSince(memory: CommandMemory, atMs: number): void {
  if (memory.sinceMs === null || atMs < memory.sinceMs) memory.sinceMs = atMs
}

/** Those that an earlier run began and did not end. */
export function unfinishedCommands({ known }: CommandMemory): readonly (readonly [id: string, KnownCommand])[] {
  return [...known].filter(([, { isOver }]) => !isOver)
}
