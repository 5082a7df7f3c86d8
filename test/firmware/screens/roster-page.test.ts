import type { ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import type { CrewRole } from '../../../firmware/screens/screens-options.ts'
import { PHONE, signInAs } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { openTestScreens, type TestScreens } from '../../support/open-test-screens.ts'
import { ScriptedRoster } from '../../support/scripted-roster.ts'

const { testInChromium, openPage } = chromiumTests()

interface Opened {
  readonly page: Page
  readonly roster: ScriptedRoster
  readonly screens: TestScreens
  readonly says: (text: string | RegExp) => Promise<void>
}

async function open(t: ExecutionContext, role: CrewRole): Promise<Opened> {
  const roster = new ScriptedRoster()
  const screens = await openTestScreens(t, { roster })
  const page = await openPage(t, `${screens.address}/crew/roster`, PHONE)
  await signInAs(page, role)
  const says = (text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor()
  await says('花名册')
  return { page, roster, screens, says }
}

testInChromium('the leader sees who is missing, by half day, and the page follows what happens', async (t) => {
  const { page, roster, says, screens } = await open(t, 'leader')
  await says('还差 2 人')
  await says('王*')
  await page.getByRole('button', { name: '下午' }).click()
  await page.getByText('王*').waitFor({ state: 'detached' })
  await says('李*')
  await page.getByRole('button', { name: '全天' }).click()
  roster.people = []
  screens.kiosk.show({})
  await says('一个不漏')
  t.is(await page.locator('.missing li').count(), 0)
})

testInChromium('a file that is chosen is imported; each bad line stands there in words', async (t) => {
  const { page, roster, says } = await open(t, 'leader')
  roster.answer = {
    done: true,
    report: {
      ok: true,
      entries: 7,
      refused: 1,
      notices: [],
      problems: [{ line: 4, column: 'id-number', header: '证件号码', fault: 'bad-check-character', detail: '' }],
    },
  }
  const file = { name: 'roster.csv', mimeType: 'text/csv', buffer: Buffer.from('姓名,证件号码\n') }
  await page.locator('input[type=file]').setInputFiles(file)
  await says('已导入 7 人，1 行没有导入')
  await says('第 4 行 证件号码：校验码不对')
  t.is(Buffer.from(roster.imports[0]?.bytes ?? []).toString('utf8'), '姓名,证件号码\n')
  roster.answer = { done: true, report: { ok: false, fault: 'no-header', detail: '', problems: [] } }
  await page.locator('input[type=file]').setInputFiles(file)
  await says('找不到表头')
})

testInChromium('a registrar reads and imports nothing', async (t) => {
  const { page, says } = await open(t, 'registrar')
  await says('还差 2 人')
  t.is(await page.locator('input[type=file]').count(), 0)
  t.is(await page.getByText('下载名单').count(), 0)
})
