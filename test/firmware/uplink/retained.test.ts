import test from 'ava'
import { RetainedTopics } from '../../../firmware/uplink/retained.ts'
import { UPLINK_TIMING } from '../../../firmware/uplink/settings.ts'
import { HeldPublisher } from './held-publisher.ts'
import { ManualClock, settled } from './manual-clock.ts'

function setUp() {
  const clock = new ManualClock()
  const retained = new RetainedTopics(clock, UPLINK_TIMING)
  const publisher = new HeldPublisher(20)
  const say = (topic: string, body: string): void => {
    retained.set(topic, Buffer.from(body))
  }
  const payloads = (): string[] => publisher.held.map(({ topic, payload }) => `${topic}=${payload}`)
  const acknowledge = async (): Promise<void> => {
    for (const entry of [...publisher.held]) entry.settle({ outcome: 'acknowledged' })
    await settled()
  }
  return { clock, retained, publisher, say, payloads, acknowledge }
}

test('what was set before the connection is published with it, each topic once', (t) => {
  const { retained, publisher, say, payloads } = setUp()
  say('queue', '1')
  say('queue', '2')
  say('health', 'a')
  retained.attach(publisher)
  t.deepEqual(payloads(), ['queue=2', 'health=a'])
})

test('while one is in flight the newest waits, and those between are never sent', async (t) => {
  const { clock, retained, publisher, say, payloads, acknowledge } = setUp()
  retained.attach(publisher)
  say('queue', '1')
  say('queue', '2')
  say('queue', '3')
  await clock.advance(5_000)
  t.deepEqual(payloads(), ['queue=1'])
  await acknowledge()
  t.deepEqual(payloads(), ['queue=3'])
})

test('a body that changes all the time leaves once a second', async (t) => {
  const { clock, retained, publisher, say, acknowledge } = setUp()
  retained.attach(publisher)
  let sent = 0
  for (let i = 0; i < 100; i += 1) {
    say('health', String(i))
    sent += publisher.held.length
    await acknowledge()
    await clock.advance(100)
  }
  t.true(sent <= 10, String(sent))
})

test('everything is published again after a minute, and nothing is while it stays the same', async (t) => {
  const { clock, retained, publisher, say, payloads, acknowledge } = setUp()
  retained.attach(publisher)
  say('queue', '1')
  await acknowledge()
  say('queue', '1')
  await clock.advance(59_000)
  t.deepEqual(payloads(), [])
  await clock.advance(1_000)
  t.deepEqual(payloads(), ['queue=1'])
})

test('after a loss everything is published on the next connection', async (t) => {
  const { clock, retained, publisher, say } = setUp()
  retained.attach(publisher)
  say('queue', '1')
  publisher.lose()
  retained.detach()
  await clock.advance(100_000)
  say('queue', '2')
  const next = new HeldPublisher(20)
  retained.attach(next)
  t.deepEqual(
    next.held.map(({ payload }) => payload),
    ['2'],
  )
})

test('what was cleared is cleared again at each connect, and not every minute', async (t) => {
  const { clock, retained, publisher, say, payloads, acknowledge } = setUp()
  say('alert/disk', '')
  retained.attach(publisher)
  t.deepEqual(payloads(), ['alert/disk='])
  await acknowledge()
  await clock.advance(120_000)
  t.deepEqual(payloads(), [])
  retained.detach()
  retained.attach(publisher)
  t.deepEqual(payloads(), ['alert/disk='], 'another connection may be to another broker')
  await acknowledge()
  await clock.advance(1_000)
  say('alert/disk', 'low')
  await acknowledge()
  await clock.advance(60_000)
  t.deepEqual(payloads(), ['alert/disk=low'])
  publisher.lose()
  retained.detach()
  await clock.advance(1_000)
  say('alert/disk', '')
  const next = new HeldPublisher(20)
  retained.attach(next)
  t.deepEqual(
    next.held.map(({ topic, payload }) => `${topic}=${payload}`),
    ['alert/disk='],
  )
})
