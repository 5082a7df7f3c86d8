import type { ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import type { PublicView } from '../../../firmware/domain/view.ts'
import { BOOTH } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { openTestScreens } from '../../support/open-test-screens.ts'

const { testInChromium, openPage } = chromiumTests()

interface Booth {
  readonly page: Page
  readonly show: (resident: Partial<PublicView['resident']>) => Promise<void>
  readonly reads: () => Promise<{ isEnglish: boolean; isLarge: boolean }>
}

async function openBooth(t: ExecutionContext): Promise<Booth> {
  const screens = await openTestScreens(t)
  const page = await openPage(t, `${screens.address}/resident`, BOOTH)
  const isSaid = (prompt: string) => page.locator(`main[data-prompt=${prompt}]`).waitFor()
  await isSaid('idle')
  return {
    page,
    show: async (resident) => {
      screens.kiosk.show({ resident })
      await isSaid(resident.prompt ?? 'idle')
    },
    reads: async () => {
      const names = ((await page.locator('body').getAttribute('class')) ?? '').split(' ')
      return { isEnglish: names.includes('english'), isLarge: names.includes('large') }
    },
  }
}

const CHINESE = { isEnglish: false, isLarge: false }

testInChromium(
  'the language follows the card, also of somebody who comes while the last answer still stands',
  async (t) => {
    const { reads, show } = await openBooth(t)
    await show({ prompt: 'temperature', arrival: 1, language: 'zh' })
    await show({ prompt: 'done', arrival: 1, ticket: 'A001', ahead: 0 })
    await show({ prompt: 'temperature', arrival: 2, language: 'en', ticket: null, ahead: null })
    t.deepEqual(await reads(), { isEnglish: true, isLarge: false })
    await show({ prompt: 'done', arrival: 2, ticket: 'A002', ahead: 0 })
    t.true((await reads()).isEnglish)
    await show({ prompt: 'temperature', arrival: 3, language: 'zh', ticket: null, ahead: null })
    t.deepEqual(await reads(), CHINESE)
  },
)

testInChromium('what one person chose for reading is not for the next one', async (t) => {
  const { page, reads, show } = await openBooth(t)
  await page.getByRole('button', { name: 'English' }).click()
  await show({ prompt: 'temperature', arrival: 1, language: 'zh' })
  t.true((await reads()).isEnglish, 'chosen before the card was laid')
  await page.getByRole('button', { name: 'Large' }).click()
  await show({ prompt: 'done', arrival: 1, ticket: 'A001', ahead: 0 })
  t.deepEqual(await reads(), { isEnglish: true, isLarge: true })
  await show({ prompt: 'temperature', arrival: 2, language: 'zh', ticket: null, ahead: null })
  t.deepEqual(await reads(), CHINESE)
})
