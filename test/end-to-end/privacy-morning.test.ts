import test, { type ExecutionContext } from 'ava'
import type { CrewView, PublicView } from '../../firmware/domain/view.ts'
import type { KioskProcess } from '../support/kiosk-process.ts'
import { needing } from '../support/needing.ts'
import { canary, isEvent, openWatchedDrill, type Shown, tracesHeard, wordsOf } from './canaries.ts'
import { runKioskCommand } from './kiosk-command.ts'
import { act } from './residents.ts'
import { tracesBelow, tracesIn } from './traces.ts'
import { until } from './until.ts'

const LISTED = canary('阎茗璺', '1951-08-23', '16600001951')
const TYPED = canary('蔺岫筠', '1954-11-19', '16600001954')
const CORRECTED = canary('蔺岫钧', '1957-12-27', '16600001957')
const FEVERISH = canary('亓官霂', '1963-10-31', '16600001963')
const GUARDIAN = { name: '闻人珩', phone: '16600001967' }
const TRAVELLER = { idNumber: 'XQ7731945', lastName: 'QUEXZYL', firstName: 'VORBANA', birthDate: '1961-04-17' }
/** Hundredths that no other reading of this morning has. */
const FEVER_C = 38.41

const PERSONAL = [
  ...[LISTED, TYPED, CORRECTED, FEVERISH].flatMap(wordsOf),
  ...Object.values(GUARDIAN),
  ...Object.values(TRAVELLER),
]

/** ICAO 9303-3, 4.9: weights 7, 3, 1. */
function digit(text: string): string {
  const value = (one: string): number => (one === '<' ? 0 : Number.parseInt(one, 36))
  return String(Array.from(text).reduce((sum, one, i) => sum + value(one) * ([7, 3, 1][i % 3] ?? 0), 0) % 10)
}

function passportLines(): string {
  const { birthDate, firstName, idNumber, lastName } = TRAVELLER
  const first = `P<UTO${lastName}<<${firstName}`.padEnd(44, '<')
  const [number, born, until, personal] = [idNumber, birthDate.slice(2).replaceAll('-', ''), '330416', '<'.repeat(14)]
  const checked = [number, born, until, personal].map((field) => field + digit(field))
  const [numberAndDigit = '', bornAndDigit = '', untilAndDigit = '', personalAndDigit = ''] = checked
  const composite = digit(numberAndDigit + bornAndDigit + untilAndDigit + personalAndDigit)
  return `${first}\r${numberAndDigit}UTO${bornAndDigit}F${untilAndDigit}${personalAndDigit}${composite}`
}

async function upload(kiosk: KioskProcess, csv: string): Promise<number> {
  const signedIn = await fetch(`${kiosk.address}/api/crew/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: kiosk.address },
    body: JSON.stringify({ operator: 'demo', pin: '2468' }),
  })
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const response = await fetch(`${kiosk.address}/api/crew/roster?requestId=roster-0001`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', origin: kiosk.address, cookie },
    body: csv,
  })
  return response.status
}

/** What a crew does in a morning, besides the everyday. */
async function work(t: ExecutionContext, kiosk: KioskProcess, shown: Shown): Promise<void> {
  let requests = 0
  const does = async (name: string, body: object, status = 200): Promise<void> => {
    requests += 1
    const answer = await kiosk.call('POST', `/api/crew/${name}`, { requestId: `request-${requests}`, ...body })
    t.is(answer.status, status, `${name}: ${JSON.stringify(answer.body)}`)
    if (name !== 'read-document') shown.add(name, JSON.stringify(answer.body))
  }
  const free = (): Promise<PublicView> =>
    kiosk.until<PublicView>('/api/state', ({ resident }) => resident.prompt === 'idle')
  const document = (person: { idNumber: string; name: string }): object => ({
    idType: 'resident-card',
    idNumber: person.idNumber,
    name: person.name,
  })
  t.is(
    await upload(kiosk, `姓名,证件号,手机,单位\n${LISTED.name},${LISTED.idNumber},${LISTED.phone},三班\n坏行,12,,\n`),
    200,
  )
  await kiosk.call('POST', '/bench/scan', { text: passportLines() })
  await does('assist', { contactC: 36.5 })
  await free()
  const guardian = { guardian: GUARDIAN, phone: TYPED.phone }
  await does('assist', { document: document(TYPED), contactC: 36.6, ...guardian })
  const visit =
    /K0042-1-V\d+/.exec(JSON.stringify((await kiosk.call('GET', '/api/crew/state')).body))?.[0] ?? 'K0042-1-V2'
  const correction = { visit, reason: 'typed-wrong', name: CORRECTED.name, phone: CORRECTED.phone }
  await does('correct', { ...correction, note: `是${CORRECTED.name}` }, 409)
  // A label that is being printed is finished first.
  const isCorrected = async (): Promise<boolean> =>
    (await act(kiosk, 'correct', { requestId: 'correct-0001', ...correction })).status === 200
  await until(isCorrected, 'the correction')
  await free()
  await does('assist', { document: document(FEVERISH), contactC: FEVER_C })
  await does('assist', { contactC: FEVER_C })
  const { body: crew } = await kiosk.call('GET', '/api/crew/state')
  const referred = (crew as CrewView).tasks.find(({ kind }) => kind === 'referred')?.subject ?? ''
  await does('rest', { visit: referred, minutes: 10 })
  await does('close-referral', { visit: referred, takenBy: FEVERISH.name }, 409)
  await does('close-referral', { visit: referred, takenBy: '发热门诊', outcome: 'hospital' })
  for (const { text } of [{ text: LISTED.idNumber }, { text: passportLines() }]) {
    t.is((await kiosk.call('POST', '/api/crew/read-document', { text })).status, 200)
  }
}

const DOWNLOADS = ['/api/crew/day', '/api/crew/custody', '/api/crew/tubes', '/bench/labels', '/bench/display']

needing(
  test.serial,
  'mosquitto',
  'mosquitto_sub',
)(
  'a morning of rosters, passports, corrections, fevers and closings leaves nothing of a person where it does not belong',
  async (t) => {
    t.timeout(180_000)
    const { config, district, folder, followed, kiosk, shown } = await openWatchedDrill(t, PERSONAL)
    await work(t, kiosk, shown)
    await shown.look(kiosk)
    for (const path of DOWNLOADS) shown.add(path, JSON.stringify((await kiosk.call('GET', path)).body))
    const { body: figures } = await kiosk.call('GET', '/api/crew/day')
    const day = /"day":"(\d{4}-\d{2}-\d{2})"/.exec(JSON.stringify(figures))?.[1] ?? ''
    t.is((await kiosk.call('GET', `/api/crew/day/${day}/report.csv`)).status, 200)
    shown.add('report', String((await kiosk.call('GET', `/api/crew/day/${day}/report.csv`)).body))
    shown.add('missing', String((await kiosk.call('GET', '/api/crew/roster/missing.csv')).body))
    shown.add('roster', JSON.stringify((await kiosk.call('GET', '/api/crew/roster')).body))
    const closed = await runKioskCommand(['day', 'close', '--config', config])
    t.is(closed.code, 0, closed.said)
    shown.add('day close', closed.out + closed.said)
    await district.until((heard) => hasAllUpTo(heard.filter(isEvent), 'day.closed'), 100_000)

    t.deepEqual((await tracesBelow(folder.data, PERSONAL)).traces, [], 'on the disk of the running kiosk')
    t.is(await kiosk.stop(), 0)
    await followed
    const { files, traces } = await tracesBelow(folder.data, PERSONAL)
    t.deepEqual(traces, [], 'on the disk after the end')
    t.true(files.some((file) => file.includes('roster')))
    t.deepEqual(tracesIn('log', Buffer.from(kiosk.output()), PERSONAL), [], 'in the log')
    t.deepEqual(shown.traces(), [], 'on pages, in answers and files')
    const others = district.heard.filter((message) => !isEvent(message))
    t.deepEqual(tracesHeard(others, PERSONAL), [], 'in other topics')
    const told = new Set(
      tracesHeard(district.heard.filter(isEvent), PERSONAL).map((trace) => trace.replace(/^.*: /, '')),
    )
    for (const word of [CORRECTED.name, CORRECTED.phone, FEVERISH.name, ...Object.values(TRAVELLER).slice(0, 3)])
      t.true(told.has(`UTF-8 of text ${PERSONAL.indexOf(word)}`) || word === TRAVELLER.lastName, `${word} is told`)
    // Nobody who is only expected is told of.
    for (const word of wordsOf(LISTED)) t.false(told.has(`UTF-8 of text ${PERSONAL.indexOf(word)}`))
    const temperature = String(FEVER_C)
    t.true(district.heard.filter(isEvent).some(({ payload }) => payload.includes(temperature)))
    t.false(others.some(({ payload }) => payload.includes(temperature)))
    t.false(kiosk.output().includes(temperature))
  },
)

/** An event may overtake those before it: it is there, and all of them. */
function hasAllUpTo(events: readonly { readonly payload: Buffer }[], type: string): boolean {
  const sequences = new Set(events.map(({ payload }) => sequenceOf(payload)))
  const last = events.find(({ payload }) => payload.includes(type))
  return last !== undefined && sequences.size >= sequenceOf(last.payload)
}

function sequenceOf(payload: Buffer): number {
  return Number((JSON.parse(payload.toString()) as { readonly sequence: string }).sequence)
}
