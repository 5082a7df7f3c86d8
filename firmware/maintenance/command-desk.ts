import {
  type Command,
  type CommandMemory,
  type CommandRefusal,
  isCommandType,
  judgeCommand,
  unfinishedCommands,
} from '../domain/command.ts'
import type { CommandSaid } from '../domain/command-record.ts'
import type { MaintenanceFact } from '../domain/maintenance-fact.ts'
import type { Clock } from '../ports/clock.ts'
import type { CommandActs, CommandOutcome } from '../ports/commands.ts'
import type { Log } from '../ports/log.ts'
import { RefusalTally } from './refusal-tally.ts'
import { replyTexts } from './reply-parts.ts'

/** Who signed a command, and what they may. */
export interface CommandSigner {
  readonly id: string
  readonly scope: readonly string[]
  /** RFC 3339; null: without an end. */
  readonly notAfter: string | null
}

export type Proof =
  | { readonly ok: true; readonly command: Command; readonly signer: CommandSigner }
  | { readonly ok: false; readonly refusal: CommandRefusal }

export interface CommandDeskParts {
  readonly kiosk: string
  readonly prove: (text: string) => Promise<Proof>
  /** What a text says its id is, proven by nobody: for the answer to whoever sent it. */
  readonly idOf: (text: string) => string | null
  readonly acts: CommandActs
  readonly memory: () => CommandMemory
  /** The right time cannot be before this. */
  readonly floorMs: () => number
  /** Through the one queue of inputs; false when it is not on disk. */
  readonly write: (fact: MaintenanceFact) => Promise<boolean>
  readonly reply: (body: Uint8Array) => void
  readonly clock: Clock
  /** RFC 3339. */
  readonly timeOf: (epochMs: number) => string
  readonly log: Log
}

/** As an incoming message of the uplink. */
interface Incoming {
  readonly payload: Uint8Array
  readonly isRetained: boolean
}

/** More than an engineer sends while one is proven, which takes milliseconds; what comes on top is refused. */
const WAITING_MAX = 16
/** The largest that a broker may bring us. */
const COMMAND_BYTES_MAX = 8 * 1024
/** A doctor takes half a minute; what has not come back by then is said to have failed. */
const ACT_MS_MAX = 10 * 60_000
/** Answers to what is refused; the rest of a flood is only counted. */
const REFUSAL_REPLIES_MAX = 10
const PER_MS = 60_000
/** Begun by the run before: this one is what came of it. */
const ENDED_BY_A_START: readonly string[] = ['service.restart', 'system.reboot']

/**
 * Where signed commands are judged and carried out: at most once each, since an id is on disk before its act begins.
 * One is judged at a time; acts of different kinds may run side by side, two of one kind never.
 */
export class CommandDesk {
  readonly #parts: CommandDeskParts
  readonly #refused: RefusalTally
  readonly #running = new Map<string, Promise<void>>()
  readonly #stop = new AbortController()
  #queue: Promise<unknown> = Promise.resolve()
  #waiting = 0
  #replied = { sinceMs: -Infinity, count: 0 }

  constructor(parts: CommandDeskParts) {
    this.#parts = parts
    this.#refused = new RefusalTally(parts.clock, (summed) => {
      const { count, reasons } = summed
      parts.log.warn({ event: 'command.refused', count, reasons }, 'commands were refused')
      void parts.write({ type: 'maintenance.commands-refused', subject: parts.kiosk, data: summed })
    })
  }

  /** Says what came of commands that the run before did not end. */
  async start(): Promise<void> {
    for (const [id, { by, isGoingOn, key, type }] of unfinishedCommands(this.#parts.memory())) {
      if (isGoingOn && !ENDED_BY_A_START.includes(type)) continue
      const isDone = ENDED_BY_A_START.includes(type)
      const reason = isDone ? 'started-again' : 'interrupted'
      await this.#say({ command: id, type, by, key }, { status: isDone ? 'done' : 'failed', reason })
    }
  }

  /** Never rejects; resolves when it is judged, and its act has begun where it may. */
  async take({ isRetained, payload }: Incoming): Promise<void> {
    const text = Buffer.from(payload).toString('utf8', 0, COMMAND_BYTES_MAX)
    if (isRetained) this.#refuse('retained', this.#parts.idOf(text))
    else if (payload.length > COMMAND_BYTES_MAX) this.#refuse('too-big', null)
    else if (this.#waiting >= WAITING_MAX || this.#stop.signal.aborted) this.#refuse('busy', this.#parts.idOf(text))
    else {
      this.#waiting += 1
      const judged = this.#queue.then(() => this.#judge(text))
      this.#queue = judged.catch((error: unknown) => {
        this.#parts.log.error({ event: 'command.not-judged', cause: String(error) }, 'a command could not be judged')
      })
      await this.#queue
      this.#waiting -= 1
    }
  }

  /** Ends what runs, each act in its own time. Idempotent. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#queue
    await Promise.all(this.#running.values())
    this.#refused.close()
  }

  async #judge(text: string): Promise<void> {
    const proof = await this.#parts.prove(text)
    if (!proof.ok) {
      this.#refuse(proof.refusal, this.#parts.idOf(text))
      return
    }
    const { command, signer } = proof
    const refusal = this.#refusalOf(command, signer) ?? (await this.#accept(command, signer))
    if (refusal !== null) this.#refuse(refusal, command.id)
  }

  #refusalOf(command: Command, { notAfter, scope }: CommandSigner): CommandRefusal | null {
    const { acts, clock, floorMs, kiosk, memory } = this.#parts
    const nowMs = clock.epochMs()
    if (notAfter !== null && Date.parse(notAfter) <= Math.max(floorMs(), clock.trust() === 'unsynced' ? 0 : nowMs))
      return 'key-ended'
    if (!scope.includes('*') && !scope.includes(command.type)) return 'out-of-scope'
    const canDo = (type: string): boolean => isCommandType(type) && acts[type] !== undefined
    const refusal = judgeCommand(command, {
      ...{ kiosk, nowMs, trust: clock.trust(), floorMs: floorMs(), memory: memory(), canDo },
    })
    return refusal ?? (this.#running.has(command.type) ? 'busy' : null)
  }

  /** What is on disk may act; what is not, has not happened. */
  async #accept(command: Command, { id: key }: CommandSigner): Promise<CommandRefusal | null> {
    const { by, expiresMs, id, type } = command
    const said = { command: id, type, by, key }
    const expires = this.#parts.timeOf(expiresMs)
    const isWritten = await this.#write({ ...said, phase: 'accepted', expires })
    if (!isWritten) return 'journal-unavailable'
    this.#parts.log.info({ event: 'command.accepted', command: id, type, by, signer: key }, 'command accepted')
    this.#reply(id, { status: 'accepted' })
    const running = this.#act(command, said).finally(() => this.#running.delete(type))
    this.#running.set(type, running)
    return null
  }

  async #act({ args, by, id, type }: Command, said: Omit<CommandSaid, 'phase'>): Promise<void> {
    const { acts, clock, log } = this.#parts
    const act = isCommandType(type) ? acts[type] : undefined
    const deadline = new AbortController()
    const timedOut = Promise.withResolvers<CommandOutcome>()
    const cancel = clock.after(ACT_MS_MAX, () => {
      deadline.abort()
      timedOut.resolve({ status: 'failed', reason: 'took-too-long' })
    })
    const signal = AbortSignal.any([this.#stop.signal, deadline.signal])
    try {
      const acted = act?.(args, signal, { id, by }) ?? Promise.resolve<CommandOutcome>({ status: 'refused' })
      await this.#say(said, await Promise.race([acted, timedOut.promise]))
    } catch (error) {
      log.error({ event: 'command.act-failed', command: id, type, cause: String(error) }, 'the act of a command failed')
      await this.#say(said, { status: 'failed', reason: 'fault' })
    } finally {
      cancel()
    }
  }

  /** What came of it: on disk first, then to whoever asked. */
  async #say(said: Omit<CommandSaid, 'phase'>, outcome: CommandOutcome): Promise<void> {
    const { reason, status } = outcome
    const phase = status === 'accepted' ? 'goes-on' : status
    await this.#write({ ...said, phase, ...(reason === undefined ? {} : { reason }) })
    this.#parts.log.info({ event: 'command.ended', command: said.command, type: said.type, status }, 'command ended')
    this.#reply(said.command, outcome)
  }

  #write(said: CommandSaid): Promise<boolean> {
    return this.#parts.write({ type: 'maintenance.command', subject: this.#parts.kiosk, data: said })
  }

  #reply(command: string | null, { reason, result, status }: CommandOutcome): void {
    const { kiosk, reply } = this.#parts
    const whole = { command, kiosk, status, reason: reason ?? null, result: result ?? null }
    for (const text of replyTexts(whole)) reply(Buffer.from(text))
  }

  #refuse(refusal: CommandRefusal, id: string | null): void {
    this.#refused.add(refusal)
    const nowMs = this.#parts.clock.monotonicMs()
    if (nowMs - this.#replied.sinceMs >= PER_MS) this.#replied = { sinceMs: nowMs, count: 0 }
    this.#replied.count += 1
    if (this.#replied.count <= REFUSAL_REPLIES_MAX) this.#reply(id, { status: 'refused', reason: refusal })
  }
}
