import type { ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import type { CrewView } from '../../../firmware/domain/view.ts'
import { BOOTH, signInAs } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { openTestScreens, type TestScreens } from '../../support/open-test-screens.ts'

const { testInChromium, openPage } = chromiumTests()

async function atTheChair(
  t: ExecutionContext,
  viewport = BOOTH,
): Promise<{ readonly page: Page; readonly screens: TestScreens }> {
  const screens = await openTestScreens(t)
  const page = await openPage(t, `${screens.address}/crew/sampler`, viewport)
  await signInAs(page, 'leader')
  await page.getByText('A012').waitFor()
  return { page, screens }
}

function at(cue: CrewView['sampler']['cue'], count = 8): Pick<CrewView, 'sampler'> {
  const tube = { number: '00422611210007', count, places: 10, specimenType: 'oropharyngeal-swab' }
  return { sampler: { cue, tube, pedalReadyAtMs: 0 } }
}

testInChromium('from the chair one reads the number, the person, the tube, and what to do', async (t) => {
  const { page, screens } = await atTheChair(t)
  const text = await page.locator('body').innerText()
  for (const part of ['A012', '女 62 岁', '7/10', '还差 3 人', '采完请踩脚踏']) t.true(text.includes(part), part)
  t.false(text.includes('张'), 'the sampler needs no name')
  const height = await page.evaluate<number>("document.querySelector('.number').getBoundingClientRect().height")
  t.true(height >= 200, `${height} px`)
  for (const cue of ['disinfect', 'tube-full', 'nobody', 'no-tube', 'several'] as const) {
    screens.kiosk.show({ crew: at(cue) })
    await page.locator(`body[data-cue="${cue}"]`).waitFor()
    t.true(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'), cue)
  }
})

testInChromium(
  'a foot switch that is a keyboard, and a touch, press the pedal; a key held down presses once',
  async (t) => {
    const { page, screens } = await atTheChair(t)
    const ready = page.locator('.cue:enabled')
    const pressed = (): number => screens.kiosk.acts.filter(({ act }) => act.act === 'pedal').length
    for (const [i, key] of ['Space', 'Enter', 'PageDown'].entries()) {
      const answered = page.waitForResponse(/\/api\/crew\/pedal$/)
      await page.keyboard.press(key)
      await answered
      await ready.waitFor()
      t.is(pressed(), i + 1, key)
    }
    const answered = page.waitForResponse(/\/api\/crew\/pedal$/)
    await page.locator('.cue').click()
    await answered
    await ready.waitFor()
    t.is(pressed(), 4)
    await page.keyboard.press('x')
    t.is(pressed(), 4)
  },
)

testInChromium('a press that does not count is answered in words on the screen', async (t) => {
  const { page, screens } = await atTheChair(t)
  screens.kiosk.refuseWith('disinfect-first')
  await page.keyboard.press('Space')
  await page.getByText('先手消毒，再踩一次').waitFor()
  t.pass()
})

testInChromium('the badge of a demo can be read on every ground of the screen', async (t) => {
  const { page, screens } = await atTheChair(t)
  for (const cue of ['swab', 'tube-full'] as const) {
    screens.kiosk.show({ crew: at(cue) })
    await page.locator(`body[data-cue="${cue}"]`).waitFor()
    const [ink, ground] = await page.evaluate<readonly [string, string]>(
      "[getComputedStyle(document.querySelector('.mode')).color, getComputedStyle(document.body).backgroundColor]",
    )
    t.true(contrast(ink, ground) >= 4.5, `${cue}: ${ink} on ${ground}`)
  }
})

/** As WCAG 2 counts it, of two `rgb(…)`. */
function contrast(...colours: readonly [string, string]): number {
  const [light = 0, dark = 0] = colours.map(luminance).sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map((part) => {
    const share = Number(part) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
