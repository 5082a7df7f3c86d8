import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { MemoryOutbox } from '../../support/memory-outbox.ts'
import { openMosquitto } from '../../support/mosquitto.ts'
import { needing } from '../../support/needing.ts'
import { altered, wireOf } from '../consumer/consumer-fixture.ts'
import { checkedIn, tempFolder } from '../journal/journal-fixture.ts'
import { isDrained, startUplink, untilState } from '../uplink/uplink-harness.ts'
import { runKioskctl, startWatch } from './kioskctl-process.ts'

const testWithBroker = needing(test.serial, 'mosquitto')
const people = (count: number): ReturnType<typeof checkedIn>[] =>
  Array.from({ length: count }, (_, i) => checkedIn(i + 1))

testWithBroker(
  'kioskctl watch has every event once, though it is killed in the middle and the kiosk goes on',
  async (t) => {
    t.timeout(120_000)
    const broker = await openMosquitto()
    t.teardown(() => broker.close())
    const store = path.join(await tempFolder(t), 'store.sqlite')
    const events = await wireOf(t, people(400))
    const outbox = new MemoryOutbox()
    outbox.events.push(...events.slice(0, 200))

    const first = startWatch(t, ['--url', broker.url, '--store', store])
    const uplink = startUplink(t, outbox, { urls: [broker.url], mode: 'demo' })
    await first.until(({ journals }) => (journals[0]?.provenUpTo ?? 0) >= 200)
    await first.end('SIGKILL')
    for (const event of events.slice(200)) outbox.events.push(event)
    outbox.append(0)
    await untilState(uplink, isDrained)

    const second = startWatch(t, ['--url', broker.url, '--store', store])
    const report = await second.until(({ journals }) => journals[0]?.provenUpTo === 400)
    t.like(report, { events: 400, isRight: true, otherBytes: [], refused: [] })
    t.is(report.journals[0]?.presence, 'online')
    t.is((await second.end('SIGINT')).code, 0)
    const verified = await runKioskctl(['verify', '--store', store])
    t.is(verified.code, 0, verified.said)
    t.regex(verified.out, /K0042 +demo +1 +400 +400 +400/)
  },
)

test('kioskctl verify judges files: 0 right, 1 wrong in words, 64 and 74 as the contract says', async (t) => {
  const folder = await tempFolder(t)
  const events = await wireOf(t, people(20))
  const write = async (name: string, some: readonly { readonly bytes: Uint8Array }[]): Promise<string> => {
    const file = path.join(folder, name)
    await writeFile(file, Buffer.concat(some.flatMap(({ bytes }) => [Buffer.from(bytes), Buffer.from('\n')])))
    return file
  }
  const right = await write('right', events.toReversed())
  t.like(await runKioskctl(['verify', right]), { code: 0, said: '' })
  const gap = await runKioskctl([
    'verify',
    await write(
      'gap',
      events.filter(({ sequence }) => sequence < 7 || sequence > 9),
    ),
  ])
  t.is(gap.code, 1)
  t.regex(gap.out, /missing 7-9/)
  const changed = events.map((event) =>
    event.sequence === 5 ? altered(event, (all) => (all['subject'] = 'x')) : event,
  )
  const broken = await runKioskctl(['verify', '--json', await write('altered', changed)])
  t.is(broken.code, 1)
  t.deepEqual((JSON.parse(broken.out) as { journals: { breaks: number[] }[] }).journals[0]?.breaks, [5])
  t.is((await runKioskctl(['verify', path.join(folder, 'nothing')])).code, 74)
  t.is((await runKioskctl(['verify'])).code, 64)
  t.is((await runKioskctl(['watch', '--url', 'mqtt://broker.example'])).code, 64)
  t.is((await runKioskctl(['dance'])).code, 64)
})
