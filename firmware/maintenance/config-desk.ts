import type { ConfigChanged } from '../domain/command-record.ts'
import type { MaintenanceFact } from '../domain/maintenance-fact.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { CommandSigner } from './command-desk.ts'
import { type ConfigTrial, watchTrial } from './config-trial.ts'

/** A document as it was signed. */
export interface SignedConfig {
  readonly revision: number
  readonly kiosk: string
  readonly set: Readonly<Record<string, unknown>>
  /** A list of engineers' keys, signed by itself. */
  readonly keys?: string
}

export type ConfigProof =
  | { readonly ok: true; readonly document: SignedConfig; readonly signer: CommandSigner }
  | { readonly ok: false; readonly refusal: string }

/** What a start made of the documents before. */
export interface ConfigStart {
  readonly inForce: { readonly revision: number; readonly set: Readonly<Record<string, unknown>> } | null
  readonly newest: number
  readonly isOnTrial: boolean
  readonly setAside: { readonly revision: number; readonly why: string; readonly isNew: boolean } | null
}

/** The list of engineers' keys. */
export interface KeyLists {
  readonly revision: number
  judge(text: string): Promise<'newer' | 'known' | 'older' | 'not-signed'>
  take(text: string): Promise<void>
}

export interface ConfigDeskParts {
  readonly kiosk: string
  readonly start: ConfigStart
  readonly prove: (text: string) => Promise<ConfigProof>
  readonly keys: KeyLists
  /** By key, what is wrong with it beside the file; empty: it could be taken. */
  readonly problemsOf: (set: Readonly<Record<string, unknown>>) => Promise<ReadonlyMap<string, string>>
  /** On disk, for the next start. Rejects as the disk does. */
  readonly keep: (document: SignedConfig, by: string) => Promise<void>
  /** What becomes of it after a start. */
  readonly trial: ConfigTrial
  /** Keys that say where the kiosk stands: they want the scope `config.place`. */
  readonly placeKeys: readonly string[]
  /** It comes into force with the next start: soon, when nobody is disturbed. */
  readonly needsRestart: () => void
  readonly write: (fact: MaintenanceFact) => Promise<boolean>
  readonly report: (body: object) => void
  readonly floorMs: () => number
  readonly clock: Clock
  readonly log: Log
}

/** A refusal of the same kind is an event once in this time; `config/reported` says it anyway. */
const REFUSED_AGAIN_MS = 60_000
/** While the clock is not believed, an end of a key cannot be judged: looked at again then. */
const LOOK_AGAIN_MS = 60_000
const WHOLE = 'refused: another key of this document is, and it is refused whole'

/**
 * Where the configuration that the district wants is judged: whole or not at all. What is taken counts from the next start
 * on; what became of each key is kept at the broker.
 */
export class ConfigDesk {
  readonly #parts: ConfigDeskParts
  #newest: number
  /** Results of the newest that was taken, while it waits for a restart. */
  #waiting: { readonly revision: number; readonly set: Readonly<Record<string, unknown>> } | null = null
  #refused: {
    readonly revision: number | null
    readonly reason: string
    readonly keys: Readonly<Record<string, string>>
  } | null = null
  #saidMs = -Infinity
  /** The newest text that came; only that one matters. */
  #next: string | null = null
  #last: string | null = null
  #working: Promise<void> = Promise.resolve()
  #isWorking = false
  #setAside: { readonly revision: number; readonly why: string } | null
  #endTrial: (() => void) | null = null
  #cancelLook: (() => void) | null = null

  constructor(parts: ConfigDeskParts) {
    this.#parts = parts
    this.#newest = parts.start.newest
    this.#setAside = parts.start.setAside
  }

  /** Says with what this run began. */
  async start(): Promise<void> {
    const { clock, log, placeKeys, start, trial } = this.#parts
    const { inForce, isOnTrial, setAside } = start
    if (setAside?.isNew === true)
      await this.#say({ revision: setAside.revision, result: 'set-aside', keys: [], reason: setAside.why })
    if (isOnTrial && inForce !== null) {
      const keys = Object.keys(inForce.set)
      await this.#say({ revision: inForce.revision, result: 'in-force', keys })
      const hasPlace = keys.some((key) => placeKeys.includes(key))
      const onRefused = (why: string): Promise<void> => this.#goBack(inForce.revision, why)
      this.#endTrial = watchTrial({ trial, hasPlace, onRefused, clock, log })
    }
    this.#report()
  }

  /** What a broker keeps for this kiosk; retained is right here. Never rejects; resolves when it is judged. */
  async take({ payload }: { readonly payload: Uint8Array }): Promise<void> {
    if (payload.length === 0) return // somebody took it away: what is in force stays
    this.#next = Buffer.from(payload).toString('utf8')
    if (!this.#isWorking) this.#working = this.#work()
    await this.#working
  }

  /** Judges once more what came last: a clock is believed now, or a key list came. */
  async refresh(): Promise<'nothing-there' | 'looked'> {
    if (this.#last === null) return 'nothing-there'
    this.#next ??= this.#last
    if (!this.#isWorking) this.#working = this.#work()
    await this.#working
    return 'looked'
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#endTrial?.()
    await this.#working
    this.#cancelLook?.()
  }

  async #work(): Promise<void> {
    this.#isWorking = true
    while (this.#next !== null) {
      const text = this.#next
      this.#next = null
      this.#last = text
      await this.#judge(text).catch((error: unknown) => {
        this.#parts.log.error({ event: 'config.not-taken', cause: String(error) }, 'a configuration could not be taken')
        return this.#refuse(null, 'fault')
      })
    }
    this.#isWorking = false
  }

  async #judge(text: string): Promise<void> {
    const proof = await this.#parts.prove(text)
    if (!proof.ok) {
      await this.#refuse(null, proof.refusal)
      return
    }
    const { document, signer } = proof
    if (document.revision === this.#newest) return
    const refusal =
      this.#refusalOf(document, signer) ??
      this.#refusalOfPlace(document, signer) ??
      (await this.#refusalOfKeys(document))
    if (refusal !== null) {
      await this.#refuse(document.revision, refusal)
      return
    }
    const problems = await this.#parts.problemsOf(document.set)
    if (problems.size > 0) await this.#refuse(document.revision, 'wrong', document, problems)
    else await this.#accept(document, signer)
  }

  #refusalOf({ kiosk, revision }: SignedConfig, { notAfter, scope }: CommandSigner): string | null {
    const { clock, floorMs, kiosk: own } = this.#parts
    const isUnsure = clock.trust() === 'unsynced'
    if (kiosk !== own && kiosk !== 'fleet') return 'not-ours'
    if (revision < this.#newest) return 'older-revision'
    if (!scope.includes('*') && !scope.includes('config')) return 'out-of-scope'
    if (notAfter === null) return null
    if (Date.parse(notAfter) <= Math.max(floorMs(), isUnsure ? 0 : clock.epochMs())) return 'key-ended'
    if (!isUnsure) return null
    this.#cancelLook?.()
    this.#cancelLook = clock.after(LOOK_AGAIN_MS, () => void this.refresh())
    return 'clock-not-trusted'
  }

  /** A place holds one kiosk, and whoever may set opening hours may not send it away. What it is already is no change. */
  #refusalOfPlace({ kiosk, set }: SignedConfig, { scope }: CommandSigner): string | null {
    const { kiosk: own, placeKeys, start } = this.#parts
    const before = this.#waiting?.set ?? start.inForce?.set ?? {}
    if (!changedKeys(before, set).some((key) => placeKeys.includes(key))) return null
    if (kiosk !== own) return 'not-one-kiosk'
    return scope.includes('*') || scope.includes('config.place') ? null : 'out-of-scope'
  }

  /** The next start is with the one before. */
  async #goBack(revision: number, why: string): Promise<void> {
    this.#setAside = { revision, why }
    await this.#say({ revision, result: 'set-aside', keys: [], reason: why })
    this.#report()
    this.#parts.needsRestart()
  }

  async #refusalOfKeys({ keys }: SignedConfig): Promise<string | null> {
    if (keys === undefined) return null
    const judged = await this.#parts.keys.judge(keys)
    if (judged === 'not-signed') return 'keys-not-signed'
    return judged === 'older' ? 'keys-older' : null
  }

  async #accept(document: SignedConfig, { id }: CommandSigner): Promise<void> {
    const { keep, keys, log, needsRestart, start } = this.#parts
    const { revision, set } = document
    await keep(document, id)
    // What comes of this run is no verdict on another document.
    this.#endTrial?.()
    if (document.keys !== undefined && (await keys.judge(document.keys)) === 'newer') await keys.take(document.keys)
    this.#newest = revision
    this.#refused = null
    const before = start.inForce?.set ?? {}
    const changed = changedKeys(before, set)
    this.#waiting = changed.length === 0 ? null : { revision, set }
    log.info({ event: 'config.taken', revision, keys: changed, signer: id }, 'a configuration was taken')
    await this.#say({ revision, result: 'taken', keys: changed })
    this.#report()
    if (changed.length > 0) needsRestart()
  }

  async #refuse(
    revision: number | null,
    reason: string,
    document?: SignedConfig,
    problems: ReadonlyMap<string, string> = new Map(),
  ): Promise<void> {
    const names = Object.keys(document?.set ?? {})
    const keys = Object.fromEntries(names.map((key) => [key, sayProblem(problems.get(key))]))
    const isKnown = this.#refused?.revision === revision && this.#refused.reason === reason
    this.#refused = { revision, reason, keys }
    this.#report()
    const nowMs = this.#parts.clock.monotonicMs()
    if (isKnown || nowMs - this.#saidMs < REFUSED_AGAIN_MS) return
    this.#saidMs = nowMs
    this.#parts.log.warn({ event: 'config.refused', revision, reason }, 'a configuration was refused')
    await this.#say({
      revision: revision ?? 0,
      result: 'refused',
      keys: [...problems.keys()].slice(0, names.length),
      reason,
    })
  }

  async #say(data: ConfigChanged): Promise<void> {
    await this.#parts.write({ type: 'maintenance.config-changed', subject: this.#parts.kiosk, data })
  }

  #report(): void {
    const { keys, report, start } = this.#parts
    const running = start.inForce
    const wanted = this.#waiting?.set ?? running?.set ?? {}
    const waits = new Set(this.#waiting === null ? [] : changedKeys(running?.set ?? {}, wanted))
    const results = Object.fromEntries(
      [...new Set([...Object.keys(wanted), ...waits])].map((key) => [
        key,
        waits.has(key) ? 'waits-restart' : 'applied',
      ]),
    )
    report({
      ...{ revision: running?.revision ?? 0, newest: this.#newest, keys: results, set: running?.set ?? {} },
      ...{ refused: this.#refused, keyList: keys.revision },
      setAside: this.#setAside === null ? null : { revision: this.#setAside.revision, reason: this.#setAside.why },
    })
  }
}

function sayProblem(problem: string | undefined): string {
  return problem === undefined ? WHOLE : `refused: ${problem}`
}

/** Keys whose wish is another, or is not there any more. */
function changedKeys(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
}
