import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { PHONE } from '../support/browser.ts'
import { chromiumTests } from '../support/chromium-test.ts'
import { openBooth } from './booth.ts'
import { assist, resident } from './residents.ts'

/** More stops than any page has. */
const STOPS_MAX = 60
/** A change anywhere is on the page of the crew within this time. */
const SEEN_MS = 1_000

const { testInChromium, openPage } = chromiumTests()

/** Goes on with Tab until this is what the next key presses or types into. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let stop = 0; stop < STOPS_MAX; stop += 1) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate<string>(
      "(document.activeElement?.closest('label') ?? document.activeElement)?.textContent?.trim() ?? ''",
    )
    if (focused.startsWith(name)) return
  }
  throw new Error(`Tab does not come to ${name}`)
}

testInChromium('from signing in to a sealed tube without a pointer', async (t) => {
  const booth = await openBooth(t, {})
  const { kiosk } = booth
  for (const n of [1, 2]) await assist(kiosk, randomUUID(), resident(n))
  const page = await openPage(t, `${kiosk.address}/crew`, PHONE)
  await page.getByLabel('工号').waitFor()
  await tabTo(page, '工号')
  await page.keyboard.type('demo')
  await tabTo(page, '密码')
  await page.keyboard.type('2468')
  await page.keyboard.press('Enter')
  await page.getByText('还没有叫号').waitFor()

  await tabTo(page, '叫下一位')
  await page.keyboard.press('Enter')
  await page.locator('.ticket', { hasText: 'A001' }).waitFor()
  await page.getByText('0/2').waitFor()
  await tabTo(page, '已采')
  await page.keyboard.press('Space')
  await page.getByText('1/2').waitFor()
  await tabTo(page, '更多')
  await page.keyboard.press('Enter')
  await page.locator('dialog[open]').waitFor()
  await tabTo(page, '封管')
  await page.keyboard.press('Enter')
  const { tubes } = await booth.crew((view) => view.tubes.length === 0)
  t.deepEqual(tubes, [])
  t.is(await page.locator('dialog[open]').count(), 0)
})

testInChromium('what happens at the booth is on the page of the crew within a second', async (t) => {
  const { kiosk } = await openBooth(t, {})
  const page = await openPage(t, `${kiosk.address}/crew`, PHONE)
  await page.getByLabel('工号').fill('demo')
  await page.getByLabel('密码').fill('2468')
  await page.keyboard.press('Enter')
  await page.getByText('0 人').first().waitFor()
  for (const n of [1, 2, 3]) {
    await assist(kiosk, randomUUID(), resident(n))
    await t.notThrowsAsync(page.getByText(`${n} 人`).first().waitFor({ timeout: SEEN_MS }))
  }
})
