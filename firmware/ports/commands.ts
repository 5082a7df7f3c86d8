import type { CommandType } from '../domain/command.ts'

/**
 * What came of an act. `done`, `failed`: it was tried. `refused`: nothing was done. `accepted`: it goes on by itself (a
 * restart, an update), and what comes of it is seen elsewhere. `reason` is a code for programs, or some words: never a
 * person's. `result` is plain JSON without personal data.
 */
export interface CommandOutcome {
  readonly status: 'done' | 'failed' | 'refused' | 'accepted'
  readonly reason?: string
  readonly result?: unknown
}

/** Who asked: proven, in time, and written down before the act begins. */
export interface CommandAsker {
  /** Id of the command. */
  readonly id: string
  /** As the command names them, for records. */
  readonly by: string
}

/**
 * Does one thing, once. `args` came from outside and are judged by nobody yet. The signal ends it: it comes with the
 * kiosk's end and with a deadline. May reject: then it failed, and nobody hears why but the log.
 */
export type CommandAct = (args: unknown, signal: AbortSignal, asker: CommandAsker) => Promise<CommandOutcome>

/** What this kiosk can do; a type without an act is refused. */
export type CommandActs = Readonly<Partial<Record<CommandType, CommandAct>>>

/** What goes back (contract, section 3). `reason` and `result` are null where there is nothing to say. */
export interface CommandReply {
  /** Null: what came had no id that could be read. */
  readonly command: string | null
  readonly kiosk: string
  readonly status: CommandOutcome['status']
  readonly reason: string | null
  readonly result: unknown
}
