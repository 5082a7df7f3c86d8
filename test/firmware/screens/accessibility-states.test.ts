import type { PublicView, SamplerView } from '../../../firmware/domain/view.ts'
import { CUES } from '../../../firmware/screens/pages/sampler-words.ts'
import { PROMPTS } from '../../../firmware/screens/pages/words.ts'
import { judging } from '../../support/axe.ts'
import { BOOTH, HALL, PHONE } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { openTestScreens, type TestScreens } from '../../support/open-test-screens.ts'
import { nowAtSite } from '../../support/site-time.ts'

const { testInChromium, openPage } = chromiumTests()
const open = judging(openPage)
const OLD_MS = 190_000
const TOMORROW = { day: 'tomorrow', time: '07:00' } as const

/** The kiosk's figures stand still, and are old. */
function age({ kiosk }: TestScreens): void {
  const view = kiosk.publicView()
  kiosk.publicView = () => ({ ...view, queue: { ...view.queue, at: nowAtSite(OLD_MS) } })
  kiosk.show({})
}

testInChromium(
  'axe finds nothing wrong with any prompt of the booth, nor with large text, nor when the kiosk is away',
  async (t) => {
    const { looksRight, page, press, says, screens } = await open(t, '/resident', { viewport: BOOTH })
    for (const prompt of Object.keys(PROMPTS) as PublicView['resident']['prompt'][]) {
      const ticket = prompt === 'done' || prompt === 'repeated' ? 'A012' : null
      screens.kiosk.show({ resident: { prompt, step: 2, ticket, ahead: 6, paper: ticket === null ? null : 'offered' } })
      await page.locator(`main[data-prompt="${prompt}"]`).waitFor()
      await looksRight(prompt)
    }
    screens.kiosk.show({ resident: { prompt: 'phone', step: 2, paper: null } })
    await press('大字')
    await press('English')
    await page.locator('body.large.english').waitFor()
    await looksRight('large, in English')
    await screens.close()
    await says('One moment, please')
    await looksRight('away')
  },
)

const QUEUES: Readonly<Record<string, Partial<PublicView['queue']>>> = {
  busy: { band: 'busy' },
  jammed: { band: 'jammed', estimatedWaitMinutes: null },
  nobody: { band: null, nowServing: null, nextGroup: null, waiting: 0 },
  paused: { open: false, nowServing: null, intake: { state: 'paused', opens: null, closesAt: null } },
  closing: {
    open: false,
    nowServing: 'A012',
    waiting: 3,
    intake: { state: 'closing', opens: TOMORROW, closesAt: '21:00' },
  },
  closed: {
    open: false,
    nowServing: null,
    waiting: 0,
    intake: { state: 'outside-hours', opens: TOMORROW, closesAt: null },
  },
}

const WORKING = { band: 'busy', open: true, nowServing: 'A012', waiting: 23 } as const

for (const [path, viewport] of [
  ['/queue', HALL],
  ['/', PHONE],
] as const) {
  testInChromium(`axe finds nothing wrong with ${path} whatever the queue is in, nor with old figures`, async (t) => {
    const { looksRight, page, screens } = await open(t, path, { viewport })
    for (const [state, queue] of Object.entries(QUEUES)) {
      screens.kiosk.show({ queue })
      await looksRight(state)
    }
    screens.kiosk.show({ queue: WORKING })
    age(screens)
    await page.locator('body.stale').waitFor()
    await looksRight('old')
  })
}

testInChromium('axe finds nothing wrong with stations that are open, shut, silent, or were never heard', async (t) => {
  const east = await openTestScreens(t)
  const { looksRight, page, says, screens } = await open(t, '/site', {
    neighbours: [
      { station: '02', name: '东门', url: east.address },
      { station: '03', name: null, url: 'http://127.0.0.1:1' },
    ],
  })
  await page.locator('section.open').nth(1).waitFor()
  for (const [state, queue] of Object.entries(QUEUES)) {
    east.kiosk.show({ queue })
    await looksRight(state)
  }
  await east.close()
  screens.clock.forward(OLD_MS)
  screens.kiosk.show({ queue: WORKING })
  await page.locator('section.silent').nth(1).waitFor()
  await looksRight('silent')
  await screens.close()
  await says(/连不上|断/)
  await looksRight('away')
})

testInChromium('axe finds nothing wrong with any cue at the chair, a refusal, and a lost line', async (t) => {
  const { looksRight, page, screens } = await open(t, '/crew/sampler', { operator: 'sampler', viewport: BOOTH })
  const { sampler } = screens.kiosk.crewView()
  for (const cue of Object.keys(CUES) as SamplerView['cue'][]) {
    screens.kiosk.show({ crew: { sampler: { ...sampler, cue } } })
    await page.locator(`body[data-cue="${cue}"]`).waitFor()
    await looksRight(cue)
  }
  screens.kiosk.show({ crew: { sampler: { ...sampler, cue: 'disinfect', pedalReadyAtMs: Date.now() + 60_000 } } })
  await page.locator('body[data-cue="rub"]').waitFor()
  await looksRight('rub')
  const undoable = {
    event: 'K0042.1.9',
    kind: 'sampled',
    operator: 'sampler',
    subject: 'A012',
    untilMs: Date.now() + 20_000,
  } as const
  screens.kiosk.show({ crew: { undoable: [undoable] } })
  await page.locator('button.undo').waitFor()
  screens.kiosk.refuseWith('disinfect-first')
  await page.keyboard.press('Space')
  await page.locator('.cue.answer').waitFor()
  await looksRight('refused, and something to take back')
  age(screens)
  await page.locator('main.lost').waitFor()
  await looksRight('lost')
})
