import { execFile } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { chmod, mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { putFile } from '../disk/durable-file.ts'
import { type Authority, issueCertificate, makeAuthority, revocationList } from '../proof/x509.ts'
import { brokerRights, ROLES } from './broker-rights.ts'
import { type FleetBook, readFleetBook } from './fleet-book.ts'
import { mosquittoAcl } from './mosquitto-acl.ts'
import { natsUsers } from './nats-users.ts'
import { rabbitmqDefinitions } from './rabbitmq-definitions.ts'

const DAY_MS = 24 * 3_600_000
/** The clock of a broker, or of the laptop that signs, may be behind the other. */
const BACKDATED_MS = 3_600_000
const AUTHORITY_DAYS = 3_650
/** Nobody is asked to renew what stops the whole fleet when it is forgotten; `make-district` renews it. */
const BROKER_DAYS = 1_825
const ROLE_DAYS = 730
/** Copies files to a machine in the district's network and lets a broker read them again. */
const DEPLOY_TIMEOUT_MS = 60_000
/** A broker and its consumers come as users of their own; nothing of it is secret. */
const FOR_ALL_TO_READ = 0o644
const run = promisify(execFile)

/** The district's folder cannot be used; the message says why, for a person. */
export class DistrictError extends Error {}

/** The district's keys and its book, as files; whoever has the folder is the district's authority. */
export class DistrictFolder {
  readonly #folder: string
  readonly #authority: Authority
  readonly #nowMs: () => number
  #book: FleetBook
  #text: string

  private constructor(folder: string, authority: Authority, text: string, book: FleetBook, nowMs: () => number) {
    this.#folder = folder
    this.#authority = authority
    this.#nowMs = nowMs
    this.#book = book
    this.#text = text
  }

  /** Rejects with `DistrictError` for a folder that `make-district` did not make. */
  static async open(folder: string, nowMs: () => number): Promise<DistrictFolder> {
    const file = join(folder, 'fleet.json')
    const text = await readFile(file, 'utf8')
    const book = readFleetBook(text)
    if (book === null) throw new DistrictError(`${file} is no book of a fleet; take yesterday's copy of it`)
    const cert = await readFile(join(folder, 'broker', 'district-ca.pem'), 'utf8')
    const key = createPrivateKey(await readFile(join(folder, 'district-ca.key')))
    if (!new X509Certificate(cert).checkPrivateKey(key))
      throw new DistrictError(`district-ca.key in ${folder} is not the key of broker/district-ca.pem`)
    return new DistrictFolder(folder, { cert, key }, text, book, nowMs)
  }

  /** A new authority, with certificates of its broker and roles. Rejects with EEXIST where there is one. */
  static async make(folder: string, book: FleetBook, nowMs: () => number): Promise<DistrictFolder> {
    await mkdir(join(folder, 'broker'), { recursive: true })
    await chmod(folder, 0o700)
    const key = newKey()
    const pem = key.export({ type: 'pkcs8', format: 'pem' })
    await writeOnce(join(folder, 'district-ca.key'), pem)
    const fromMs = nowMs() - BACKDATED_MS
    const authority = makeAuthority(`Kiosks of ${book.district}`, key, fromMs, fromMs + AUTHORITY_DAYS * DAY_MS)
    await putFile(join(folder, 'broker', 'district-ca.pem'), authority.cert, FOR_ALL_TO_READ)
    const district = new DistrictFolder(folder, authority, '', book, nowMs)
    await district.#renewServers()
    await district.save(book)
    return district
  }

  get book(): FleetBook {
    return this.#book
  }

  /** PEM, for whoever has to recognise the broker. */
  get authority(): string {
    return this.#authority.cert
  }

  /** Where `NAME.pem` of a kiosk is kept. */
  certificateFile(name: string): string {
    return join(this.#folder, `${name}.pem`)
  }

  /** The last certificate of a kiosk, PEM; null where nobody kept it. */
  async certificateOf(name: string): Promise<string | null> {
    return await readFile(this.certificateFile(name), 'utf8').catch(() => null)
  }

  /** Rejects as the disk does. */
  async keepCertificate(name: string, pem: string): Promise<void> {
    await putFile(this.certificateFile(name), pem, FOR_ALL_TO_READ)
  }

  /** A client's certificate in PEM (its name twice, since RabbitMQ looks for a DNS name), and what the book keeps of it. */
  issue(
    name: string,
    publicKey: KeyObject,
    days: number,
  ): { readonly pem: string; readonly serial: string; readonly issuedAt: string; readonly notAfter: string } {
    const fromMs = this.#nowMs() - BACKDATED_MS
    const toMs = this.#nowMs() + days * DAY_MS
    const pem = issueCertificate(this.#authority, { name, publicKey, hosts: [name], fromMs, toMs, use: 'client' })
    return {
      pem,
      serial: new X509Certificate(pem).serialNumber,
      issuedAt: new Date(this.#nowMs()).toISOString(),
      notAfter: new Date(toMs).toISOString(),
    }
  }

  /**
   * Keeps the book, and writes what the broker has to know of it to `broker/`. Rejects with `DistrictError` when
   * somebody else has changed the book meanwhile.
   */
  async save(book: FleetBook): Promise<void> {
    const file = join(this.#folder, 'fleet.json')
    if (this.#text !== '' && (await readFile(file, 'utf8')) !== this.#text)
      throw new DistrictError(`somebody else has changed ${file} meanwhile; nothing was done, do it again`)
    const next = { ...book, revocations: book.revocations + 1 }
    const text = `${JSON.stringify(next, null, 2)}\n`
    if (readFleetBook(text) === null) throw new DistrictError('a site and a station are one topic level each')
    this.#book = next
    this.#text = text
    await putFile(file, this.#text, FOR_ALL_TO_READ)
    await this.#writeBrokerFiles()
  }

  /** Runs the book's own command, in the folder. False: there is none, and somebody does it by hand. */
  async deploy(): Promise<boolean> {
    const { deploy } = this.#book
    if (deploy === null) return false
    await run('sh', ['-c', deploy], { cwd: this.#folder, timeout: DEPLOY_TIMEOUT_MS }).catch((error: unknown) => {
      const said = error instanceof Error ? error.message.slice(0, 500) : ''
      throw new DistrictError(`the book is changed, but the broker does not know it yet: ${said}; then type: ${deploy}`)
    })
    return true
  }

  async #writeBrokerFiles(): Promise<void> {
    const fromMs = this.#nowMs()
    const revoked = this.#book.kiosks.flatMap(({ certificates }) =>
      certificates.flatMap(({ revokedAt, serial }) =>
        revokedAt === null ? [] : [{ serial, atMs: Date.parse(revokedAt) }],
      ),
    )
    // As long as the authority itself: with a list that has ended mosquitto lets nobody in at all.
    const toMs = Date.parse(new X509Certificate(this.#authority.cert).validTo)
    const list = revocationList(this.#authority, revoked, { fromMs, toMs, number: this.#book.revocations })
    const gone = this.#book.kiosks.flatMap(({ id, state }) => (state === 'revoked' ? [`${id}\n`] : []))
    const rights = brokerRights(this.#book)
    for (const [name, text] of [
      ['revoked.pem', list],
      ['mosquitto.acl', mosquittoAcl(rights)],
      ['nats-users.conf', natsUsers(rights)],
      ['rabbitmq-definitions.json', rabbitmqDefinitions(rights)],
      ['rabbitmq-revoked', gone.join('')],
    ] as const)
      await putFile(join(this.#folder, 'broker', name), text, FOR_ALL_TO_READ)
  }

  async #renewServers(): Promise<void> {
    const { brokerHosts } = this.#book
    const fromMs = this.#nowMs() - BACKDATED_MS
    const [name = 'broker'] = brokerHosts
    const made = newPair()
    const wish = { name, publicKey: made.publicKey, hosts: brokerHosts, fromMs, toMs: fromMs + BROKER_DAYS * DAY_MS }
    await putFile(join(this.#folder, 'broker', 'broker.key'), made.pem)
    const cert = issueCertificate(this.#authority, { ...wish, use: 'server' })
    await putFile(join(this.#folder, 'broker', 'broker.pem'), cert, FOR_ALL_TO_READ)
    for (const role of ROLES) {
      const { pem, publicKey } = newPair()
      await putFile(join(this.#folder, `${role}.key`), pem)
      await this.keepCertificate(role, this.issue(role, publicKey, ROLE_DAYS).pem)
    }
  }
}

/** P-256: every TLS library and broker takes it. */
export function newKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
}

function newPair(): { readonly publicKey: KeyObject; readonly pem: string | Buffer } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { publicKey, pem: privateKey.export({ type: 'pkcs8', format: 'pem' }) }
}

async function writeOnce(file: string, text: string | Buffer): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  await handle.writeFile(text)
  await handle.sync()
  await handle.close()
}
