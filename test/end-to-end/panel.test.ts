import { randomUUID } from 'node:crypto'
import type { ExecutionContext } from 'ava'
import type { QueueView } from '../../firmware/domain/view.ts'
import { HALL } from '../support/browser.ts'
import { chromiumTests } from '../support/chromium-test.ts'
import { type Heard, openMosquitto, subscribe } from '../support/mosquitto.ts'
import { type Booth, openBooth, TWINS } from './booth.ts'
import { eventsIn, ofType } from './broker-events.ts'
import { assist, resident } from './residents.ts'
import { until } from './until.ts'

/** What breaks a beam sooner after the last time is the same person's bag; half as much again for a busy machine. */
const NEXT_PERSON_MS = 900
/** A contact that opens sooner is still bouncing; a press of the twin takes 60 ms. */
const RELEASED_MS = 150

const { testInChromium, openPage } = chromiumTests('mosquitto', 'mosquitto_sub')

/** A booth at a broker, and what the district hears of it. */
async function openHeard(t: ExecutionContext): Promise<{ booth: Booth; heard: readonly Heard[] }> {
  const mosquitto = await openMosquitto()
  t.teardown(() => mosquitto.close())
  const ears = await subscribe({ port: mosquitto.port, topics: ['sampling-demo/v1/119999/0001/01/#'] })
  t.teardown(() => ears.close())
  return { booth: await openBooth(t, { devices: TWINS, uplink: { url: mosquitto.url } }), heard: ears.heard }
}

function latestQueue(heard: readonly Heard[]): QueueView | null {
  const last = heard.findLast(({ topic }) => topic.endsWith('/queue'))
  return last === undefined ? null : (JSON.parse(last.payload.toString('utf8')) as QueueView)
}

async function passed(sinceMs: number, forMs: number): Promise<void> {
  await until(() => performance.now() - sinceMs > forMs)
}

testInChromium(
  'who breaks the beams is counted in the state, on the topic of the queue and on the public page',
  async (t) => {
    const { booth, heard } = await openHeard(t)
    const page = await openPage(t, `${booth.kiosk.address}/queue`, HALL)
    const present = page.locator('.people .small')
    /** Somebody goes through, legs and a bag: the beam is broken `times` times. */
    const pass = async (line: 'entryBeam' | 'exitBeam', times: number): Promise<void> => {
      for (let i = 0; i < times; i += 1) {
        await booth.bench('button', { line })
        await passed(performance.now(), RELEASED_MS)
      }
      await passed(performance.now(), NEXT_PERSON_MS)
    }
    const agrees = async (people: number): Promise<void> => {
      await booth.state(({ queue }) => queue.present === people)
      await until(() => latestQueue(heard)?.present === people, `${people} on the topic`)
      await present.getByText(`现场共 ${people} 人`).waitFor()
      t.regex(await present.innerText(), new RegExp(`${people} on site`))
    }
    await agrees(0)
    await pass('entryBeam', 1)
    await agrees(1)
    await pass('entryBeam', 3)
    await agrees(2)
    await pass('entryBeam', 1)
    await agrees(3)
    await pass('exitBeam', 2)
    await agrees(2)
  },
)

testInChromium(
  'the foot switch calls, waits for the hands, records the swab and calls again: three events, nobody’s hand',
  async (t) => {
    const { booth, heard } = await openHeard(t)
    const press = async (): Promise<void> => {
      await booth.bench('button', { line: 'pedal' })
      // What is still down is not pressed again.
      await passed(performance.now(), RELEASED_MS)
    }
    const pressWhenReady = async (): Promise<void> => {
      const { sampler } = await booth.crew(() => true)
      await until(() => Date.now() > sampler.pedalReadyAtMs)
      await press()
    }
    for (const n of [1, 2]) await assist(booth.kiosk, randomUUID(), resident(n))

    await press()
    await booth.state(({ queue }) => queue.nowServing === 'A001')
    await press()
    const { called, tasks } = await booth.crew((view) => view.tasks.some(({ kind }) => kind === 'act-refused'))
    t.like(
      tasks.find(({ kind }) => kind === 'act-refused'),
      { subject: 'panel', cause: 'disinfect-first' },
    )
    t.is(called.length, 1, 'a foot that slipped is no swab')

    await pressWhenReady()
    await booth.crew((view) => view.called.length === 0 && view.sampler.cue === 'disinfect')
    await pressWhenReady()
    await booth.state(({ queue }) => queue.nowServing === 'A002')
    await until(() => ofType(eventsIn(heard), 'visit.called').length === 2, 'both calls at the broker')
    const [first, second] = ofType(eventsIn(heard), 'visit.called')
    const swabs = ofType(eventsIn(heard), 'sample.collected')
    t.deepEqual(
      swabs.map(({ data }) => [data['visit'], data['operator']]),
      [[first?.subject, 'panel']],
    )
    t.deepEqual([first?.data['operator'], second?.data['operator']], ['panel', 'panel'])
    t.not(second?.subject, first?.subject)
  },
)
