import type { ExecutionContext } from 'ava'
import test from 'ava'
import type { Page } from 'playwright-core'
import type { CrewTask } from '../../../firmware/domain/view.ts'
import { UrgentTasks } from '../../../firmware/screens/pages/urgent-tasks.ts'
import { PHONE, signInAs } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { openTestScreens, type TestScreens } from '../../support/open-test-screens.ts'

const { testInChromium, openPage } = chromiumTests()

const FEVER: CrewTask = { key: 'referred:V9', kind: 'referred', subject: 'K0042-1-V9', cause: 'fever' }
const LABEL: CrewTask = { key: 'label-failed:L', kind: 'label-failed', subject: '00422611210007/1', cause: 'paper-out' }
const STOCK: CrewTask = { key: 'stock-low:20', kind: 'stock-low', subject: '20', cause: null }

/** Counts the notes that the browser is really told to play. */
const COUNT_NOTES = `
  window.notes = 0
  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (...args) { window.notes += 1; return start.apply(this, args) }`

interface Crew {
  readonly page: Page
  readonly screens: TestScreens
  readonly notes: () => Promise<number>
  /** Shows these tasks, and waits until the page does. */
  readonly show: (...tasks: readonly CrewTask[]) => Promise<void>
}

/** Looks until it is so; the page's own policy lets nobody else evaluate a text there. */
async function until(page: Page, condition: string): Promise<void> {
  while (!(await page.evaluate<boolean>(condition))) await page.locator('body').waitFor()
}

/** Signed in before, and opened again: nobody has touched this page. */
async function untouched(t: ExecutionContext, path: string, tasks: readonly CrewTask[]): Promise<Crew> {
  const screens = await openTestScreens(t)
  const page = await openPage(t, `${screens.address}/crew`, PHONE)
  await signInAs(page, 'leader')
  await page.addInitScript(COUNT_NOTES)
  screens.kiosk.show({ crew: { tasks } })
  await page.goto(screens.address + path)
  await page.getByText('A012').first().waitFor()
  return {
    page,
    screens,
    notes: () => page.evaluate<number>('window.notes'),
    show: async (...shown) => {
      screens.kiosk.show({ crew: { tasks: shown } })
      await until(page, `document.querySelectorAll('.task').length === ${shown.length}`)
    },
  }
}

testInChromium('two notes for a fever that is new; none before the first touch, none for what was there', async (t) => {
  const { notes, page, show } = await untouched(t, '/crew', [LABEL])
  await show(LABEL, FEVER)
  t.is(await notes(), 0, 'nobody touched the page yet')
  await page.locator('main').click({ position: { x: 5, y: 5 } })
  t.is(await notes(), 0, 'and it does not come late')
  await show(LABEL)
  await show(LABEL, STOCK)
  t.is(await notes(), 0, 'a low stock waits for the next look')
  await show(LABEL, STOCK, FEVER)
  t.is(await notes(), 2)
  await show(FEVER, { ...FEVER, key: 'referred:V10', subject: 'K0042-1-V10' })
  t.is(await notes(), 2, 'however much happens, not twice in a breath')
})

testInChromium('the switch turns it off, and is remembered', async (t) => {
  const { notes, page, show } = await untouched(t, '/crew', [])
  await page.getByRole('button', { name: '更多' }).click()
  await page.getByRole('switch', { name: '提示音：开' }).click()
  await page.getByRole('switch', { name: '提示音：关' }).waitFor()
  await page.getByRole('button', { name: '返回' }).click()
  await show(FEVER)
  t.is(await notes(), 0)
  await page.reload()
  await page.getByRole('button', { name: '更多' }).click()
  await page.getByRole('switch', { name: '提示音：关' }).click()
  t.is(await notes(), 2, 'whoever switches it on hears what it is')
})

testInChromium('the sampler’s screen sounds too', async (t) => {
  const { notes, page, screens } = await untouched(t, '/crew/sampler', [])
  await page.keyboard.press('Tab')
  screens.kiosk.show({ crew: { tasks: [FEVER] } })
  await until(page, 'window.notes === 2')
  t.is(await notes(), 2)
})

test('new is what was not there at the last look; after a break everything was there before', (t) => {
  const urgent = new UrgentTasks()
  t.false(urgent.hasNew([FEVER]))
  t.false(urgent.hasNew([FEVER]))
  t.true(urgent.hasNew([FEVER, LABEL]))
  t.false(urgent.hasNew([LABEL]))
  t.true(urgent.hasNew([LABEL, FEVER]), 'it went and came back')
  t.false(urgent.hasNew([LABEL, FEVER, STOCK]))
  urgent.forget()
  t.false(urgent.hasNew([{ ...FEVER, key: 'referred:V11' }]))
})
