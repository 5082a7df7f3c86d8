import { chromiumTests } from '../../support/chromium-test.ts'
import { openTestScreens } from '../../support/open-test-screens.ts'

const { testInChromium, openPage } = chromiumTests()

testInChromium(
  'on the bench one lays a card, makes a fever, tears the paper, cuts the line, and sees bytes and digits',
  async (t) => {
    const { address, bench, kiosk } = await openTestScreens(t)
    const page = await openPage(t, `${address}/bench`, { width: 1366, height: 768 })
    const says = (text: string): Promise<void> => page.getByText(text).first().waitFor()
    const press = (name: string | RegExp): Promise<void> => page.getByRole('button', { name }).first().click()
    await says('Place your ID card on the light')
    t.is(await page.locator('.digits').innerText(), 'A012')
    await press(/李㛃芳/)
    await press('发烧')
    await press('没纸')
    await press('断网')
    bench.pass('thermometer', 'in', 'b5f73a4c')
    await says('b5 f7 3a 4c')
    await press('叫下一位')
    bench.hasPrinter = false
    await press('装纸')
    await says('There is no twin of the printer.')
    t.deepEqual(bench.calls, [
      ['layCard', { person: { idNumber: '11999919930823001X', name: '李㛃芳' } }],
      ['setTemperature', 38.9, 25],
      ['setPrinter', { paper: 'out' }],
      ['setUplink', 'down'],
      ['pressButton', 'callNext'],
    ])
    kiosk.show({ resident: { prompt: 'temperature', step: 2 } })
    await says('Look here, forehead to the circle')
    await page.locator('.labels img').first().scrollIntoViewIfNeeded()
    t.is(await page.locator('.labels figcaption').first().innerText(), '00422611210002/1')
  },
)
