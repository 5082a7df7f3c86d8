import { judging } from '../../support/axe.ts'
import { HALL } from '../../support/browser.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { ScriptedPractice } from '../../support/scripted-practice.ts'
import { ScriptedRoster } from '../../support/scripted-roster.ts'
import { nowAtSite } from '../../support/site-time.ts'

const { testInChromium, openPage } = chromiumTests()
const open = judging(openPage)

testInChromium(
  'axe finds nothing wrong with tubes opened, each sheet about them, their story, and no tube',
  async (t) => {
    const { looksRight, page, press, says, screens } = await open(t, '/crew/tubes', { operator: 'leader' })
    await says('0042 261121 0007')
    await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    await looksRight('opened')
    for (const key of ['作废', '整管作废', '更正', '补打', '登记到货']) {
      await press(key)
      await page.locator('dialog[open]').waitFor()
      await looksRight(key)
      if (key === '作废') {
        screens.kiosk.refuseWith('no-such-visit')
        await page.locator('dialog input[type=radio]').first().check()
        await press('确定')
        await page.locator('.notice').waitFor()
        await looksRight('refused')
      }
      await page.keyboard.press('Escape')
      await page.locator('dialog').waitFor({ state: 'detached' })
    }
    await page.getByLabel('扫管号，或输入管号').fill('004226112100079')
    await page.keyboard.press('Enter')
    await says('本亭没有这个管号的记录。')
    await looksRight('unknown')
    await page.getByLabel('扫管号，或输入管号').fill('0042 261121 0007')
    await page.keyboard.press('Enter')
    await says('掉在地上')
    await looksRight('story')
  },
)

testInChromium(
  'axe finds nothing wrong with a box: its differences, its end, a refused scan, an empty one',
  async (t) => {
    const { looksRight, page, press, says, screens } = await open(t, '/crew/custody', { operator: 'leader' })
    const { boxed, figures } = screens.kiosk.custody.view()
    const old = boxed.map((tube) => ({ ...tube, isTooOld: true }))
    const late = { ...figures, dueAt: nowAtSite(60_000), laboratoryBy: nowAtSite(1_000) }
    const refused = [{ fault: 'not-ours', code: 'LOT7-999' }, { fault: 'not-a-tube' }] as const
    screens.kiosk.show({
      custody: { boxed: old, figures: late, isScannerPacking: true, refused, unsealed: ['00422611210001'] },
    })
    await says('LOT7-999')
    await looksRight('everything that can be wrong')
    screens.kiosk.refuseWith('no-such-tube')
    await page.locator('#scan').fill('LOT7-999')
    await page.keyboard.press('Enter')
    await page.locator('.answer.bad').waitFor()
    await looksRight('a refused scan')
    await page.locator('select[name=courier]').selectOption('other')
    await page.getByLabel(/单位和工号/).fill('示范 07')
    await press(/^交接 ·/)
    await page.locator('.confirm').waitFor()
    await looksRight('really?')
    screens.kiosk.refuseWith(null)
    await press('确认交接')
    await page.locator('.answer.good').first().waitFor()
    await looksRight('gone')
    screens.kiosk.show({ custody: { box: null, boxed: [], handedOver: [], missing: [], refused: [], unsealed: [] } })
    await says('封好的都装了')
    await looksRight('empty')
  },
)

testInChromium(
  'axe finds nothing wrong with a roster: nobody missing, many missing, a file read and one refused',
  async (t) => {
    const roster = new ScriptedRoster()
    const { looksRight, page, says, screens } = await open(t, '/crew/roster', { operator: 'leader', roster })
    const [one] = roster.people
    if (one !== undefined) roster.people = Array.from({ length: 200 }, () => one)
    screens.kiosk.show({})
    await says('还差 200 人')
    await looksRight('many')
    roster.people = []
    screens.kiosk.show({})
    await says('一个不漏')
    await looksRight('nobody')
    const file = { name: 'roster.csv', mimeType: 'text/csv', buffer: Buffer.from('姓名,证件号码\n') }
    const problems = [
      { line: 4, column: 'id-number', header: '证件号码', fault: 'bad-check-character', detail: '' },
    ] as const
    roster.answer = { done: true, report: { ok: true, entries: 7, refused: 1, notices: [], problems } }
    await page.locator('input[type=file]').setInputFiles(file)
    await says('已导入 7 人，1 行没有导入')
    await looksRight('read')
    roster.answer = { done: true, report: { ok: false, fault: 'no-header', detail: '', problems: [] } }
    await page.locator('input[type=file]').setInputFiles(file)
    await page.locator('p.bad').waitFor()
    await looksRight('refused')
  },
)

testInChromium(
  'axe finds nothing wrong with the day: asked, closed, signed for, changed again, an earlier one',
  async (t) => {
    const { looksRight, press, says, screens } = await open(t, '/crew/day', { operator: 'leader' })
    await press('现在日结')
    await looksRight('really?')
    const closed = { state: 'closed', revision: 1, closedAt: '2026-11-21T18:01:00.000+08:00', unsent: 0 } as const
    for (const state of ['acknowledged', 'receipt'] as const) {
      screens.day.show({ ...closed, district: { state, upTo: 311, people: 1204, at: '2026-11-21T18:01:05.000+08:00' } })
      screens.kiosk.show({})
      await says(state === 'receipt' ? '区里已入库' : '已送达')
      await looksRight(state)
    }
    screens.day.show({ state: 'changed' })
    screens.kiosk.show({})
    await says('日结后又有记录')
    await looksRight('changed')
    await press(/2026-11-20/)
    await says('零报告')
    await looksRight('an earlier day')
  },
)

testInChromium(
  'axe finds nothing wrong with a practice that is over, and with a bench whose kiosk is away',
  async (t) => {
    const practice = new ScriptedPractice()
    practice.end()
    const over = await open(t, '/crew/practice', { operator: 'registrar', mode: 'drill', practice })
    await over.page.locator('.points').waitFor()
    await over.looksRight('over')
    const bench = await open(t, '/bench', { viewport: HALL })
    await bench.says('Place your ID card on the light')
    bench.screens.bench.hasPrinter = false
    await bench.press('装纸')
    await bench.says('There is no twin of the printer.')
    await bench.looksRight('no such twin')
    await bench.screens.close()
    await bench.page.locator('body.stale').waitFor()
    await bench.looksRight('away')
  },
)
