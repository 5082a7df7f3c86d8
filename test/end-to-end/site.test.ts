import { randomUUID } from 'node:crypto'
import { PHONE } from '../support/browser.ts'
import { chromiumTests } from '../support/chromium-test.ts'
import { type Booth, openBooth } from './booth.ts'
import { assist, resident } from './residents.ts'

const KIOSK = { district: '119999', site: '0001', name: '红旗社区采样亭' }

const { testInChromium, openPage } = chromiumTests()

testInChromium('three kiosks of a site stand on one page; one that is switched off is said to be silent', async (t) => {
  const station = (n: number, site: object = {}): Promise<Booth> => {
    const kiosk = { ...KIOSK, id: `K004${n}`, station: `0${n}`, ticketLetter: 'ACE'.charAt(n - 1) }
    return openBooth(t, { kiosk, site: { bandsMinutes: [25, 50], ...site } })
  }
  const [second, third] = [await station(2), await station(3)]
  const stations = [
    { station: '01', url: 'http://127.0.0.1:1' },
    { station: '02', name: '东门', url: second.kiosk.address },
    { station: '03', name: '西门', url: third.kiosk.address },
  ]
  const first = await station(1, { stations })
  const page = await openPage(t, `${first.kiosk.address}/site`, PHONE)
  const card = (name: string) => page.locator('section', { hasText: name })
  await card('东门').getByText('0 人排队').waitFor()
  await card('西门').getByText('0 人排队').waitFor()
  t.is(await page.locator('section').count(), 3, 'its own entry in the list is not asked over the network')

  await assist(third.kiosk, randomUUID(), resident(1))
  await card('西门').getByText('1 人排队').waitFor()
  await third.act('call-next')
  await card('西门').getByText('E001').waitFor()
  const text = await page.locator('body').innerText()
  t.notRegex(text, /甄|119999/, 'public figures only')

  await third.kiosk.kill()
  await card('西门').and(page.locator('.silent')).waitFor({ timeout: 90_000 })
  t.regex(await card('西门').innerText(), /没有消息/)
  t.is(await page.locator('section.open').count(), 2)
  t.regex(await page.locator('section').last().innerText(), /西门/, 'the silent one is last')
})
