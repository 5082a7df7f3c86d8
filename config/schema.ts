import { z } from 'zod'
import { devicesSchema } from './device-schema.ts'
import { isPinHash } from './pin.ts'
import { compileScanPattern, SCAN_KINDS } from './scan-pattern.ts'
import {
  clockTime,
  dictionary,
  filePath,
  hostName,
  isLoopback,
  matching,
  secretFile,
  strict,
  tcpPort,
  text,
  timeRange,
  wholeNumber,
} from './shapes.ts'

/** Other stations whose figures stand on `/site`: beyond so many a person does not compare any more. */
const STATIONS_MAX = 16

/** The kiosk's file: contract, section 2. Messages follow the name of the key. Defaults stand here. */

const kiosk = strict({
  id: matching(/^K\d{4}$/, 'must be K and four digits, like K0042; the district gives it'),
  // These three are levels of the MQTT topic and parts of the events' source.
  district: matching(/^\d{6}$/, 'must be the six digits of the division code in quotes, like "119999"'),
  site: matching(/^[A-Za-z0-9-]{1,16}$/, 'must be one to sixteen letters, digits or hyphens in quotes, like "0001"'),
  station: matching(/^[A-Za-z0-9-]{1,16}$/, 'must be one to sixteen letters, digits or hyphens in quotes, like "01"'),
  /** The letters that seven segments can show. */
  ticketLetter: z.enum(['A', 'C', 'E', 'F', 'H', 'J', 'L', 'P', 'U']).default('A'),
  name: text(40),
  address: text(120).exactOptional(),
  hotline: matching(/^[0-9+ -]{3,24}$/, 'must be a telephone number in quotes, like "12345"').exactOptional(),
})

const site = strict({
  timezone: text(64)
    .refine(isTimezone, 'must be a time zone of the IANA list, like Asia/Shanghai')
    .default('Asia/Shanghai'),
  type: z.enum(['fixed', 'vehicle', 'temporary']).default('fixed'),
  /** None: always open. */
  hours: z.array(timeRange).max(12).default([]),
  /** The kiosks of this site; its own may stand among them. */
  stations: z
    .array(
      strict({
        station: matching(
          /^[A-Za-z0-9-]{1,16}$/,
          'must be one to sixteen letters, digits or hyphens in quotes, like "01"',
        ),
        name: text(40).exactOptional(),
        url: text(300).refine(isPageUrl, 'must be http://HOST:PORT or https://HOST:PORT and nothing behind it'),
      }),
    )
    .max(STATIONS_MAX)
    .default([]),
  /** Estimated wait from which the queue is busy, and from which it is jammed. */
  bandsMinutes: z
    .tuple([wholeNumber(1, 600), wholeNumber(1, 600)], 'must be two whole numbers, like [25, 50]')
    .refine(([busy, jammed]) => busy < jammed, 'must rise: the first is busy, the second jammed')
    .default([25, 50]),
})

function isPageUrl(url: string): boolean {
  const parsed = URL.parse(url)
  if (parsed === null || !/^https?:\/\//.test(url) || parsed.username !== '' || parsed.password !== '') return false
  return parsed.pathname === '/' && parsed.search === '' && parsed.hash === ''
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false // RangeError: the only way in which the platform says no
  }
}

const scanRule = strict({
  id: matching(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and hyphens'),
  kind: z.enum(SCAN_KINDS),
  pattern: text(512),
}).superRefine(({ kind, pattern }, context) => {
  const compiled = compileScanPattern(kind, pattern)
  if (!compiled.ok) context.addIssue({ code: 'custom', path: ['pattern'], message: compiled.problem })
})

/** What the group `operator` of a badge rule gives. */
const badge = matching(/^[\x21-\x7e]{1,64}$/, 'must be one to 64 characters without spaces')

const operator = strict({
  name: text(40).exactOptional(),
  role: z.enum(['registrar', 'sampler', 'leader', 'inspector']),
  pin: z.string().refine(isPinHash, 'is not a PIN hash; make one with `kiosk crew hash-pin`'),
  /** Without it there is no badge. */
  badge: badge.exactOptional(),
})

const crew = strict({
  operators: dictionary(
    /^[a-z][a-z0-9-]{0,30}$/,
    'must be a short name: lower-case letters, digits and hyphens',
    operator,
  ).prefault({}),
  signOutMinutes: wholeNumber(1, 1440).default(30),
  /** On duty for longer than this the crew page asks for a relief: four hours in a protective suit. */
  shiftMinutes: wholeNumber(30, 1440).default(240),
})

/** Who may take a box away (转运员). With none, each is named in words at the hand-over. */
const custody = strict({
  couriers: dictionary(
    // `other` is whoever stands in no list.
    /^(?!other$)[a-z][a-z0-9-]{0,30}$/,
    'must be a short name: lower-case letters, digits and hyphens, and not "other"',
    strict({ name: text(40), badge: badge.exactOptional() }),
  ).prefault({}),
})

/** The one in use, the next one, and a few districts that change at different times. */
const RECEIPT_KEYS_MAX = 8

/** The district's, for whom events are sealed that leave on a medium. */
const x25519Key = matching(/^[A-Za-z0-9_-]{43}$/, 'must be the 43 characters of an X25519 public key in base64url')

const ed25519Key = matching(/^[A-Za-z0-9_-]{43}$/, 'must be the 43 characters of an Ed25519 public key in base64url')

const uplink = strict({
  url: text(1000).exactOptional(),
  /** The broker inside the kiosk, for the demo. `true` is the port of MQTT. */
  embedded: z
    .preprocess((value) => (value === true ? {} : value), strict({ port: tcpPort.default(1883) }))
    .exactOptional(),
  ca: secretFile.exactOptional(),
  cert: secretFile.exactOptional(),
  key: secretFile.exactOptional(),
  username: text(200).exactOptional(),
  /** The word itself, or `credential:NAME`. */
  password: text(1000).exactOptional(),
  /** Whose receipts count; with none the broker's acknowledgement does. */
  receiptKeys: z.array(ed25519Key).max(RECEIPT_KEYS_MAX).default([]),
  carryOutKey: x25519Key.exactOptional(),
  protocol: z.preprocess((value) => (value === 5 ? '5' : value), z.enum(['auto', '5', '3.1.1'])).default('auto'),
  allowPlaintext: z.boolean().default(false),
}).superRefine((value, context) => {
  for (const problem of uplinkProblems(value))
    context.addIssue({ code: 'custom', path: [problem.key], message: problem.message })
})

interface UplinkValue {
  readonly url?: string
  readonly embedded?: unknown
  readonly cert?: string
  readonly key?: string
  readonly password?: string
  readonly username?: string
  readonly allowPlaintext: boolean
}

function uplinkProblems(value: UplinkValue): { readonly key: string; readonly message: string }[] {
  const found: { key: string; message: string }[] = []
  const urls = value.url === undefined ? [] : parseBrokerUrls(value.url)
  if (urls.length > BROKERS_MAX) found.push({ key: 'url', message: `must name at most ${BROKERS_MAX} brokers` })
  for (const url of urls.slice(0, BROKERS_MAX)) {
    const message = brokerUrlProblem(url, value.allowPlaintext)
    if (message !== null) found.push({ key: 'url', message })
  }
  if (value.url !== undefined && value.embedded !== undefined)
    found.push({ key: 'embedded', message: 'stands beside "url"; keep one of the two' })
  if ((value.cert === undefined) !== (value.key === undefined))
    found.push({
      key: value.cert === undefined ? 'key' : 'cert',
      message: 'needs the other of "cert" and "key"; give both',
    })
  if (value.password !== undefined && value.username === undefined)
    found.push({ key: 'password', message: 'needs a "username"; add it' })
  return found
}

/** Tried in turn; a district has a pair, sometimes one more. */
const BROKERS_MAX = 8

/** The brokers of `uplink.url`, in the order in which they are tried. */
export function parseBrokerUrls(list: string): string[] {
  return list.split(',').map((url) => url.trim())
}

function brokerUrlProblem(url: string, allowPlaintext: boolean): string | null {
  const parsed = URL.parse(url)
  if (parsed === null || !/^mqtts?:\/\//.test(url) || parsed.hostname === '')
    return 'must be mqtts://HOST:PORT, or several of them separated by commas'
  if (parsed.username !== '' || parsed.password !== '')
    return 'must not contain a name or password; use the keys "username" and "password"'
  if ((parsed.pathname !== '' && parsed.pathname !== '/') || parsed.search !== '' || parsed.hash !== '')
    return 'must end after the port'
  if (parsed.protocol === 'mqtt:' && !isLoopback(parsed.hostname) && !allowPlaintext)
    return 'would send people\'s data unencrypted; use mqtts://, or set "allowPlaintext: true"'
  return null
}

const web = strict({
  host: hostName.default('127.0.0.1'),
  port: tcpPort.default(8080),
  tls: strict({ cert: secretFile, key: secretFile }).exactOptional(),
  /** By which browsers reach this kiosk, as its certificate has them; IP addresses and `localhost` need none. */
  hostNames: z.array(hostName).max(8).default([]),
})

const retention = strict({
  personDays: wholeNumber(1, 3650).default(30),
  sentEventDays: wholeNumber(1, 3650).default(30),
})

const maintenance = strict({
  commandKeys: z.array(ed25519Key).max(16).default([]),
  updateUrl: text(1000).refine(isUpdateUrl, 'must be an https:// address without name and password').exactOptional(),
  window: timeRange.exactOptional(),
})

function isUpdateUrl(url: string): boolean {
  const parsed = URL.parse(url)
  if (parsed === null || parsed.username !== '' || parsed.password !== '') return false
  return parsed.protocol === 'https:' || (parsed.protocol === 'http:' && isLoopback(parsed.hostname))
}

export const kioskSchema = strict({
  kiosk,
  site: site.prefault({}),
  mode: z.enum(['live', 'drill', 'demo']),
  programme: text(300),
  data: filePath.default('/var/lib/sampling-kiosk'),
  day: strict({ closesAt: clockTime.default('23:50') }).prefault({}),
  devices: devicesSchema.prefault({}),
  scan: strict({ rules: z.array(scanRule).max(64).default([]) }).prefault({}),
  crew: crew.prefault({}),
  custody: custody.prefault({}),
  uplink: uplink.exactOptional(),
  /** What is not final yet is kept in this folder too, sealed for the district: on a second medium. */
  journal: strict({
    mirror: filePath.exactOptional(),
    /** Of the first journal in an empty data folder: numbers stand in the ids of events and are never given again. */
    first: z.int().min(1).max(999_999).default(1),
  }).prefault({}),
  web: web.prefault({}),
  retention: retention.prefault({}),
  maintenance: maintenance.prefault({}),
})

/** What the file says, with every default filled in. */
export type KioskFile = z.output<typeof kioskSchema>
