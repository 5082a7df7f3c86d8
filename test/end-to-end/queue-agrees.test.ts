import { randomUUID } from 'node:crypto'
import type { QueueView } from '../../firmware/domain/view.ts'
import { chromiumTests } from '../support/chromium-test.ts'
import { openMosquitto, subscribe } from '../support/mosquitto.ts'
import { HEALTHY, openBooth } from './booth.ts'
import { act, assist, resident, seededFraction } from './residents.ts'
import { until } from './until.ts'

const SEED = 20_261_121
const ROUNDS = 12
const ACTS = ['call-next', 'call-next', 'call-next', 'sampled', 'sampled', 'absent', 'recall', 'release-group'] as const

interface Seen {
  readonly digits: string
  readonly page: string
  readonly waitingOnPage: string
  readonly topic: Pick<QueueView, 'nowServing' | 'waiting'> | null
  readonly state: Pick<QueueView, 'nowServing' | 'waiting'>
}

const { testInChromium, openPage } = chromiumTests('mosquitto', 'mosquitto_sub')

testInChromium(
  'after any acts the digits, the public page and MQTT say the same number and the same queue',
  async (t) => {
    const mosquitto = await openMosquitto()
    t.teardown(() => mosquitto.close())
    const ears = await subscribe({ port: mosquitto.port, topics: ['sampling-demo/v1/119999/0001/01/queue'] })
    t.teardown(() => ears.close())
    const booth = await openBooth(t, { uplink: { url: mosquitto.url } })
    await booth.bench('thermometer', HEALTHY)
    const page = await openPage(t, `${booth.kiosk.address}/queue`, { width: 1280, height: 720 })

    const chance = seededFraction(SEED)
    const look = async (): Promise<Seen> => {
      const { digits } = (await booth.kiosk.call('GET', '/bench/display')).body as { digits: string }
      const { queue } = await booth.state(() => true)
      const latest = ears.heard.at(-1)?.payload.toString('utf8')
      return {
        digits,
        page: await page.locator('.ticket').innerText(),
        waitingOnPage: await page.locator('.people .figure strong').innerText(),
        topic: latest === undefined ? null : (JSON.parse(latest) as QueueView),
        state: queue,
      }
    }
    const served = new Set<string>()
    for (let round = 0; round < ROUNDS; round += 1) {
      await assist(booth.kiosk, randomUUID(), resident(round * 2))
      await assist(booth.kiosk, randomUUID(), resident(round * 2 + 1))
      for (let i = 0; i < 3; i += 1) {
        await act(booth.kiosk, ACTS[Math.floor(chance() * ACTS.length)] ?? 'call-next', { requestId: randomUUID() })
      }
      const absent = (await booth.crew(() => true)).absent[0]
      if (absent !== undefined && chance() < 0.5) {
        await act(booth.kiosk, 'return', { requestId: randomUUID(), visit: absent.visit })
      }
      let seen = await look()
      await until(
        async () => {
          seen = await look()
          return agrees(seen)
        },
        `agreement in round ${round} of seed ${SEED}: ${JSON.stringify(seen)}`,
      )
      served.add(seen.digits)
      const { called, waitingTickets } = await booth.crew(() => true)
      t.is(seen.state.waiting, called.length + waitingTickets.length, 'the crew’s list has the public figure’s people')
    }
    t.true(served.size > 3, `the acts hardly moved the queue: ${[...served].join()}`)
  },
)

function agrees({ digits, page, state, topic, waitingOnPage }: Seen): boolean {
  const { nowServing, waiting } = state
  return (
    digits === (nowServing ?? '----') &&
    page === (nowServing ?? '—') &&
    waitingOnPage === String(waiting) &&
    topic?.nowServing === nowServing &&
    topic.waiting === waiting
  )
}
