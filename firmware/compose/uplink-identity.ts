import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Credentials } from '../../config/credentials.ts'
import { putFile } from '../disk/durable-file.ts'
import type { Log } from '../ports/log.ts'
import { certificateIn, certificateProblem, datesOf, privateKeyIn } from '../proof/own-certificate.ts'
import type { Identities, Identity } from '../uplink/identity.ts'

/** PEM. */
const pair = z.strictObject({ key: z.string(), cert: z.string() })
const stored = z.strictObject({
  format: z.literal(1),
  /** A renewed one that a broker has let in; null: that of the configuration. */
  present: pair.nullable(),
  /** `cert` null: it is asked for. */
  next: z.strictObject({ key: z.string(), cert: z.string().nullable() }).nullable(),
})
type Stored = z.output<typeof stored>

const FILE = 'uplink-certificate.json'
/** A network that fails in that very second must not cost a good certificate; one that no broker takes is soon seen. */
const VAIN_MAX = 3

export type Trial = 'let-in' | 'given-up' | 'not-let-in-yet'

interface Owner {
  readonly id: string
  readonly dataFolder: string
  readonly log: Log
}

/**
 * Who this kiosk is to its broker: the pair of files of its configuration, or a renewed one in its data folder, whichever
 * ends later. A new one is tried first and counts when a broker has let it in; until then the one before stays, and stays for
 * good where three connections came about without the new one.
 */
export class UplinkIdentity implements Identities {
  readonly #owner: Owner
  readonly #configured: Identity
  #stored: Stored
  #vain = 0
  #saving: Promise<unknown> = Promise.resolve()
  readonly #trials = new Set<(trial: Trial) => void>()

  private constructor(owner: Owner, configured: Identity, kept: Stored) {
    this.#owner = owner
    this.#configured = configured
    this.#stored = kept
  }

  /** Null where the configuration names no certificate. */
  static async open(owner: Owner, { ca, cert, key }: Credentials['uplink']): Promise<UplinkIdentity | null> {
    if (cert === undefined || key === undefined) return null
    return new UplinkIdentity(owner, { cert, key }, await keptFor(owner, { ca, cert }))
  }

  /** The one that a broker has let in. */
  get present(): Identity {
    return this.#stored.present ?? this.#configured
  }

  /** PEM of the key that a certificate is asked for; null: none is. */
  get askedFor(): string | null {
    const { next } = this.#stored
    return next !== null && next.cert === null ? next.key : null
  }

  readonly all = (): readonly Identity[] => {
    const trial = this.#trial()
    return trial === null ? [this.present] : [trial, this.present]
  }

  readonly onConnected = (identity: Identity): void => {
    const trial = this.#trial()
    if (trial === null) return
    const isLetIn = identity.cert === trial.cert
    this.#vain = isLetIn ? 0 : this.#vain + 1
    const { log } = this.#owner
    if (isLetIn) {
      log.info({ event: 'certificate.in-force' }, 'a broker has let the new certificate in')
      this.#keep({ format: 1, present: trial, next: null })
      this.#tell('let-in')
    } else if (this.#vain < VAIN_MAX) this.#tell('not-let-in-yet')
    else {
      log.error({ event: 'certificate.not-let-in' }, 'no broker lets the new certificate in: the one before stays')
      this.#keep({ ...this.#stored, next: null })
      this.#tell('given-up')
    }
  }

  /** From now on this key is asked for; null: none. Rejects when it is not on disk. */
  async ask(key: string | null): Promise<void> {
    await this.#save({ ...this.#stored, next: key === null ? null : { key, cert: null } })
  }

  /** PEM, for the key that is asked for; it is tried from the next connection on. Rejects when it is not on disk. */
  async take(cert: string): Promise<void> {
    const { next } = this.#stored
    if (next === null) return
    this.#vain = 0
    await this.#save({ ...this.#stored, next: { key: next.key, cert } })
  }

  /** Called with what each connection says of a new certificate. Returns the way to stop it. */
  onTrial(listener: (trial: Trial) => void): () => void {
    this.#trials.add(listener)
    return () => {
      this.#trials.delete(listener)
    }
  }

  /** Resolves when all that is known is on disk, or could not be written. */
  async close(): Promise<void> {
    await this.#saving
  }

  #trial(): { readonly key: string; readonly cert: string } | null {
    const { next } = this.#stored
    return next === null || next.cert === null ? null : { key: next.key, cert: next.cert }
  }

  #tell(trial: Trial): void {
    for (const listener of this.#trials) listener(trial)
  }

  /** Where it cannot be written, the next start tries once more. */
  #keep(next: Stored): void {
    this.#save(next).catch((error: unknown) => {
      this.#stored = next
      this.#owner.log.error({ event: 'certificate.not-kept', cause: String(error) }, 'the certificate cannot be kept')
    })
    this.#stored = next
  }

  #save(next: Stored): Promise<void> {
    const saved = this.#saving.then(async () => {
      await putFile(join(this.#owner.dataFolder, FILE), JSON.stringify(next))
      this.#stored = next
    })
    this.#saving = saved.catch(() => undefined)
    return saved
  }
}

/** With what a connection is made now: the renewed certificate, where there is one. */
export function asNow(credentials: Credentials, identity: Pick<UplinkIdentity, 'present'> | null): Credentials {
  if (identity === null) return credentials
  const { cert, key } = identity.present
  return { ...credentials, uplink: { ...credentials.uplink, cert: Buffer.from(cert), key: Buffer.from(key) } }
}

/** The same, for whoever looks while no kiosk runs. */
export async function asKept(credentials: Credentials, owner: Omit<Owner, 'log'>): Promise<Credentials> {
  const { ca, cert } = credentials.uplink
  const { present } = cert === undefined ? { present: null } : await keptFor(owner, { ca, cert })
  return asNow(credentials, present === null ? null : { present })
}

/** Milliseconds since 1970: the end of the renewed certificate that counts instead of this one, PEM; null: this one does. */
export async function outlivedUntilMs(owner: Omit<Owner, 'log'>, configured: Configured): Promise<number | null> {
  const { present } = await keptFor(owner, configured)
  return present === null ? null : endOf(present.cert)
}

/** PEM. */
interface Configured {
  readonly cert: string | Buffer
  /** Undefined: whoever signed is not judged. */
  readonly ca: string | Buffer | undefined
}

/** What somebody has installed on the spot since then is newer, and what an authority before this one signed is worth nothing. */
async function keptFor({ dataFolder, id }: Omit<Owner, 'log'>, { ca, cert }: Configured): Promise<Stored> {
  const { next, present } = await read(dataFolder)
  const authority = ca?.toString() ?? null
  const isGood = (one: { readonly key: string; readonly cert: string | null }): boolean => {
    const key = privateKeyIn(one.key)
    if (key === null || one.cert === null) return key !== null
    return certificateProblem(one.cert, { id, key, ca: authority }) === null && endOf(one.cert) > endOf(cert)
  }
  return {
    format: 1,
    present: present !== null && isGood(present) ? present : null,
    next: next !== null && isGood(next) ? next : null,
  }
}

function endOf(cert: string | Buffer): number {
  const certificate = certificateIn(cert)
  return certificate === null ? -Infinity : datesOf(certificate).toMs
}

/** What is no such file counts as none: then the configuration's pair is the one. */
async function read(folder: string): Promise<Stored> {
  const nothing: Stored = { format: 1, present: null, next: null }
  try {
    return stored.safeParse(JSON.parse(await readFile(join(folder, FILE), 'utf8'))).data ?? nothing
  } catch {
    return nothing
  }
}
