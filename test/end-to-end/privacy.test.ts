import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import type { Prompt, PublicView } from '../../firmware/domain/view.ts'
import type { KioskProcess } from '../support/kiosk-process.ts'
import { subscribe } from '../support/mosquitto.ts'
import { needing } from '../support/needing.ts'
import { type Canary, canary, isEvent, openWatchedDrill, type Shown, tracesHeard, wordsOf } from './canaries.ts'
import { act } from './residents.ts'
import { formsOf, tracesBelow, tracesIn } from './traces.ts'
import { until } from './until.ts'

const ON_CARD = canary('璩斐翎', '1931-08-23', '16600001931')
const BY_CODE = canary('缪钺瀚', '1934-11-19', '16600001934')
const BY_CREW = canary('逄玥瑄', '1937-12-27', '16600001937')
const FEVERISH = canary('亓官雩', '1943-10-31', '16600001943')
const REFUSED = canary('阙翀骢', '1946-02-17', '16600001946')
const EVERYBODY = [ON_CARD, BY_CODE, BY_CREW, FEVERISH, REFUSED]

const ALL_WORDS = EVERYBODY.flatMap(wordsOf)

/** The number with another check character. */
function wrongNumber({ idNumber }: Canary): string {
  return idNumber.slice(0, -1) + (idNumber.endsWith('1') ? '2' : '1')
}

async function sees(kiosk: KioskProcess, prompt: Prompt): Promise<void> {
  await kiosk.until<PublicView>('/api/state', ({ resident }) => resident.prompt === prompt)
}

async function bench(t: ExecutionContext, kiosk: KioskProcess, twin: string, body: object): Promise<void> {
  t.is((await kiosk.call('POST', `/bench/${twin}`, body)).status, 200)
}

/** Lays a card, and lifts it when the screen says `prompt`. */
async function layCard(t: ExecutionContext, kiosk: KioskProcess, person: object, prompt: Prompt): Promise<void> {
  await bench(t, kiosk, 'card', { person })
  await sees(kiosk, prompt)
  await kiosk.call('DELETE', '/bench/card')
}

async function visits(t: ExecutionContext, kiosk: KioskProcess, shown: Shown): Promise<void> {
  await bench(t, kiosk, 'thermometer', { objectC: 34.1, ambientC: 25 })
  await layCard(t, kiosk, { idNumber: ON_CARD.idNumber, name: ON_CARD.name }, 'done')
  await shown.look(kiosk)
  await layCard(
    t,
    kiosk,
    { idNumber: REFUSED.idNumber, name: REFUSED.name, birthDate: '1946-02-18' },
    'card-wrong-number',
  )
  await shown.look(kiosk)
  await bench(t, kiosk, 'scan', { text: `P:${BY_CODE.idNumber}:${BY_CODE.name}:${BY_CODE.phone}` })
  await sees(kiosk, 'done')
  await shown.look(kiosk)
  await sees(kiosk, 'idle')
  await bench(t, kiosk, 'scan', { text: `X:${REFUSED.idNumber}:${REFUSED.name}` })
  await sees(kiosk, 'unknown-code')
  await bench(t, kiosk, 'scan', { text: `P:${wrongNumber(REFUSED)}:${REFUSED.name}:${REFUSED.phone}` })
  await sees(kiosk, 'card-wrong-number')
  await bench(t, kiosk, 'thermometer', { objectC: 36.6, ambientC: 25 })
  await layCard(t, kiosk, { idNumber: FEVERISH.idNumber, name: FEVERISH.name }, 'staff')
  await shown.look(kiosk)
  const { idNumber, name, phone } = BY_CREW
  const document = { idType: 'resident-card', idNumber, name }
  const assisted = await act(kiosk, 'assist', { requestId: idNumber, document, phone, contactC: 36.4 })
  t.true(assisted.events.length > 0)
  await shown.look(kiosk)
}

/** What people and programs do wrong, with a person in it. */
async function mistakes(t: ExecutionContext, kiosk: KioskProcess): Promise<void> {
  const { name, phone } = REFUSED
  const assistance = {
    requestId: 'mistake-1',
    document: { idType: 'resident-card', idNumber: wrongNumber(REFUSED), name },
  }
  t.is((await act(kiosk, 'assist', assistance)).status, 409)
  t.is((await act(kiosk, 'assist', { requestId: 'mistake-2', [name]: phone })).status, 400)
  t.is((await act(kiosk, 'assist', { requestId: 'mistake-3', note: `${name}${phone}`.repeat(2_000) })).status, 413)
  t.is((await kiosk.call('POST', '/bench/scan', { text: name, idNumber: REFUSED.idNumber })).status, 400)
  t.is((await kiosk.call('GET', `/resident/${encodeURIComponent(name)}?id=${REFUSED.idNumber}`)).status, 404)
  const halfJson = await fetch(`${kiosk.address}/api/crew/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: kiosk.address },
    body: `{"operator":"${name}","pin":${REFUSED.idNumber}x`,
  })
  t.is(halfJson.status, 400)
  // Last, since it may be made to wait: somebody types who they are where the crew signs in.
  const stranger = { operator: REFUSED.idNumber, pin: phone }
  t.is((await kiosk.call('POST', '/api/crew/session', stranger)).status, 401)
}

needing(
  test.serial,
  'mosquitto',
  'mosquitto_sub',
)(
  'nothing of a person leaves the kiosk but by the topic of events, and nothing lies on its disk in clear',
  async (t) => {
    t.timeout(180_000)
    const { broker, district, folder, followed, kiosk, shown } = await openWatchedDrill(t, ALL_WORDS)

    await bench(t, kiosk, 'printer', { paper: 'out' })
    await visits(t, kiosk, shown)
    await bench(t, kiosk, 'printer', { paper: 'ok' })
    const labels = async (): Promise<number> => ((await kiosk.call('GET', '/bench/labels')).body as unknown[]).length
    await until(async () => (await labels()) === 3, 'three labels on paper')
    await mistakes(t, kiosk)
    await shown.look(kiosk)
    const people = [ON_CARD, BY_CODE, BY_CREW, FEVERISH]
    await district.until((heard) => {
      const told = Buffer.concat(heard.filter(isEvent).map(({ payload }) => payload))
      return people.every(({ idNumber }) => told.includes(idNumber))
    }, 100_000)

    const whileRunning = await tracesBelow(folder.data, ALL_WORDS)
    t.true(whileRunning.files.some((file) => file.endsWith('-wal')))
    t.deepEqual(whileRunning.traces, [], 'on the disk of the running kiosk')
    const late = await subscribe({ port: broker.port, topics: ['#'] })
    t.teardown(() => late.close())
    await late.until((heard) =>
      ['presence', 'queue', 'health'].every((name) => heard.some(({ topic }) => topic.endsWith(name))),
    )
    t.deepEqual(
      tracesHeard(
        late.heard.filter(({ isRetained }) => isRetained),
        ALL_WORDS,
      ),
      [],
      'in what the broker keeps',
    )

    t.is(await kiosk.stop(), 0)
    await followed
    t.deepEqual((await tracesBelow(folder.data, ALL_WORDS)).traces, [], 'on the disk after the end')
    t.regex(kiosk.output(), /"level":30.*"event":"kiosk.started"/)
    t.deepEqual(tracesIn('log', Buffer.from(kiosk.output()), ALL_WORDS), [], 'in the log')
    t.deepEqual(shown.traces(), [], 'on pages and in answers')
    t.deepEqual(
      tracesHeard(
        district.heard.filter((message) => !isEvent(message)),
        ALL_WORDS,
      ),
      [],
      'in other topics',
    )
    const told = new Set(
      tracesHeard(district.heard.filter(isEvent), ALL_WORDS).map((trace) => trace.replace(/^.*: /, '')),
    )
    const known = people.flatMap((person) => [person.name, person.idNumber, person.birthDate])
    for (const word of known)
      t.true(told.has(`UTF-8 of text ${ALL_WORDS.indexOf(word)}`), 'in the topic of events it is')
  },
)

test('the same search finds a person in a file, in every form that it looks for', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'kiosk-planted-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  for (const word of ALL_WORDS) {
    for (const [form, bytes] of formsOf(word)) {
      await writeFile(join(folder, 'planted'), Buffer.concat([Buffer.alloc(4_099, 7), bytes, Buffer.alloc(70, 7)]))
      const { traces } = await tracesBelow(folder, ALL_WORDS)
      t.true(
        traces.some((trace) => trace.includes(`${form} of text ${ALL_WORDS.indexOf(word)}`)),
        form,
      )
    }
  }
  for (const before of [0, 1, 2, 3]) {
    const dump = Buffer.from(`${'-'.repeat(before)}${ON_CARD.name}!`).toString('base64')
    await writeFile(join(folder, 'planted'), dump)
    t.is((await tracesBelow(folder, [ON_CARD.name])).traces.length > 0, true, `base64 after ${before} bytes`)
  }
})
