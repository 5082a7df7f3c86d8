import test from 'ava'
import { crewTasks } from '../../firmware/domain/crew-tasks.ts'
import { DaySheetBook } from '../../firmware/domain/day-sheet.ts'
import { type DayView, dayView, recordOf } from '../../firmware/domain/day-view.ts'
import { AT_DESK, DomainKiosk, poolOf, SKIN } from '../support/domain-kiosk.ts'

const DAY_MINUTES = 24 * 60

function view(kiosk: DomainKiosk): DayView | null {
  return dayView(kiosk.state, { closesAt: '23:50', now: kiosk.now, programme: kiosk.programme })
}

test('today is open, closed, and changed when more was counted', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(1) })
  t.like(view(kiosk), { state: 'open', revision: 0, closedAt: null, closesAt: '23:50' })
  kiosk.pass(1)
  t.is(view(kiosk)?.figures.counts['sample.collected'], 1)
  kiosk.act({ act: 'day-close' })
  t.like(view(kiosk), { state: 'closed', revision: 1 })
  kiosk.pass(2)
  t.like(view(kiosk), { state: 'changed', revision: 1 })
})

test('earlier days are there with what their closing named, the newest first', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.pass(1)
  kiosk.act({ act: 'day-close' })
  kiosk.tick(DAY_MINUTES)
  kiosk.tick(DAY_MINUTES)
  const earlier = view(kiosk)?.earlier ?? []
  t.deepEqual(
    earlier.map(({ day, people, revision }) => [day, people, revision]),
    [
      ['2026-11-22', 0, 1],
      ['2026-11-21', 1, 2],
    ],
  )
  const record = recordOf(kiosk.state, '2026-11-21', kiosk.programme)
  t.deepEqual(record?.figures.differences, kiosk.state.days.get('2026-11-21')?.differences)
  t.is(recordOf(kiosk.state, '2026-11-20', kiosk.programme), null)
})

test('disinfection is due in the middle of each part of the day, for each area, where people came', (t) => {
  const kiosk = new DomainKiosk({ disinfection: { perDay: 2 } }, '2026-11-21T05:59:00+08:00')
  const due = (): readonly string[] =>
    crewTasks(kiosk.state, kiosk.session, kiosk.viewContext)
      .filter(({ kind }) => kind === 'disinfection-due')
      .map(({ subject }) => subject)
  kiosk.tick(1)
  t.deepEqual(due(), [], 'nobody came yet')
  kiosk.pass(1)
  t.deepEqual(due(), ['booth', 'table'])
  kiosk.act({ act: 'disinfected', area: 'table' })
  t.deepEqual(due(), ['booth'])
  kiosk.act({ act: 'disinfected', area: 'site' })
  t.deepEqual(due(), [])
  kiosk.tick(12 * 60)
  t.deepEqual(due(), ['booth'], 'the table was done twice already')
  kiosk.openingHours = [
    { fromMinute: 9 * 60, toMinute: 12 * 60 },
    { fromMinute: 14 * 60, toMinute: 21 * 60 },
  ]
  t.deepEqual(due(), ['booth'], '18:00 is the middle of the second half of 9:00 to 21:00')
  kiosk.tick(-1)
  t.deepEqual(due(), [])
  kiosk.act({ act: 'day-close' })
  t.deepEqual(
    kiosk.last('day.closed').data.differences.filter(({ code }) => code === 'disinfections-missing'),
    [{ code: 'disinfections-missing', count: 1 }],
  )
})

test('the lists of a day hold its tubes and people, and nothing by which anybody is known', (t) => {
  const kiosk = new DomainKiosk(poolOf(2))
  kiosk.passAll(1, 2)
  kiosk.act({ act: 'call-next' })
  kiosk.act({ act: 'sampled' })
  kiosk.lay(3)
  kiosk.measure(SKIN.fever)
  kiosk.measure(SKIN.fever)
  kiosk.act({ act: 'seal' })
  kiosk.tick(DAY_MINUTES)
  kiosk.pass(4)
  const book = new DaySheetBook('2026-11-21')
  for (const recorded of kiosk.journal) book.read(recorded)
  const { people, tubes } = book.sheet()
  t.deepEqual(
    people.map(({ category, result, ticket }) => [ticket, category, result]),
    [
      ['A001', 'general', 'collected'],
      ['A002', 'general', 'ended.closing'],
      [null, 'general', 'referred.fever'],
    ],
  )
  t.like(tubes[0], { poolSize: 2, state: 'sealed', count: 1 })
  t.notRegex(JSON.stringify(book.sheet()), /119999|测试/)
})
