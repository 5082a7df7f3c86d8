import { z } from 'zod'
import { type CertificateAge, certificateAge, lateSinceMs, nextAgeMs } from '../domain/certificate-life.ts'
import type { Clock } from '../ports/clock.ts'
import type { CommandAct, CommandOutcome } from '../ports/commands.ts'
import type { Log } from '../ports/log.ts'
import { certificateIn, certificateProblem, commonNameOf, datesOf, privateKeyIn } from '../proof/own-certificate.ts'
import { askRenewal, newKeyText, type RenewalRequest } from '../proof/renewal-request.ts'
import { actOf } from './command-acts.ts'
import type { Trial, UplinkIdentity } from './uplink-identity.ts'

/** Ages begin by the hour of a clock that others set: looked at again at least so often. */
const LOOK_MAX_MS = 3_600_000
/** While nobody vouches for the time, nothing is decided by it. */
const UNSURE_LOOK_MS = 60_000
const LOOK_MIN_MS = 1_000
/** A key for which no certificate was good is followed by another only then: each one is work for somebody. */
const ASK_AGAIN_MS = 24 * 3_600_000
/** A connection is cut and made again within seconds; longer means that there is no network now. */
const TRIAL_MS = 60_000
/** After the new one was not let in while the old one was: once more, so soon. */
const TRY_AGAIN_MS = 2_000
/** The clock of whoever signed may be ahead. */
const CLOCKS_APART_MS = 5 * 60_000
/** Of a P-256 key by a P-256 authority 900; a command has 8 KiB. */
const CERTIFICATE_CHARACTERS_MAX = 5_000
const ARGS = z.strictObject({ certificate: z.string().max(CERTIFICATE_CHARACTERS_MAX) })

/** What `config/reported` says of a kiosk's certificate. */
export interface CertificateReport extends Partial<RenewalRequest> {
  /** RFC 3339. */
  readonly notAfter: string
}

/** Somebody should look after the certificate; null while all is well. */
export interface CertificateTrouble {
  readonly age: Exclude<CertificateAge, 'young' | 'due'>
  /** RFC 3339. */
  readonly since: string
}

export interface RenewalParts {
  readonly id: string
  readonly identity: UplinkIdentity
  /** PEM; null: nobody could answer, or whoever does could not be proven, so that nothing is asked. */
  readonly ca: string | null
  /** The right time cannot be before this. */
  readonly floorMs: () => number
  readonly report: (body: CertificateReport) => void
  /** Ends the connection and makes the next one. */
  readonly redial: () => void
  readonly timeOf: (epochMs: number) => string
  readonly clock: Clock
  readonly log: Log
}

/**
 * Asks for the next certificate when 70 % of the present one's life is over, in the district's own time, and installs what
 * comes for it: proven against its key, name, authority and dates, and taken back where no broker lets it in.
 */
export class CertificateRenewal {
  readonly #parts: RenewalParts
  #cancel: (() => void) | null = null
  #age: CertificateAge = 'young'
  #askAgainMs = -Infinity
  #isClosed = false

  constructor(parts: RenewalParts) {
    this.#parts = parts
  }

  async start(): Promise<void> {
    await this.#look()
  }

  get trouble(): CertificateTrouble | null {
    const age = this.#age
    if (age === 'young' || age === 'due') return null
    const dates = this.#dates()
    return dates === null ? null : { age, since: this.#parts.timeOf(lateSinceMs(dates)) }
  }

  /** The act of `certificate.install`. */
  readonly act: CommandAct = actOf(ARGS, async ({ certificate }, signal) => {
    const refusal = this.#refusalOf(certificate)
    if (refusal !== null) return { status: 'refused', reason: refusal }
    await this.#parts.identity.take(certificate)
    this.#parts.log.info({ event: 'certificate.taken' }, 'a new certificate is tried')
    const outcome = await this.#try(certificate, signal)
    await this.#look()
    return outcome
  })

  close(): void {
    this.#isClosed = true
    this.#cancel?.()
  }

  async #look(): Promise<void> {
    const { clock, floorMs, log } = this.#parts
    this.#cancel?.()
    const dates = this.#dates()
    if (dates === null || this.#isClosed) return
    const isSure = clock.trust() !== 'unsynced'
    // A clock that was set back does not make a certificate young again.
    const nowMs = Math.max(floorMs(), isSure ? clock.epochMs() : 0)
    if (isSure) this.#age = certificateAge(dates, nowMs)
    // A key that signs nothing, a card that takes nothing: the kiosk starts and works all the same.
    const failed = (error: unknown): void => {
      log.error({ event: 'certificate.not-asked', cause: String(error) }, 'no new certificate can be asked for')
    }
    if (isSure) await this.#ask().catch(failed)
    try {
      this.#report(dates)
    } catch (error) {
      failed(error)
    }
    const inMs = (nextAgeMs(dates, nowMs) ?? Infinity) - nowMs
    const delayMs = isSure ? Math.min(LOOK_MAX_MS, Math.max(LOOK_MIN_MS, inMs)) : UNSURE_LOOK_MS
    this.#lookAgain(delayMs)
  }

  /** Also where it was closed while it looked. */
  #lookAgain(delayMs: number): void {
    if (this.#isClosed) return
    this.#cancel?.()
    this.#cancel = this.#parts.clock.after(delayMs, () => void this.#look())
  }

  /** Once for each certificate, whatever happens to this process: the key is on disk before anybody hears of it. */
  async #ask(): Promise<void> {
    const { ca, clock, id, identity, log } = this.#parts
    const isYoung = this.#age === 'young'
    if (identity.askedFor !== null) {
      if (isYoung) await identity.ask(null) // somebody has installed one on the spot
      return
    }
    const certificate = certificateIn(identity.present.cert)
    const isOurs = ca !== null && certificate !== null && commonNameOf(certificate) === id
    if (isYoung || !isOurs || identity.all().length > 1 || clock.monotonicMs() < this.#askAgainMs) return
    await identity.ask(newKeyText())
    log.info({ event: 'certificate.asked', age: this.#age }, 'the next certificate is asked for')
  }

  #report({ toMs }: { readonly toMs: number }): void {
    const { id, identity, report, timeOf } = this.#parts
    const key = identity.askedFor
    report({ notAfter: timeOf(toMs), ...(key === null ? {} : askRenewal(id, key, identity.present)) })
  }

  #refusalOf(pem: string): string | null {
    const { ca, clock, id, identity } = this.#parts
    const key = identity.askedFor === null ? null : privateKeyIn(identity.askedFor)
    if (key === null || ca === null) return 'not-asked-for'
    const problem = certificateProblem(pem, { id, key, ca })
    const certificate = certificateIn(pem)
    if (problem !== null || certificate === null) return problem
    const { fromMs, toMs } = datesOf(certificate)
    const nowMs = clock.epochMs()
    if (toMs <= nowMs || fromMs > nowMs + CLOCKS_APART_MS) return 'not-valid-now'
    return toMs > (this.#dates()?.toMs ?? 0) ? null : 'ends-no-later'
  }

  /** Until a broker has let the new one in, or three times only the old one. */
  async #try(certificate: string, signal: AbortSignal): Promise<CommandOutcome> {
    const { identity } = this.#parts
    for (;;) {
      const trial = await this.#nextTrial(signal)
      // Also by a connection that came about while nobody listened.
      if (trial === 'let-in' || identity.present.cert === certificate)
        return { status: 'done', result: { notAfter: this.#notAfter() } }
      if (trial === 'given-up') {
        this.#askAgainMs = this.#parts.clock.monotonicMs() + ASK_AGAIN_MS
        return { status: 'failed', reason: 'not-let-in' }
      }
      if (trial === 'no-network') return { status: 'accepted', reason: 'tried-when-there-is-a-network' }
      await this.#parts.clock.sleep(TRY_AGAIN_MS, signal)
    }
  }

  async #nextTrial(signal: AbortSignal): Promise<Trial | 'no-network'> {
    const { clock, identity, redial } = this.#parts
    const said = Promise.withResolvers<Trial | 'no-network'>()
    const stop = identity.onTrial((trial) => {
      said.resolve(trial)
    })
    const late = clock.after(TRIAL_MS, () => {
      said.resolve('no-network')
    })
    const onAbort = (): void => {
      said.resolve('no-network')
    }
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
    redial()
    const trial = await said.promise
    signal.removeEventListener('abort', onAbort)
    late()
    stop()
    return trial
  }

  #notAfter(): string {
    return this.#parts.timeOf(this.#dates()?.toMs ?? 0)
  }

  #dates(): { readonly fromMs: number; readonly toMs: number } | null {
    const certificate = certificateIn(this.#parts.identity.present.cert)
    return certificate === null ? null : datesOf(certificate)
  }
}
