import test, { type ExecutionContext } from 'ava'
import { card } from '../drivers/id-reader/golden.ts'
import { openMosquitto, type Subscriber, subscribe } from '../support/mosquitto.ts'
import { needing } from '../support/needing.ts'
import { type Booth, filesWith, HEALTHY, openBooth, TWINS } from './booth.ts'
import { type ArrivedEvent, chainOver, eventsIn, ofType } from './broker-events.ts'
import { type LabelSink, openLabelSink, type Raster } from './label-sink.ts'
import { dots, rasterOf, readPaper } from './paper.ts'
import { type ReaderOnPty, readerOnPty } from './reader-on-pty.ts'
import { until } from './until.ts'

const testWithRealParts = needing(test.serial, 'socat', 'mosquitto', 'mosquitto_sub', 'zbarimg')

interface RealParts {
  readonly booth: Booth
  readonly reader: ReaderOnPty
  readonly sink: LabelSink
  readonly ears: Subscriber
}

async function openRealParts(t: ExecutionContext, programme: string): Promise<RealParts> {
  const mosquitto = await openMosquitto()
  t.teardown(() => mosquitto.close())
  const ears = await subscribe({ port: mosquitto.port, topics: ['#'] })
  t.teardown(() => ears.close())
  const reader = await readerOnPty(t)
  const sink = await openLabelSink(t)
  const booth = await openBooth(t, {
    programme,
    devices: {
      ...TWINS,
      idReader: { driver: 'sam-v', port: reader.path },
      labelPrinter: { driver: 'esc-pos', interface: sink.place },
    },
    uplink: { url: mosquitto.url },
  })
  await booth.bench('thermometer', HEALTHY)
  return { booth, reader, sink, ears }
}

/** Lays one of the golden cards, waits for the answer on the booth's screen, and lifts it. */
async function visit({ booth, reader }: RealParts, name: Parameters<typeof card>[0], ticket: string | null) {
  const before = (await booth.state(() => true)).today.checkedIn
  reader.twin.lay(card(name).textBlock)
  const view = await booth.state(({ resident, today }) => resident.prompt === 'done' && today.checkedIn === before + 1)
  reader.twin.lift()
  return view.resident.ticket === ticket
}

/** Reads the paper with somebody else's reader, and compares it with the event and with the picture for the crew. */
async function checkLabel(t: ExecutionContext, { booth, sink, ears }: RealParts, paper: Raster | undefined) {
  const opened = ofType(eventsIn(await ears.until((heard) => isHeard(heard, 'tube.opened'))), 'tube.opened')[0]
  const number = opened?.subject ?? ''
  if (paper === undefined) return t.fail('no label was printed')
  t.deepEqual(await readPaper(paper, booth.folder.path), [`CODE-128:${number}`, `QR-Code:${number}`])
  t.is(dots(await rasterOf(await booth.kiosk.bytes(`/api/crew/labels/${number}/1.png`))), dots(paper))
  t.deepEqual(sink.unknown, [])
  await ears.until((heard) => isHeard(heard, 'label.printed'))
  return number
}

function isHeard(heard: Subscriber['heard'], type: string): boolean {
  return ofType(eventsIn(heard), type).length > 0
}

/** Everything is acknowledged, and what came is what the journal says: the same number, the same chain. */
async function checkJournal(t: ExecutionContext, { booth, ears }: RealParts): Promise<readonly ArrivedEvent[]> {
  const { journal } = await booth.health(({ uplink }) => uplink.state === 'online' && uplink.unsent === 0)
  const events = eventsIn(await ears.until((heard) => eventsIn(heard).length >= journal.sequence))
  t.deepEqual(
    events.map(({ sequence }) => sequence),
    events.map((_, i) => String(i + 1).padStart(20, '0')),
  )
  t.is(chainOver(events), journal.chain)
  const told = ears.heard.findLast(({ topic }) => topic.endsWith('/health'))
  t.regex(told?.payload.toString() ?? '', /"number":1/)
  return events
}

const PLACE = '119999/0001/01'
const TEXT_MEMBERS = [
  'specversion',
  'id',
  'source',
  'type',
  'subject',
  'time',
  'datacontenttype',
  'dataschema',
  'kiosk',
  'mode',
  'journal',
  'sequence',
  'chain',
  'bootid',
  'monotonic',
  'clock',
  'rules',
]

/** Contract, section 4, member by member. */
function checkEnvelope(t: ExecutionContext, event: ArrivedEvent, rules: string): void {
  const all: Readonly<Record<string, unknown>> = { ...event }
  t.deepEqual(Object.keys(all).sort(), [...TEXT_MEMBERS, 'data', 'simulated'].sort())
  for (const member of TEXT_MEMBERS) t.is(typeof all[member], 'string', `${event.type}: ${member}`)
  t.like(all, {
    specversion: '1.0',
    id: `demo.K0042.1.${Number(event.sequence)}`,
    source: 'urn:sampling-kiosk:119999:0001:01',
    datacontenttype: 'application/json',
    kiosk: 'K0042',
    mode: 'demo',
    journal: '1',
    rules,
    simulated: true,
  })
  t.regex(event.type, /^sampling\.[a-z.-]+\.v1$/)
  t.regex(event.chain, /^[A-Za-z0-9_-]{43}$/)
  t.regex(String(all['time']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+08:00$/)
  t.regex(String(all['monotonic']), /^\d+$/)
  t.true(['synced', 'set-by-crew', 'unsynced'].includes(String(all['clock'])))
  const isPersonal = ['person', 'temperature', 'statusCode'].some((member) => member in event.data)
  t.is('salt' in event.data, isPersonal, `${event.type} and its salt`)
  if (isPersonal) t.is(Buffer.from(String(event.data['salt']), 'base64url').length, 16)
}

/** Searched for in everything that the run produced, and found in the topic `event` only. */
async function checkCanaries(t: ExecutionContext, { booth, ears }: RealParts, words: readonly string[]): Promise<void> {
  const topics = new Set(
    ears.heard.flatMap(({ payload, topic }) => (words.some((word) => payload.includes(word)) ? [topic] : [])),
  )
  t.deepEqual([...topics], [`sampling-demo/v1/${PLACE}/event`])
  for (const path of ['/api/state', '/healthz', '/metrics', '/api/crew/state', '/resident', '/queue']) {
    const text = (await booth.kiosk.bytes(path)).toString('utf8')
    t.deepEqual(
      words.filter((word) => text.includes(word)),
      [],
      path,
    )
  }
  t.is(await booth.kiosk.stop(), 0)
  t.deepEqual(
    words.filter((word) => booth.kiosk.output().includes(word)),
    [],
  )
  t.deepEqual(await filesWith(booth.folder.data, words), [])
}

testWithRealParts('two residents share a tube: from the reader on a serial line to the broker', async (t) => {
  const parts = await openRealParts(t, 'pooled-10')
  const { booth, ears, sink } = parts
  t.true(await visit(parts, 'resident', 'A001'))
  t.true(await visit(parts, 'hmt_J', 'A002'))
  t.is((await booth.state(({ queue }) => queue.waiting === 2)).queue.nowServing, null)
  t.is(sink.labels.length, 0)

  const called = await booth.act('call-next')
  await until(() => sink.labels.length > 0, 'the label')
  const number = await checkLabel(t, parts, sink.labels[0])
  t.is((await booth.state(() => true)).queue.nowServing, 'A001')
  const first = await booth.act('sampled')
  await booth.act('call-next')
  const last = await booth.act('sampled')
  t.is(last.length, 2)

  const events = await checkJournal(t, parts)
  for (const event of events) checkEnvelope(t, event, 'pooled-10@3')
  for (const id of [...called, ...first, ...last]) t.true(events.some((event) => event.id === id))
  const { idNumber, name } = card('resident').document
  t.like(ofType(events, 'visit.checked-in')[0]?.data, { ticket: 'A001', person: { idNumber, name, source: 'card' } })
  const visits = ['K0042-1-V1', 'K0042-1-V2']
  t.deepEqual(
    ofType(events, 'sample.collected').map(({ data: { basis, operator, ordinal, tube, visit } }) => [
      visit,
      tube,
      ordinal,
      basis,
      operator,
    ]),
    visits.map((visit, i) => [visit, number, i + 1, 'sampler', 'demo']),
  )
  t.like(ofType(events, 'tube.sealed')[0], { subject: number, data: { count: 2, members: visits } })
  // Of the alerts there is one topic for each kind of trouble, cleared at the connect.
  const topics = new Set(ears.heard.map(({ topic }) => topic).filter((topic) => !topic.includes('/alert/')))
  t.deepEqual([...topics].sort(), [
    ...['custody', 'event', 'health', 'presence', 'queue'].map((topic) => `sampling-demo/v1/${PLACE}/${topic}`),
  ])
  await checkCanaries(t, parts, [idNumber, name, card('hmt_J').document.idNumber, card('hmt_J').document.name])
})

testWithRealParts('one person, one tube: everything is in one append, and the label has the number', async (t) => {
  const parts = await openRealParts(t, 'single')
  t.true(await visit(parts, 'foreign2023_Y', null))
  await until(() => parts.sink.labels.length > 0, 'the label')
  const number = await checkLabel(t, parts, parts.sink.labels[0])
  const events = await checkJournal(t, parts)
  for (const event of events) checkEnvelope(t, event, 'single@1')
  const from = events.findIndex(({ type }) => type === 'sampling.visit.checked-in.v1')
  t.deepEqual(
    events.slice(from, from + 6).map(({ type }) => type.slice('sampling.'.length, -'.v1'.length)),
    ['visit.checked-in', 'tube.opened', 'sample.collected', 'tube.sealed', 'label.started', 'label.printed'],
  )
  t.like(events[from + 2]?.data, { tube: number, ordinal: 1, poolSize: 1, basis: 'assumed', priceClass: 'single' })
  t.is(events[from]?.data['ticket'], undefined)
  t.is((await parts.booth.state(() => true)).today.collected, 1)
  await checkCanaries(t, parts, [card('foreign2023_Y').document.idNumber, card('foreign2023_Y').document.name])
})
