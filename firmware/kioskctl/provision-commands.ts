import { createPublicKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { readCertificateRequest } from '../proof/certificate-request.ts'
import { isSessionCut } from './broker-link.ts'
import { explain, fail } from './command-line.ts'
import { DistrictError, DistrictFolder, newKey } from './district-folder.ts'
import {
  type FleetBook,
  type FleetKiosk,
  kioskAt,
  type Place,
  readFleetBook,
  revoked,
  withKiosk,
} from './fleet-book.ts'
import { clock } from './open-consumer.ts'

const KIOSK = /^K\d{4}$/
const NO_KIOSK = 'a kiosk is K and four digits, like K0042'
const CERTIFICATE_DAYS = { usual: 365, max: 825 }
/** For one connection, which throws the old one out. */
const TAKEOVER_DAYS = 1
/** A thief's program comes back at once; by then the broker has read the list. */
const CUT_AGAIN_AFTER_MS = 2_000

const USAGE = {
  'make-district': 'make-district DIR --district NUMBER --broker HOST[,HOST…] [--modes live,drill] [--deploy COMMAND]',
  provision: 'provision KIOSK --district-dir DIR --site SITE --station STATION --request FILE [--days N]',
  replace: 'replace OLD-KIOSK NEW-KIOSK --district-dir DIR --request FILE [--days N] [--url mqtts://HOST:PORT]',
  revoke: 'revoke KIOSK --district-dir DIR [--url mqtts://HOST:PORT]',
} as const

const TEXT = { type: 'string' } as const
const OPTIONS = {
  'district-dir': TEXT,
  site: TEXT,
  station: TEXT,
  request: TEXT,
  days: TEXT,
  url: TEXT,
} as const

type Values = Partial<Record<keyof typeof OPTIONS, string>>

/** `make-district DIR`: an authority, the broker's and the roles' certificates, an empty book. Exit codes: 0, 64, 74. */
export function makeDistrict(args: readonly string[]): Promise<number> {
  return inWords(USAGE['make-district'], async () => {
    const options = { district: TEXT, broker: TEXT, modes: TEXT, deploy: TEXT } as const
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [folder] = positionals
    const { broker, deploy = null, district, modes = 'live,drill' } = values
    if (folder === undefined || district === undefined || broker === undefined)
      return fail(`usage: kioskctl ${USAGE['make-district']}`, 64)
    const book = bookOf({
      district,
      modes: modes.split(','),
      brokerHosts: broker.split(','),
      deploy,
      revocations: 0,
      kiosks: [],
    })
    if (book === null) return fail('a district is one topic level, and --modes are of live, drill, demo', 64)
    const made = await DistrictFolder.make(folder, book, () => clock().epochMs())
    say(
      `${folder} is the authority of district ${made.book.district}: keep district-ca.key offline, and a copy of all of it`,
    )
    say(`broker/ belongs to the broker, in /etc/mosquitto; then type: kioskctl provision K0042 …`)
    return 0
  })
}

/**
 * `provision KIOSK`: signs what the kiosk asked for, writes its rights, and its certificate to DIR/KIOSK.pem; for a kiosk
 * that is there already a further certificate (renewal). Exit codes: 0, 1 not possible, 64, 74.
 */
export function provision(args: readonly string[]): Promise<number> {
  return inWords(USAGE.provision, async () => {
    const { positionals, values } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
    const [id, ...more] = positionals
    const { request, site, station } = values
    const folder = values['district-dir']
    if (id === undefined || more.length > 0 || folder === undefined || request === undefined)
      return fail(`usage: kioskctl ${USAGE.provision}`, 64)
    if (!KIOSK.test(id)) return fail(NO_KIOSK, 64)
    const district = await openDistrict(folder)
    const known = district.book.kiosks.find((kiosk) => kiosk.id === id)
    if (known?.state === 'revoked') return fail(`${id} was taken back, and its number is never given again`, 1)
    const place = site === undefined || station === undefined ? known?.places[0] : { site, station }
    if (place === undefined) return fail('a new kiosk wants --site and --station', 64)
    const there = kioskAt(district.book, place)
    if (there !== null && there.id !== id)
      return fail(
        `${there.id} stands at ${sayPlace(place)}; move it away first, or type: kioskctl replace ${there.id} ${id} …`,
        1,
      )
    if (known !== undefined && there === null)
      return fail(
        `${id} stands elsewhere; type: kioskctl move ${id} --site ${place.site} --station ${place.station} …`,
        1,
      )
    const certificates = await sign(district, id, values)
    const kiosk = {
      id,
      state: 'active',
      places: known?.places ?? [place],
      certificates: [...(known?.certificates ?? []), certificates],
    } as const
    await district.save(withKiosk(district.book, kiosk))
    say(
      `${id} may speak at ${sayPlace(place)}; bring ${district.certificateFile(id)} to it: kiosk certificate install ${id}.pem`,
    )
    return await deploy(district)
  })
}

/** `replace OLD NEW`: the new kiosk stands where the dead one stood, which is taken back. Exit codes as `provision`. */
export function replaceKiosk(args: readonly string[]): Promise<number> {
  return inWords(USAGE.replace, async () => {
    const { positionals, values } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
    const [oldId, id, ...more] = positionals
    const folder = values['district-dir']
    if (
      oldId === undefined ||
      id === undefined ||
      more.length > 0 ||
      folder === undefined ||
      values.request === undefined
    )
      return fail(`usage: kioskctl ${USAGE.replace}`, 64)
    if (!KIOSK.test(id)) return fail(NO_KIOSK, 64)
    const district = await openDistrict(folder)
    const dead = district.book.kiosks.find((kiosk) => kiosk.id === oldId && kiosk.state === 'active')
    const [place] = dead?.places ?? []
    if (dead === undefined || place === undefined) return fail(`there is no active kiosk ${oldId}`, 1)
    if (district.book.kiosks.some((kiosk) => kiosk.id === id))
      return fail(
        `${id} was given already; a new device gets a new number, or its tubes and events would carry old ones`,
        1,
      )
    const fresh = { id, state: 'active', places: [place], certificates: [await sign(district, id, values)] } as const
    const at = new Date(clock().epochMs()).toISOString()
    await district.save(withKiosk(withKiosk(district.book, revoked(dead, at)), fresh))
    say(
      `${id} stands at ${sayPlace(place)} for ${oldId}, which is taken back; bring ${district.certificateFile(id)} to it`,
    )
    const code = await deploy(district)
    return values.url === undefined ? code : await cut(district, oldId, values.url)
  })
}

/** `revoke KIOSK`: its certificates count no more, and with `--url` its live session ends now. Exit codes as `provision`. */
export function revoke(args: readonly string[]): Promise<number> {
  return inWords(USAGE.revoke, async () => {
    const { positionals, values } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
    const [id, ...more] = positionals
    const folder = values['district-dir']
    if (id === undefined || more.length > 0 || folder === undefined) return fail(`usage: kioskctl ${USAGE.revoke}`, 64)
    const district = await openDistrict(folder)
    const kiosk = district.book.kiosks.find((one) => one.id === id)
    if (kiosk === undefined) return fail(`there is no kiosk ${id} in ${folder}`, 1)
    await district.save(withKiosk(district.book, revoked(kiosk, new Date(clock().epochMs()).toISOString())))
    say(`${id} is taken back: ${kiosk.certificates.length} certificates, and all its rights`)
    const code = await deploy(district)
    if (values.url !== undefined) return await cut(district, id, values.url)
    say('a session that is there goes on without any right; with --url it ends now')
    return code
  })
}

/**
 * A broker lets one session go on for each name: whoever comes with this name throws the other out. The key is made
 * here and never leaves this process.
 */
async function cut(district: DistrictFolder, id: string, url: string): Promise<number> {
  const key = newKey()
  const { pem: cert } = district.issue(id, createPublicKey(key), TAKEOVER_DAYS)
  const own = { ca: district.authority, cert, key: key.export({ type: 'pkcs8', format: 'pem' }) }
  for (const waitMs of [0, CUT_AGAIN_AFTER_MS]) {
    await clock().sleep(waitMs, new AbortController().signal)
    if (!(await isSessionCut(url, own, id)))
      return fail(
        `${id} has no rights any more, but ${url} cannot be reached to end its session; restart the broker`,
        1,
      )
  }
  say(`its session at ${url} is ended`)
  return 0
}

async function sign(
  district: DistrictFolder,
  id: string,
  { days: wanted, request: file = '' }: Values,
): Promise<FleetKiosk['certificates'][number]> {
  const days = daysOf(wanted)
  const request = readCertificateRequest(await readFile(file, 'utf8'))
  if (request === null)
    throw new DistrictError(`${file} is no request; make it on the kiosk: kiosk certificate request`)
  if (request.name !== id) throw new DistrictError(`${file} asks for ${printable(request.name)}, not for ${id}`)
  const { issuedAt, notAfter, pem, serial } = district.issue(id, request.publicKey, days)
  await district.keepCertificate(id, pem)
  return { serial, issuedAt, notAfter, revokedAt: null }
}

/** How long a certificate lasts. Throws `DistrictError` for what is no such number. */
export function daysOf(wanted: string | undefined): number {
  const days = wanted === undefined ? CERTIFICATE_DAYS.usual : Number(wanted)
  if (Number.isInteger(days) && days >= 1 && days <= CERTIFICATE_DAYS.max) return days
  throw new DistrictError(`--days wants 1 to ${CERTIFICATE_DAYS.max}`)
}

/** Exit code 0; rejects with `DistrictError` when the broker cannot be told. */
export async function deploy(district: DistrictFolder): Promise<number> {
  if (await district.deploy()) say('the broker knows it')
  else say('now bring broker/ to the broker and let it read again: systemctl reload mosquitto')
  return 0
}

function bookOf(members: object): FleetBook | null {
  return readFleetBook(JSON.stringify(members))
}

export function openDistrict(folder: string): Promise<DistrictFolder> {
  return DistrictFolder.open(folder, () => clock().epochMs())
}

export function sayPlace({ site, station }: Place): string {
  return `site ${site}, station ${station}`
}

function printable(text: string): string {
  return text.slice(0, 40).replaceAll(/\p{C}/gu, '?')
}

export function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`)
}

/** Runs a command; what a person can put right becomes a sentence and 74. */
export async function inWords(usage: string, work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof DistrictError) return fail(error.message, 74)
    return explain(error, usage)
  }
}
