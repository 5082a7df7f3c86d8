import type { ExecutionContext } from 'ava'
import test from 'ava'
import type { Page } from 'playwright-core'
import { PHONE, signInAs } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { openTestScreens } from '../../support/open-test-screens.ts'
import { ScriptedPractice } from '../../support/scripted-practice.ts'

const { testInChromium, openPage } = chromiumTests()

async function open(t: ExecutionContext, practice: ScriptedPractice | null): Promise<Page> {
  const screens = await openTestScreens(t, { mode: 'drill', practice })
  const page = await openPage(t, `${screens.address}/crew/practice`, PHONE)
  await signInAs(page, 'registrar')
  return page
}

testInChromium('a crew in training sees who stands there, what they say, and where nobody comes', async (t) => {
  const practice = new ScriptedPractice()
  const page = await open(t, practice)
  await page.getByText('还剩 4:05').waitFor()
  const text = await page.locator('main').innerText()
  for (const part of [
    '我没带证件',
    '王样本',
    '11999919900307001X',
    '后面还有 2 人',
    'A012 坐下了',
    '叫了 A013，没有人过来',
  ])
    t.true(text.includes(part), part)
  t.false(text.includes('人工登记'), 'hints come only when asked for')
  await page.getByRole('button', { name: '给我提示' }).click()
  await page.getByText('亭前有人等帮忙').waitFor()
  await page.getByRole('button', { name: '换好纸了' }).click()
  await page.getByText('打印机没纸了').waitFor({ state: 'detached' })
  t.false(practice.shown.isPaperOut)
})

testInChromium('the score says what was lost and what to do instead', async (t) => {
  const practice = new ScriptedPractice()
  const page = await open(t, practice)
  practice.end()
  await page.getByText('得分 79 / 100').waitFor()
  const text = await page.locator('main').innerText()
  for (const part of ['采样 18 人', '最久 5:12', '−15', '没有来', '发热的人等了 4:00'])
    t.true(text.includes(part), part)
})

testInChromium('where no practice runs, that and how to start one is said, away from the edge', async (t) => {
  const page = await open(t, null)
  await page.getByText('现在没有练习').waitFor()
  await page.getByText('scripts/kiosk practice').waitFor()
  const left = await page.evaluate<number>(`(() => {
    const range = document.createRange()
    range.selectNodeContents(document.querySelector('main p'))
    return range.getBoundingClientRect().left
  })()`)
  t.true(left >= 8, `${left} px`)
})

test('what a practice shows is for who is signed in', async (t) => {
  const { ask } = await openTestScreens(t)
  t.is((await ask('/api/crew/practice')).status, 401)
  t.is((await ask('/api/crew/practice/paper', { method: 'POST' })).status, 401)
})
