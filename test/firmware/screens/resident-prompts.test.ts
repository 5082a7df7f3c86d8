import type { Prompt, ResidentView } from '../../../firmware/domain/view.ts'
import { BOOTH } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { openTestScreens } from '../../support/open-test-screens.ts'
import { fitsScreen, flawsOf } from '../../support/page-measure.ts'

const { testInChromium, openPage } = chromiumTests()

/** What a prompt says at its longest (where: as much as a programme may say); the compiler asks for each that the domain knows. */
const AT_ITS_LONGEST: Readonly<Record<Prompt, Partial<ResidentView>>> = {
  idle: {},
  read: {},
  'card-again': {},
  'card-again-late': {},
  'card-wrong-number': {},
  'card-unreadable': {},
  begin: { identity: 'none', steps: [2] },
  'card-needed': {},
  temperature: { guidance: 'nobody' },
  'temperature-child': {},
  'temperature-again': {},
  staff: {},
  done: {
    ticket: 'H1012',
    ahead: 288,
    estimatedWaitMinutes: 134,
    result: {
      by: { daysAhead: 1, clock: '18:30' },
      withinHours: 24,
      where: { zh: '健康红旗小程序或社区窗口', en: 'Healthy Hongqi app, desk' },
    },
    paper: 'offered',
  },
  passed: { steps: [1, 2] },
  repeated: { ticket: 'H1012' },
  'not-holder': {},
  refused: {},
  mask: {},
  'mask-missing': {},
  symptoms: {},
  phone: {},
  'printer-wait': {},
  'unknown-code': {},
  closed: {},
}

/** What a person has before the eyes: pictures, headlines, and the sentences in the headline of the one language. */
const SHOWN = `(() => {
  const seen = (selector) => [...document.querySelectorAll('main ' + selector)].filter((one) => one.checkVisibility())
  const sentences = seen('h1').flatMap((one) => one.textContent.split(/[。！？.!?]+/).filter((text) => text.trim() !== ''))
  return { pictures: seen('svg').length, headlines: seen('h1').length, sentences: sentences.length }
})()`

testInChromium('every prompt fits the booth in every size and language, as one picture and one sentence', async (t) => {
  const screens = await openTestScreens(t)
  const page = await openPage(t, `${screens.address}/resident`, BOOTH)
  const none = screens.kiosk.publicView().resident
  for (const [prompt, longest] of Object.entries(AT_ITS_LONGEST)) {
    // Its keys are those of the object above.
    screens.kiosk.show({ resident: { ...none, step: 2, ...longest, prompt: prompt as Prompt } })
    await page.locator(`main[data-prompt="${prompt}"]`).waitFor()
    // Where digits are typed the pad stands in the picture's place.
    t.is(await page.locator('main .pad').count(), prompt === 'phone' ? 1 : 0)
    t.deepEqual(
      await page.evaluate(SHOWN),
      { pictures: prompt === 'phone' ? 0 : 1, headlines: 1, sentences: 1 },
      prompt,
    )
    for (let i = 0; i < 4; i += 1) {
      await page
        .locator('footer button')
        .nth(i % 2 === 0 ? 1 : 2)
        .click()
      t.true(await fitsScreen(page), `${prompt} ${i}`)
      t.deepEqual(await flawsOf(page, false), [], `${prompt} ${i}`)
    }
  }
  screens.kiosk.show({ resident: { ...none, prompt: 'idle' } })
  await page.locator('[data-prompt="idle"]').waitFor()
  await page.getByRole('button', { name: '没有证件？请按这里' }).click()
  await page.getByText('没带证件也行').waitFor()
  t.true(await fitsScreen(page))
})
