import type { Page } from 'playwright-core'
import type { PublicView, ResidentView } from '../../../firmware/domain/view.ts'
import { deviceFaultWords } from '../../../firmware/screens/pages/device-fault-words.ts'
import { PROMPTS } from '../../../firmware/screens/pages/words.ts'
import { BOOTH, HALL, PHONE } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { faultCodes } from '../../support/fault-codes.ts'
import { openTestScreens } from '../../support/open-test-screens.ts'
import { PERSON, SESSION } from '../../support/scripted-kiosk.ts'

/**
 * Who the crew sees (张*, 62, 36.4), any number of a document, any reading, and every word for a fever. To be measured
 * (测温) is no secret.
 */
const SECRET = /张\*|李\*|62 岁|\d{17}[\dXx]|119999|[34]\d\.\d|[°℃]|fever|febrile|发烧|发热|体温|高温|high temperature/i
const HIDDEN_FROM_EVERYBODY = {
  called: [{ ...PERSON, bodyC: 38.4 }],
  session: { ...SESSION, concern: 'fever', needs: null },
  tasks: [{ key: 'referred:1', kind: 'referred', subject: 'K0042-1-V12', cause: 'fever', who: PERSON }],
} as const

const { testInChromium, openPage } = chromiumTests()

/** What is seen, read aloud, shown at the pointer, or lies in the page: its whole tree with every attribute. */
async function secretsOn(page: Page): Promise<readonly string[]> {
  const text = await page.evaluate<string>('document.title + document.documentElement.outerHTML')
  return SECRET.exec(text)?.slice(0, 1) ?? []
}

const PROMPT_NAMES = Object.keys(PROMPTS) as ResidentView['prompt'][]

testInChromium(
  'no prompt of the booth tells who somebody is or how warm, at any size and in either language',
  async (t) => {
    const screens = await openTestScreens(t)
    const page = await openPage(t, `${screens.address}/resident`, BOOTH)
    for (const prompt of PROMPT_NAMES) {
      const ticket = prompt === 'done' || prompt === 'repeated' ? 'A012' : null
      screens.kiosk.show({ resident: { prompt, step: 2, ticket }, crew: HIDDEN_FROM_EVERYBODY })
      await page.locator(`main[data-prompt="${prompt}"]`).waitFor()
      t.deepEqual(await secretsOn(page), [], prompt)
      for (const key of [1, 2, 1, 2]) {
        await page.locator('footer button').nth(key).click()
        t.deepEqual(await secretsOn(page), [], prompt)
      }
    }
  },
)

const USUAL = {
  open: true,
  intake: { state: 'open', opens: null, closesAt: '12:00' },
  nowServing: 'A012',
  waiting: 23,
} as const
const OPENS = { day: 'tomorrow', time: '07:00' } as const
/** What the queue can be in; the page of all stations follows the same figures. */
const QUEUES: readonly Partial<PublicView['queue']>[] = [
  { band: 'clear' },
  { band: 'busy', estimatedWaitRange: null },
  { band: 'jammed', estimatedWaitMinutes: null },
  { band: null, nowServing: null, nextGroup: null, waiting: 0 },
  { open: false, intake: { state: 'paused', opens: null, closesAt: null } },
  { open: false, intake: { state: 'outside-hours', opens: OPENS, closesAt: null }, waiting: 0, nowServing: null },
  { open: false, intake: { state: 'outside-hours', opens: OPENS, closesAt: null }, waiting: 3, nowServing: 'A1012' },
]

testInChromium('no state of the queue tells it on the screens that hang above it', async (t) => {
  const screens = await openTestScreens(t)
  const [queue, site] = [
    await openPage(t, `${screens.address}/queue`, HALL),
    await openPage(t, `${screens.address}/site`, PHONE),
  ]
  for (const [n, change] of QUEUES.entries()) {
    screens.kiosk.show({ queue: { ...USUAL, ...change, servedLastHour: 100 + n }, crew: HIDDEN_FROM_EVERYBODY })
    if (change.waiting !== 0 || change.open !== false) await queue.getByText(`${100 + n} in the last hour`).waitFor()
    t.deepEqual(await secretsOn(queue), [], JSON.stringify(change))
    t.deepEqual(await secretsOn(site), [], JSON.stringify(change))
    await site.locator('header button').click()
    t.deepEqual(await secretsOn(site), [], JSON.stringify(change))
  }
})

testInChromium('no fault of any part tells it on the first page, whatever the code is', async (t) => {
  const screens = await openTestScreens(t)
  const page = await openPage(t, screens.address, PHONE)
  const { devices } = screens.kiosk.publicView()
  const showFault = (fault: string): void => {
    const faulted = devices.map(({ device }) => ({ device, state: 'faulted', fault, simulated: true }) as const)
    screens.kiosk.show({ view: { devices: faulted }, crew: HIDDEN_FROM_EVERYBODY })
  }
  for (const code of await faultCodes()) {
    showFault(code)
    const why = page.locator('small', { hasText: deviceFaultWords(code)?.zh ?? code })
    await why.nth(devices.length - 1).waitFor()
    t.deepEqual(await secretsOn(page), [], code)
  }
  for (const code of ['fever 38.2 ℃', '119999199003070019', '张*']) {
    showFault(code)
    await page.locator('small').first().waitFor({ state: 'detached' })
    t.is(await page.locator('li.faulted').count(), devices.length)
    t.deepEqual(await secretsOn(page), [], code)
    showFault('paper-out')
    await page.locator('small').first().waitFor()
  }
  // The search finds what a part would say in words.
  const { kiosk } = screens.kiosk.publicView()
  screens.kiosk.show({ view: { kiosk: { ...kiosk, name: '体温 38.2' } } })
  await page.getByText('体温').first().waitFor()
  t.deepEqual(await secretsOn(page), ['体温'])
})
