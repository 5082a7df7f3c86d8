import type { ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import { BOOTH, HALL, PHONE, signInAs } from '../support/browser.ts'
import { chromiumTests } from '../support/chromium-test.ts'
import { openTestScreens } from '../support/open-test-screens.ts'
import { flawsOf, isInFirstScreen, missedByTab } from '../support/page-measure.ts'
import { ScriptedPractice } from '../support/scripted-practice.ts'
import { sharedKiosk } from '../support/shared-kiosk.ts'

const SIZES = [PHONE, BOOTH, HALL]
/** Page → what it is for, which nobody should have to look for; whether it is made for a phone; who looks at it. */
const PAGES = {
  '/': { main: 'h1', isForPhone: true, operator: null },
  '/resident': { main: 'h1', isForPhone: false, operator: null },
  '/queue': { main: '.ticket', isForPhone: false, operator: null },
  '/site': { main: '.wait', isForPhone: true, operator: null },
  '/bench': { main: '.people button', isForPhone: false, operator: null },
  '/crew': { main: '.dock .strong', isForPhone: true, operator: 'leader' },
  '/crew/sampler': { main: '.number', isForPhone: true, operator: 'leader' },
  '/crew/tubes': { main: '.search', isForPhone: true, operator: 'leader' },
  '/crew/custody': { main: '#scan', isForPhone: true, operator: 'leader' },
  '/crew/custody/sheet?box=K0042-1-B1': { main: 'h1', isForPhone: false, operator: 'leader' },
  '/crew/roster': { main: 'h1', isForPhone: true, operator: 'leader' },
  '/crew/day': { main: '.state', isForPhone: true, operator: 'leader' },
} as const

const { testInChromium, openPage } = chromiumTests()
const busyKiosk = sharedKiosk()

/** A page at its address, and what it is for. */
interface Look {
  readonly address: string
  readonly path: string
  readonly main: string
  readonly isForPhone: boolean
}

async function assertReadable(
  t: ExecutionContext,
  page: Page,
  { address, isForPhone, main, path }: Look,
): Promise<void> {
  for (const language of ['zh', 'en']) {
    await page.evaluate(`localStorage.setItem('language', '${language}')`)
    await page.goto(address + path)
    await page.locator(main).first().waitFor()
    for (const size of SIZES) {
      await page.setViewportSize(size)
      const where = `${size.width}x${size.height} ${language}`
      t.deepEqual(await flawsOf(page, isForPhone && size === PHONE), [], where)
      t.true(await isInFirstScreen(page, main), `${where}: ${main} is seen at once`)
    }
  }
  t.deepEqual(await missedByTab(page), [])
}

for (const [path, { isForPhone, main, operator }] of Object.entries(PAGES)) {
  testInChromium(
    `${path} can be read and pressed at each size, in both languages, with fingers and keys`,
    async (t) => {
      const { address } = await busyKiosk(t)
      const page = await openPage(t, address + (operator === null ? path : '/crew'), PHONE)
      if (operator !== null) {
        await page.getByLabel('工号').waitFor()
        t.deepEqual(await flawsOf(page, true), [], 'the form to sign in')
        await signInAs(page, operator)
      }
      await assertReadable(t, page, { address, path, main, isForPhone })
    },
  )
}

/** A practice runs in a kiosk of its own, which is a drill. */
for (const [state, main] of [
  ['running', '.left'],
  ['over', '.points'],
] as const) {
  testInChromium(`/crew/practice, ${state}, can be read and pressed at each size, in both languages`, async (t) => {
    const practice = new ScriptedPractice()
    if (state === 'over') practice.end()
    const { address } = await openTestScreens(t, { mode: 'drill', practice })
    const page = await openPage(t, `${address}/crew`, PHONE)
    await signInAs(page, 'registrar')
    await assertReadable(t, page, { address, path: '/crew/practice', main, isForPhone: true })
  })
}
