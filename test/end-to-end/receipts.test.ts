import { join } from 'node:path'
import { openForReading } from '../../firmware/journal/schema.ts'
import type { DayPage } from '../../firmware/ports/day.ts'
import { runKioskctl, startWatch } from '../firmware/kioskctl/kioskctl-process.ts'
import { PHONE, signInAs } from '../support/browser.ts'
import { chromiumTests } from '../support/chromium-test.ts'
import { kioskFolder, startKiosk } from '../support/kiosk-process.ts'
import { openMosquitto } from '../support/mosquitto.ts'
import { assist, resident } from './residents.ts'

const { testInChromium, openPage } = chromiumTests('mosquitto')

testInChromium(
  'the district’s receipt reaches the kiosk, its day page says so, and only then the events are final',
  async (t) => {
    t.timeout(120_000)
    const broker = await openMosquitto()
    t.teardown(() => broker.close())
    const folder = await kioskFolder(t)
    const key = join(folder.path, 'district.pem')
    const { out } = await runKioskctl(['make-key', 'receipts', key])
    const store = join(folder.path, 'store.sqlite')
    const district = ['--url', broker.url, '--store', store]
    const silent = startWatch(t, district)
    await silent.until(() => true)
    const kiosk = await startKiosk(
      t,
      await folder.configure({ uplink: { url: broker.url, receiptKeys: [out.trim()] } }),
    )
    await kiosk.signIn()
    for (let n = 0; n < 5; n += 1) await assist(kiosk, `check-in-${n}`, resident(n))
    await kiosk.until<DayPage>('/api/crew/day', ({ district: word }) => word.state === 'acknowledged')
    t.is(await acknowledgedIn(folder.data), 0, 'the broker has them, and nobody signed')
    await silent.end('SIGINT')

    const dayPage = await openPage(t, `${kiosk.address}/crew`, PHONE)
    await signInAs(dayPage, 'demo')
    await dayPage.goto(`${kiosk.address}/crew/day`)
    const said = dayPage.locator('.district')
    await said.getByText('已送达：今天的 5 人，区里的服务器都已收到').waitFor()
    t.is(await dayPage.getByText('已入库').count(), 0, 'nobody signed')

    const signing = startWatch(t, [...district, '--receipt-key', key])
    const page = await kiosk.until<DayPage>('/api/crew/day', ({ district: word }) => word.state === 'receipt')
    t.is(page.district.people, 5)
    await said.getByText('区里已入库：今天的 5 人都有回执').waitFor()
    t.regex(await said.innerText(), /，\d\d:\d\d/)
    await dayPage.evaluate("localStorage.setItem('language', 'en')")
    await dayPage.reload()
    await said.getByText('The district has all 5 of today, and signed for it').waitFor()
    t.is(await acknowledgedIn(folder.data), page.district.upTo)
    t.is((await signing.end('SIGINT')).code, 0)
    t.is(await kiosk.stop(), 0)
  },
)

async function acknowledgedIn(data: string): Promise<number> {
  const database = await openForReading(join(data, 'demo', 'journal-0001.sqlite'))
  try {
    const [row] = await database.all('SELECT acknowledged FROM journal')
    return Number(row?.['acknowledged'])
  } finally {
    await database.close()
  }
}
