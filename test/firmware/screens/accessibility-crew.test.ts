import type { ExecutionContext } from 'ava'
import type { CrewTask, CrewView } from '../../../firmware/domain/view.ts'
import { judging } from '../../support/axe.ts'
import { chromiumTests } from '../../support/chromium-test.ts'
import { PERSON, SESSION } from '../../support/scripted-kiosk.ts'

const { testInChromium, openPage } = chromiumTests()
const open = judging(openPage)

/** One of each kind, as it looks with all its keys; the compiler asks for each that the domain knows. */
const TASKS: Readonly<Record<CrewTask['kind'], Omit<CrewTask, 'key' | 'kind'>>> = {
  'label-failed': { subject: '00422611210007/1', cause: 'paper-out' },
  'label-doubtful': { subject: '00422611210007/1', cause: null },
  'labels-waiting': { subject: 'labelPrinter', cause: null },
  'shift-over': { subject: 'leader', cause: '250' },
  'device-faulted': { subject: 'labelPrinter', cause: 'paper-out' },
  'device-missing': { subject: 'thermometer', cause: null },
  'scan-tube': { subject: 'A012', cause: null },
  'disinfection-due': { subject: 'booth', cause: null },
  'seal-due': { subject: '00422611210007', cause: null },
  'verify-label': { subject: '00422611210007', cause: null },
  'stock-low': { subject: 'B7', cause: '12' },
  'stock-expiring': { subject: 'B7', cause: '5' },
  'act-refused': { subject: 'panel', cause: 'disinfect-first' },
  'resident-needs-staff': { subject: 'booth', cause: 'no-reading' },
  referred: { subject: 'K0042-1-V12', cause: 'fever', who: PERSON },
  'whose-code': { subject: 'K0042-1-V12', cause: 'red', who: PERSON },
  disk: { subject: 'disk', cause: null },
  clock: { subject: 'clock', cause: null },
  'thermometer-check': { subject: 'thermometer', cause: 'check-expired' },
  'journal-begun': { subject: 'journal', cause: null },
  'events-unreadable': { subject: '3', cause: null },
  'events-unsent': { subject: '311', cause: null },
  'box-due': { subject: '11:00', cause: 'soon' },
  'box-full': { subject: '11:00', cause: 'soon' },
  'sample-old': { subject: '11:00', cause: 'late' },
  journal: { subject: 'journal', cause: null },
}
const ALL_TASKS = Object.entries(TASKS).map(([kind, task]) => ({
  key: kind,
  // Its keys are those of the object above.
  kind: kind as CrewTask['kind'],
  ...task,
}))
const QUESTIONS = ['phone', 'mask', 'symptoms', 'guardian'] as const

/** The leader's phone, and how to change what the kiosk tells until the page says so. */
async function onCrew(t: ExecutionContext) {
  const judged = await open(t, '/crew', { operator: 'leader' })
  const show = async (crew: Partial<CrewView>, text: string | RegExp): Promise<void> => {
    judged.screens.kiosk.show({ crew })
    await judged.says(text)
  }
  return { ...judged, show }
}

testInChromium('axe finds nothing wrong with any task of the crew, opened', async (t) => {
  const { looksRight, page, screens, show } = await onCrew(t)
  screens.kiosk.show({ health: { clock: 'unsynced' } })
  const session = { ...SESSION, guardianOffer: { ...PERSON, age: 35 } }
  await show({ session, tasks: ALL_TASKS }, `有 ${ALL_TASKS.length} 件事要处理`)
  await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
  await looksRight('every task')
  await show(
    {
      tasks: [
        {
          ...TASKS.referred,
          key: 'referred',
          kind: 'referred',
          who: { ...PERSON, restsUntilMs: Date.now() + 600_000 },
        },
      ],
    },
    '有 1 件事要处理',
  )
  await looksRight('somebody rests after a fever')
  await page.locator('details.task summary').click()
  await looksRight('folded')
})

testInChromium('axe finds nothing wrong with whatever is asked of the person at the booth', async (t) => {
  const { looksRight, show } = await onCrew(t)
  const session = { ...SESSION, guardianOffer: { ...PERSON, age: 35 }, expiredOn: '2026-10-01' }
  for (const question of QUESTIONS) {
    const asking = {
      ...session,
      token: QUESTIONS.indexOf(question) + 8,
      asks: [question],
      needs: question,
      concern: null,
    }
    await show({ session: { ...asking, isPhoneKnown: true, age: 20 + asking.token } }, `${20 + asking.token} 岁`)
    await looksRight(question)
  }
  for (const needs of ['temperature', 'status-code'] as const) {
    await show({ session: { ...session, needs, age: needs.length } }, `${needs.length} 岁`)
    await looksRight(needs)
  }
  await show({ session, party: { size: 3, count: 1 } }, /3/)
  await looksRight('a party')
})

testInChromium('axe finds nothing wrong with open sheets, a refusal, an undo and a wrong number', async (t) => {
  const { looksRight, page, press, screens, show } = await onCrew(t)
  screens.kiosk.show({ health: { clock: 'unsynced' } })
  for (const [sheet, within] of [
    ['更多', null],
    ['更多', '开新管'],
    ['更多', '设备和上传'],
  ] as const) {
    await press(sheet)
    await page.locator('dialog[open]').waitFor()
    if (within !== null) await page.locator('dialog').getByRole('button', { name: within, exact: true }).click()
    await looksRight(`${sheet} ${within ?? ''}`)
    await page.keyboard.press('Escape')
    await page.locator('dialog').waitFor({ state: 'detached' })
  }
  await page.getByRole('button', { name: /标签/ }).click()
  await page.locator('dialog img').waitFor()
  await looksRight('a label')
  await page.keyboard.press('Escape')

  screens.kiosk.refuseWith('nobody-waiting')
  await press('叫下一位')
  await page.locator('.notice').waitFor()
  await looksRight('refused')
  screens.kiosk.refuseWith(null)
  await press('叫下一位')
  await page.locator('.notice').getByText(/撤销/).waitFor()
  await looksRight('done, and can be taken back')

  await page.getByLabel(/证件号码/).fill('119999195909170043')
  await page.keyboard.press('Enter')
  await page.locator('label.wrong').waitFor()
  await looksRight('a wrong number')
  await page.getByLabel(/证件号码/).fill('119999195909170042')
  await page.keyboard.press('Enter')
  await page.locator('[name="name"]').waitFor()
  await looksRight('the whole form')
  await show(
    {
      undoable: [
        { event: 'K0042.1.9', kind: 'sampled', operator: 'panel', subject: 'A012', untilMs: Date.now() + 20_000 },
      ],
    },
    'A012 已采',
  )
  await looksRight('what the booth’s button did')
})

testInChromium(
  'axe finds nothing wrong with an empty page, a long list, places, people without a document',
  async (t) => {
    const { looksRight, page, screens, show } = await onCrew(t)
    const { programme, tubes } = screens.kiosk.crewView()
    await show({ called: [], waitingTickets: [], tubes: [], oldestSampleAt: null, boxDueAt: null }, '还没有叫号')
    await looksRight('nobody and nothing')
    const many = Array.from({ length: 120 }, (_, n) => ({ ...PERSON, visit: `V${n}`, ticket: `H${1000 + n}` }))
    await show(
      {
        absent: many,
        called: many.slice(0, 12),
        tubes: [...tubes, ...tubes],
        waitingTickets: many.map(({ ticket }) => ticket),
      },
      'H1011',
    )
    await looksRight('full')
    const unnamed = {
      ...programme,
      categories: [
        { category: 'general', identity: 'none' },
        { category: 'student', identity: 'none' },
      ],
    } as const
    await show({ programme: unnamed }, '不登记身份')
    await looksRight('without identity')
    await show({ programme: { ...programme, subjects: 'objects', places: ['门把手', '电梯按钮'] } }, '环境和物品采样')
    await looksRight('objects')
    await page.getByRole('button', { name: '更多' }).click()
    await page.locator('dialog[open]').waitFor()
    await looksRight('more')
  },
)

testInChromium('axe finds nothing wrong when the kiosk is away and the figures are old', async (t) => {
  const { looksRight, page, screens } = await onCrew(t)
  const view = screens.kiosk.publicView()
  screens.kiosk.publicView = () => ({ ...view, queue: { ...view.queue, at: '2026-11-21T08:00:00.000+08:00' } })
  screens.kiosk.show({})
  await page.locator('body.stale').waitFor()
  await looksRight('old')
  await screens.close()
  await page.getByRole('button', { name: '叫下一位' }).click()
  await page.locator('.notice').waitFor()
  await looksRight('a press that does not arrive')
})
