import type { ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import { signInAs } from '../support/browser.ts'
import { chromiumTests } from '../support/chromium-test.ts'
import { type Booth, openBooth, TWINS } from './booth.ts'

/** Among the sample people of the bench. */
const PERSON = { idNumber: '119999198804120026', name: '赵敏静' }

const { testInChromium, openPage } = chromiumTests()

interface Pages {
  readonly booth: Booth
  readonly bench: Page
  readonly crew: Page
  readonly queue: Page
  readonly resident: Page
  /** What the browser complained of (a script or style that the policy forbids), but for answers such as 401. */
  readonly complaints: readonly string[]
}

/** One browser with the four pages, as on four screens. */
async function openPages(t: ExecutionContext): Promise<Pages> {
  const booth = await openBooth(t, { devices: TWINS })
  const complaints: string[] = []
  const open = async (path: string, width: number, height: number): Promise<Page> => {
    const page = await openPage(t, 'about:blank', { width, height })
    page.on('console', (message) => {
      const isAnswer = message.text().startsWith('Failed to load resource')
      if (message.type() === 'error' && !isAnswer) complaints.push(`${path}: ${message.text()}`)
    })
    await page.goto(booth.kiosk.address + path)
    return page
  }
  const bench = await open('/bench', 1440, 1000)
  const crew = await open('/crew', 390, 844)
  const [queue, resident] = [await open('/queue', 1920, 1080), await open('/resident', 1024, 600)]
  return { booth, bench, crew, queue, resident, complaints }
}

function press(page: Page, name: string | RegExp): Promise<void> {
  return page.getByRole('button', { name, exact: true }).click()
}

/** Waits until the page shows the text; rejects with what it shows instead. */
async function shows(page: Page, text: string | RegExp): Promise<void> {
  try {
    await page.getByText(text).first().waitFor()
  } catch (cause) {
    throw new Error(`${String(text)} is not on the page: ${await page.innerText('body')}`, { cause })
  }
}

async function checkNobodyNamed(t: ExecutionContext, { booth, queue, resident }: Pages): Promise<void> {
  const texts = [await queue.content(), await resident.content(), (await booth.kiosk.bytes('/api/state')).toString()]
  for (const text of texts) {
    t.false([PERSON.name, PERSON.idNumber, '赵*'].some((word) => text.includes(word)))
  }
}

testInChromium('a visit on the four pages: card, number, call, swab, label', async (t) => {
  const pages = await openPages(t)
  const { bench, crew, queue, resident } = pages
  await crew.getByLabel('工号').fill('demo')
  for (const digit of '2468') await press(crew, digit)
  await press(crew, '登录')
  await shows(crew, '一切正常')
  await shows(resident, '请把证件放在发光的位置')
  await shows(queue, '请等叫号')

  await press(bench, new RegExp(PERSON.name))
  await shows(resident, 'A001')
  await shows(resident, 'You are next')
  await shows(queue, 'A001')
  t.is(await queue.locator('.people .figure strong').innerText(), '1')
  await checkNobodyNamed(t, pages)

  await press(crew, '叫下一位')
  await shows(crew, /女 38 岁/)
  await shows(crew, '0/1')
  await queue.locator('.serving .ticket', { hasText: 'A001' }).waitFor()
  await bench.locator('.labels img').first().waitFor()
  await shows(crew, /已打印/)
  await checkNobodyNamed(t, pages)

  await press(crew, '已采')
  await shows(crew, '还没有叫号')
  await queue.locator('.people .figure strong', { hasText: /^0$/ }).waitFor()
  await checkNobodyNamed(t, pages)
  await shows(resident, '请把证件放在发光的位置')
  t.deepEqual(pages.complaints, [])
})

testInChromium(
  'a fever made on the bench: the booth says only to wait, the crew reads why and takes over',
  async (t) => {
    const { bench, crew, queue, resident } = await openPages(t)
    await signInAs(crew, 'demo')
    await press(bench, '发烧')
    await press(bench, new RegExp(PERSON.name))
    await shows(resident, '请稍等，工作人员来帮您')
    t.false((await resident.content()).includes('体温偏高'))
    await shows(crew, '体温偏高。')
    await press(crew, '我来接手')
    await shows(crew, '一切正常')
    t.is(await queue.locator('.people .figure strong').innerText(), '0')

    await press(bench, '正常')
    await press(bench, /王芳/)
    await shows(resident, 'A001')
  },
)
