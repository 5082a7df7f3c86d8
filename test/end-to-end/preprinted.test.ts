import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { parse, stringify } from 'yaml'
import { kioskFolder } from '../support/kiosk-process.ts'
import { openMosquitto, type Subscriber, subscribe } from '../support/mosquitto.ts'
import { needing } from '../support/needing.ts'
import { type Booth, HEALTHY, openBooth, TWINS } from './booth.ts'
import { chainOver, eventsIn, ofType } from './broker-events.ts'

const testWithBroker = needing(test, 'mosquitto', 'mosquitto_sub')
const PEOPLE = [
  { idNumber: '119999199003070019', name: '张测试' },
  { idNumber: '119999198804120026', name: '赵敏静' },
]

/** A drill with tubes from a box, by a programme file of its own. */
async function openDrill(t: ExecutionContext, collect: 'by-crew' | 'at-check-in') {
  const mosquitto = await openMosquitto()
  t.teardown(() => mosquitto.close())
  const ears = await subscribe({ port: mosquitto.port, topics: ['#'] })
  t.teardown(() => ears.close())
  const folder = await kioskFolder(t)
  const shipped = join(import.meta.dirname, '..', '..', 'config', 'programmes', 'pooled-10.yaml')
  const programme = parse(await readFile(shipped, 'utf8')) as Readonly<Record<string, unknown>>
  const changes = { name: 'from-a-box', version: 7, pool: { default: 2 }, tube: { numbering: 'preprinted' }, collect }
  await writeFile(join(folder.path, 'from-a-box.yaml'), stringify({ ...programme, ...changes }))
  const uplink = { url: mosquitto.url }
  const booth = await openBooth(t, { mode: 'drill', programme: './from-a-box.yaml', devices: TWINS, uplink }, folder)
  await booth.bench('thermometer', HEALTHY)
  return { booth, ears }
}

async function checkInBoth(booth: Booth): Promise<void> {
  for (const [i, person] of PEOPLE.entries()) {
    await booth.bench('card', { person })
    await booth.state(({ today }) => today.checkedIn === i + 1)
  }
}

/** Both are in the scanned tube, nothing was printed, and all of it is marked as a drill. */
async function checkTube(t: ExecutionContext, booth: Booth, ears: Subscriber, basis: string): Promise<void> {
  await ears.until((heard) => ofType(eventsIn(heard), 'tube.sealed').length === 1)
  const { journal } = await booth.health(({ uplink }) => uplink.unsent === 0)
  const events = eventsIn(await ears.until((heard) => eventsIn(heard).length >= journal.sequence))
  t.is(chainOver(events), journal.chain)
  t.like(ofType(events, 'tube.sealed')[0], { subject: 'ABC123456', data: { count: 2, reason: 'full' } })
  t.deepEqual(
    ofType(events, 'sample.collected').map(({ data }) => [data['tube'], data['ordinal'], data['basis']]),
    [1, 2].map((ordinal) => ['ABC123456', ordinal, basis]),
  )
  t.deepEqual(ofType(events, 'label.started'), [])
  t.true(events.every(({ id }) => id.startsWith('drill.K0042.1.')))
  t.true(ears.heard.every(({ topic }) => topic.startsWith('sampling-drill/v1/119999/0001/01/')))
}

testWithBroker('a tube from a box is scanned for the group called; without one the crew is asked for it', async (t) => {
  const { booth, ears } = await openDrill(t, 'by-crew')
  await checkInBoth(booth)
  await booth.act('call-next')
  await booth.crew(({ tasks }) => tasks[0]?.kind === 'scan-tube' && tasks[0].cause === null)
  await t.throwsAsync(booth.act('sampled'), { message: /no-open-tube/ })
  await booth.bench('scan', { text: 'T:ABC123456' })
  await booth.crew(({ tubes }) => tubes[0]?.tube === 'ABC123456' && tubes[0].expected === 2)
  await booth.act('sampled')
  await booth.act('call-next')
  await booth.act('sampled')
  await checkTube(t, booth, ears, 'sampler')
  await t.throwsAsync(booth.act('open-tube', { tube: 'ABC123456' }), { message: /tube-known/ })
  await booth.bench('scan', { text: 'T:XYZ654321' })
  await booth.crew(({ tasks }) => tasks.some(({ cause, kind }) => kind === 'act-refused' && cause === 'nobody-waiting'))
})

testWithBroker(
  'at the desk two people wait for a tube from a box and are in it as soon as it is scanned',
  async (t) => {
    const { booth, ears } = await openDrill(t, 'at-check-in')
    await checkInBoth(booth)
    t.is((await booth.state(() => true)).today.collected, 0)
    await booth.crew(({ tasks }) => tasks.some(({ kind }) => kind === 'scan-tube'))
    await booth.bench('scan', { text: 'T:ABC123456' })
    await checkTube(t, booth, ears, 'assumed')
    await booth.state(({ resident }) => resident.prompt === 'idle')
    await booth.bench('scan', { text: 'https://example.org/menu' })
    await booth.state(({ resident }) => resident.prompt === 'unknown-code')
  },
)
