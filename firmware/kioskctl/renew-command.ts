import { randomUUID, X509Certificate } from 'node:crypto'
import { parseArgs } from 'node:util'
import { datesOf } from '../proof/own-certificate.ts'
import { signCommand } from '../proof/signed-command.ts'
import { fail } from './command-line.ts'
import { jsonIn } from './desired-document.ts'
import { DistrictError, type DistrictFolder } from './district-folder.ts'
import { type Signing, signingOf } from './engineer-options.ts'
import { type FleetKiosk, withKiosk } from './fleet-book.ts'
import { FleetLine, type SeenKiosk } from './fleet-line.ts'
import { LINK_OPTIONS, linkOf } from './link-options.ts'
import { daysOf, deploy, inWords, openDistrict, say } from './provision-commands.ts'
import { type Judged, judgeRenewal, onlyWith, usedUnheard } from './renewals.ts'

const TEXT = { type: 'string' } as const
const USAGE =
  'renew [K0042 …] --district-dir DIR --sign-key FILE --by NAME [--key-id ID] [--days N] [--watch] [--url mqtts://HOST:PORT] [--mode live|drill|demo]'
const OPTIONS = {
  ...LINK_OPTIONS,
  ...{ mode: TEXT, 'sign-key': TEXT, by: TEXT, 'key-id': TEXT, days: TEXT },
  watch: { type: 'boolean', default: false },
} as const
const DAY_MS = 24 * 3_600_000
/** A kiosk cuts its connection, makes the next one, and says so; three times at most. */
const ANSWER_MS = 90_000
/** A command that comes later than its sender waits would surprise somebody. */
const SPARE_MS = 60_000
/** Who has no new certificate by then is asked about once more: its answer, or ours, was lost. */
const ANSWER_AGAIN_MS = 10 * 60_000
/** A request waits for weeks: it need not be seen within the second. */
const WATCH_MS = 5_000

interface Renewing {
  readonly folder: string
  readonly line: FleetLine
  readonly signing: Signing
  readonly days: number
  readonly only: readonly string[]
}

/** By base topic, what was said of it last: nobody reads the same each five seconds. */
type Told = Map<string, { readonly words: string; readonly atMs: number }>
const SENT = 'sent'

/** A certificate on its way to its kiosk. */
interface Sent {
  readonly id: string
  readonly command: string
  readonly serial: string
}

/**
 * `renew`: signs what kiosks ask for that have a good certificate in its last part, and sends it to them; when a kiosk uses
 * it, those before it are taken back. `--watch`: until it is stopped. Exit codes: 0 all that asked have got it, 1 somebody
 * has not, 64, 74.
 */
export function renew(args: readonly string[]): Promise<number> {
  return inWords(USAGE, async () => {
    const { positionals, values } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
    const { mode = 'live', watch } = values
    const folder = values['district-dir']
    if (folder === undefined || positionals.some((word) => !/^K\d{4}$/.test(word)))
      return fail(`usage: kioskctl ${USAGE}`, 64)
    if (mode !== 'live' && mode !== 'drill' && mode !== 'demo') return fail('--mode is live, drill or demo', 64)
    const link = await linkOf(values)
    const signing = await signingOf(values, true)
    if (typeof link === 'string') return fail(link, 64)
    if (typeof signing === 'string' || signing === null) return fail(signing ?? USAGE, 64)
    const days = daysOf(values.days)
    await openDistrict(folder) // said at once where it is none
    const line = await FleetLine.open({ ...link, mode, site: null })
    if (typeof line === 'string') return fail(line, 74)
    try {
      const renewing = { folder, line, signing, days, only: positionals }
      return await (watch ? forever(renewing) : once(renewing))
    } finally {
      await line.close()
    }
  })
}

async function once(renewing: Renewing): Promise<number> {
  const round = new Round(renewing, new Map())
  await round.run()
  if (round.isNobody) say('nobody asks for a certificate')
  return round.isAllWell ? 0 : 1
}

/** What cannot be done now (a book in use, a broker that is not told) is said, and done in a later round. */
async function forever(renewing: Renewing): Promise<number> {
  const told: Told = new Map()
  const { clock } = renewing.line
  say('waiting for kiosks that ask for a certificate')
  for (;;) {
    await new Round(renewing, told).run().catch((error: unknown) => {
      if (!(error instanceof DistrictError)) throw error
      say(error.message)
    })
    await clock.sleep(WATCH_MS)
  }
}

/** Everybody who asks, once. */
class Round {
  readonly #renewing: Renewing
  readonly #told: Told
  isAllWell = true
  isNobody = true

  constructor(renewing: Renewing, told: Told) {
    this.#renewing = renewing
    this.#told = told
  }

  async run(): Promise<void> {
    const { folder, line, only } = this.#renewing
    const everyone = (await line.everyone()).filter(({ id }) => only.length === 0 || only.includes(id))
    const asking = everyone.flatMap((kiosk) => {
      const request = requestIn(line.kept(kiosk, 'config/reported'))
      return request === null ? [] : [{ kiosk, request }]
    })
    const district = await openDistrict(folder)
    const isAnySettled = await this.#settle(district, everyone)
    if (isAnySettled) await deploy(district)
    this.isNobody = asking.length === 0 && !isAnySettled
    const sent: Sent[] = []
    for (const one of asking) sent.push(...(await this.#answer(district, one.kiosk, one.request)))
    if (sent.length === 0) return
    await line.until(() => sent.every(({ command }) => this.#isOver(command)), ANSWER_MS)
    for (const one of sent) await this.#see(district, one)
    await deploy(district)
  }

  /** Those that use their new certificate, and nobody had heard it. */
  async #settle(district: DistrictFolder, everyone: readonly SeenKiosk[]): Promise<boolean> {
    let isAny = false
    for (const seen of everyone) {
      const notAfter = notAfterIn(this.#renewing.line.kept(seen, 'config/reported'))
      const used = notAfter === null ? null : usedUnheard(district.book, { base: seen.base, id: seen.id, notAfter })
      if (used === null) continue
      await this.#countsAlone(district, used.kiosk, used.serial)
      isAny = true
    }
    return isAny
  }

  async #answer(district: DistrictFolder, kiosk: SeenKiosk, request: object): Promise<readonly Sent[]> {
    const { days, line } = this.#renewing
    const nowMs = line.clock.epochMs()
    const asked = { base: kiosk.base, request, last: await district.certificateOf(kiosk.id) }
    const judged = judgeRenewal(district.book, district.authority, asked, nowMs)
    if (!judged.ok) {
      this.#say(kiosk, `${kiosk.id} ${judged.why}`, nowMs)
      return []
    }
    const { id } = judged.kiosk
    if (judged.made === null && datesOf(judged.renewal.present).toMs >= nowMs + days * DAY_MS) {
      this.#say(kiosk, `${id} has a certificate that ends later than one of ${days} days: say more --days`, nowMs)
      return []
    }
    if (!kiosk.isOnline) {
      this.#say(kiosk, `${id} asks, and is away: it gets its certificate when it is back`, nowMs)
      return []
    }
    const before = this.#told.get(kiosk.base)
    if (before?.words === SENT && nowMs - before.atMs < ANSWER_AGAIN_MS) return []
    this.#told.set(kiosk.base, { words: SENT, atMs: nowMs })
    return [await this.#send(kiosk, id, judged.made ?? (await this.#make(district, judged)))]
  }

  async #make(district: DistrictFolder, { kiosk, renewal }: Extract<Judged, { ok: true }>): Promise<string> {
    const { pem, ...known } = district.issue(kiosk.id, renewal.publicKey, this.#renewing.days)
    // In the book before anybody has it: what is not there can not be taken back.
    await district.save(
      withKiosk(district.book, { ...kiosk, certificates: [...kiosk.certificates, { ...known, revokedAt: null }] }),
    )
    await district.keepCertificate(kiosk.id, pem)
    return pem
  }

  async #send(kiosk: SeenKiosk, id: string, pem: string): Promise<Sent> {
    const { line, signing } = this.#renewing
    const nowMs = line.clock.epochMs()
    const command = randomUUID()
    const body = {
      ...{ id: command, kiosk: id, type: 'certificate.install', args: { certificate: pem }, by: signing.by },
      issuedAt: new Date(nowMs).toISOString(),
      expires: new Date(nowMs + ANSWER_MS + SPARE_MS).toISOString(),
    }
    await line.send(kiosk, command, await signCommand(body, signing.key, signing.keyId))
    return { id, command, serial: new X509Certificate(pem).serialNumber }
  }

  async #see(district: DistrictFolder, { command, id, serial }: Sent): Promise<void> {
    const { line } = this.#renewing
    const answer = line.answerTo(command)
    if (answer?.status !== 'done') {
      this.isAllWell = false
      const why = answer === null ? 'says nothing' : `${answer.status} (${answer.reason ?? 'no reason'})`
      say(`${id} has not taken its certificate: ${why}; what it had stays`)
      return
    }
    const kiosk = district.book.kiosks.find((one) => one.id === id)
    if (kiosk === undefined) return
    await this.#countsAlone(district, kiosk, serial)
  }

  async #countsAlone(district: DistrictFolder, kiosk: FleetKiosk, serial: string): Promise<void> {
    const at = new Date(this.#renewing.line.clock.epochMs()).toISOString()
    await district.save(withKiosk(district.book, onlyWith(kiosk, serial, at)))
    const ends = kiosk.certificates.find((one) => one.serial === serial)?.notAfter.slice(0, 10) ?? ''
    say(`${kiosk.id} uses its new certificate, until ${ends}; those before it count no more`)
  }

  #isOver(command: string): boolean {
    const answer = this.#renewing.line.answerTo(command)
    return answer !== null && (answer.status !== 'accepted' || answer.reason !== null)
  }

  #say({ base }: SeenKiosk, words: string, atMs: number): void {
    this.isAllWell = false
    if (this.#told.get(base)?.words !== words) say(words)
    this.#told.set(base, { words, atMs })
  }
}

/** What a kiosk that asks has said; null for one that does not. */
function requestIn(reported: string | null): object | null {
  const certificate = certificateSaid(reported)
  return certificate !== null && 'request' in certificate ? certificate : null
}

function notAfterIn(reported: string | null): string | null {
  const certificate = certificateSaid(reported)
  return certificate !== null && 'notAfter' in certificate && typeof certificate.notAfter === 'string'
    ? certificate.notAfter
    : null
}

function certificateSaid(reported: string | null): object | null {
  const said = jsonIn(reported ?? '')
  if (typeof said !== 'object' || said === null || !('certificate' in said)) return null
  const { certificate } = said
  return typeof certificate === 'object' ? certificate : null
}
