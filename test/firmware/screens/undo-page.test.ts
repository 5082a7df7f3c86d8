import type { UndoableView } from '../../../firmware/domain/view.ts'
import { BOOTH, PHONE, signInAs } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { openTestScreens } from '../../support/open-test-screens.ts'

const { testInChromium, openPage } = chromiumTests()

const act = (operator: string, event: string): UndoableView => ({
  operator,
  event,
  kind: 'sampled',
  subject: 'A012',
  untilMs: Date.now() + 15_000,
})

testInChromium(
  'what a button at the booth did can be taken back on the crew’s page, another one’s act cannot',
  async (t) => {
    const screens = await openTestScreens(t)
    const page = await openPage(t, `${screens.address}/crew`, PHONE)
    await signInAs(page, 'leader')
    screens.kiosk.show({ crew: { undoable: [act('sampler', 'demo.1'), act('panel', 'demo.2')] } })
    await page.getByText('A012 已采').waitFor()
    const key = page.getByRole('button', { name: '撤销' })
    t.is(await key.count(), 1)
    t.true(((await key.boundingBox())?.height ?? 0) >= 52)
    await key.click()
    await page.getByText('已撤销').waitFor()
    t.deepEqual(screens.kiosk.acts.at(-1)?.act, { act: 'undo', events: ['demo.2'] })
    screens.kiosk.show({ crew: { undoable: [act('sampler', 'demo.1')] } })
    await key.waitFor({ state: 'detached' })
  },
)

testInChromium('a page that did it itself offers to take it back once, not twice', async (t) => {
  const screens = await openTestScreens(t)
  const page = await openPage(t, `${screens.address}/crew`, PHONE)
  await signInAs(page, 'leader')
  await page.getByRole('button', { name: '已采' }).click()
  await page.getByText('已完成').waitFor()
  screens.kiosk.show({ crew: { undoable: [act('leader', 'demo.K0042.1.1')], waitingTickets: ['A077'] } })
  await page.getByText('A077').first().waitFor()
  t.is(await page.getByRole('button', { name: '撤销' }).count(), 1)
})

testInChromium('the sampler’s screen takes back what the pedal did, by a finger or a key', async (t) => {
  const screens = await openTestScreens(t)
  const page = await openPage(t, `${screens.address}/crew`, BOOTH)
  await signInAs(page, 'sampler')
  await page.goto(`${screens.address}/crew/sampler`)
  screens.kiosk.show({ crew: { undoable: [act('sampler', 'demo.3')] } })
  const key = page.getByRole('button', { name: '撤销' })
  await key.click()
  t.deepEqual(
    screens.kiosk.acts.map(({ act: done }) => done),
    [{ act: 'undo', events: ['demo.3'] }],
  )
  // A key counts when the one before is answered.
  await page.locator('.undo:not([disabled])').waitFor()
  const answered = page.waitForResponse(/\/undo$/)
  await page.keyboard.press('Backspace')
  await answered
  t.is(screens.kiosk.acts.length, 2)
  screens.kiosk.show({ crew: { undoable: [] } })
  await key.waitFor({ state: 'detached' })
})
