import test from 'ava'
import { crewView } from '../../firmware/domain/crew-view.ts'
import type { LabelContent } from '../../firmware/domain/label.ts'
import { type LabelSetting, labelContent, nextLabel } from '../../firmware/domain/label-jobs.ts'
import { AT_DESK, DomainKiosk, documentOf, OPERATOR, PREPRINTED, poolOf } from '../support/domain-kiosk.ts'

const SETTING: LabelSetting = {
  site: '红旗社区采样亭',
  mode: 'live',
  specimenWord: () => '口咽拭子',
  sexWords: { male: '男', female: '女' },
}

const SINGLE_DESK = { ...AT_DESK, ...poolOf(1) }

function label(kiosk: DomainKiosk, copy = 1): string {
  return `${kiosk.last('tube.opened').data.tube}/${copy}`
}

function contentOf(kiosk: DomainKiosk, setting = SETTING, id = label(kiosk)): LabelContent | null {
  const found = kiosk.state.labels.get(id)
  return found === undefined ? null : labelContent(kiosk.state, found, setting)
}

test('labels are printed in the order of their tubes', (t) => {
  const kiosk = new DomainKiosk(SINGLE_DESK)
  kiosk.passAll(1, 2)
  const [first, second] = [...kiosk.state.labels.keys()]
  t.is(nextLabel(kiosk.state)?.id, first)
  kiosk.label(first ?? '', 'started')
  t.is(nextLabel(kiosk.state)?.id, second)
  kiosk.label(second ?? '', 'started')
  t.is(nextLabel(kiosk.state), null)
})

test('printed needs started; the same word twice, and a word about nothing, is ignored', (t) => {
  const kiosk = new DomainKiosk(SINGLE_DESK)
  kiosk.pass(1)
  const id = label(kiosk)
  t.deepEqual(kiosk.label(id, 'printed').types, [])
  t.deepEqual(kiosk.label(id, 'started').types, ['label.started'])
  t.deepEqual(kiosk.label(id, 'started').types, [])
  t.deepEqual(kiosk.label(id, 'printed').types, ['label.printed'])
  t.deepEqual(kiosk.label(id, 'failed', 'late').types, [])
  t.deepEqual(kiosk.label('nothing/1', 'started').types, [])
  t.deepEqual(kiosk.typesOf(id), ['label.started', 'label.printed'])
})

test('a label that could not be drawn fails without having been started, with its cause', (t) => {
  const kiosk = new DomainKiosk(SINGLE_DESK)
  kiosk.pass(1)
  t.deepEqual(kiosk.label(label(kiosk), 'failed', 'no-glyph').types, ['label.failed'])
  t.like(kiosk.last('label.failed').data, { label: label(kiosk), copy: 1, cause: 'no-glyph' })
})

test('after a restart a label that was begun is doubtful, one that was not is still to print', (t) => {
  const kiosk = new DomainKiosk(SINGLE_DESK)
  kiosk.passAll(1, 2)
  const [first = '', second = ''] = [...kiosk.state.labels.keys()]
  kiosk.label(first, 'started')
  t.deepEqual(kiosk.restart().types, ['maintenance.started', 'label.doubtful'])
  t.like(kiosk.last('label.doubtful').data, { label: first, cause: 'restart' })
  t.is(nextLabel(kiosk.state)?.id, second)
  t.deepEqual(kiosk.label(first, 'printed').types, [], 'never repeated or believed silently')
  t.deepEqual(kiosk.restart().types, ['maintenance.started'], 'said once')
})

test('a label begun before midnight and not finished is doubtful after a restart in the new day', (t) => {
  const kiosk = new DomainKiosk(SINGLE_DESK, '2026-11-21T23:59:00+08:00')
  kiosk.pass(1)
  const id = label(kiosk)
  kiosk.label(id, 'started')
  kiosk.nowMs += 120_000
  t.deepEqual(kiosk.restart().types, ['day.closed', 'day.opened', 'maintenance.started', 'label.doubtful'])
  t.is(kiosk.state.labels.get(id)?.state, 'doubtful')
  t.deepEqual(kiosk.act({ act: 'reprint', label: id }).types, ['label.requested'])
})

test('a label that waits at midnight is printed in the new day, with its name', (t) => {
  const kiosk = new DomainKiosk(SINGLE_DESK, '2026-11-21T23:59:00+08:00')
  kiosk.pass(1)
  kiosk.tick(2)
  t.is(nextLabel(kiosk.state)?.id, label(kiosk))
  t.like(contentOf(kiosk), { name: '测试1', nameDetail: '男 36' })
  t.deepEqual(kiosk.printAll(), ['label.started', 'label.printed'])
  for (let day = 0; day < 3; day += 1) kiosk.tick(24 * 60)
  t.is(kiosk.state.labels.size + kiosk.state.tubes.size + kiosk.state.visits.size, 0)
})

test('a printer that is off for days loses no label that waits; a failed one is a task as long as its tube may be here', (t) => {
  const kiosk = new DomainKiosk(SINGLE_DESK)
  kiosk.passAll(1, 2)
  const [failed = '', waiting = ''] = [...kiosk.state.labels.keys()]
  kiosk.label(failed, 'failed', 'paper-out')
  kiosk.tick(24 * 60)
  t.deepEqual([...kiosk.state.labels.keys()], [failed, waiting])
  for (let day = 0; day < 2; day += 1) kiosk.tick(24 * 60)
  t.deepEqual([...kiosk.state.labels.keys()], [waiting])
})

test('a reprint is the next copy, by name, and only when nothing of that tube is under way', (t) => {
  const kiosk = new DomainKiosk(SINGLE_DESK)
  kiosk.pass(1)
  const again = { act: 'reprint', label: label(kiosk) } as const
  t.is(kiosk.act({ act: 'reprint', label: 'nothing/1' }).refusal, 'no-such-label')
  t.is(kiosk.act(again).refusal, 'label-not-finished')
  kiosk.label(label(kiosk), 'started')
  t.is(kiosk.act(again).refusal, 'label-not-finished')
  kiosk.label(label(kiosk), 'doubtful', 'link-down')
  t.deepEqual(kiosk.act(again).types, ['label.requested'])
  t.like(kiosk.last('label.requested').data, {
    label: label(kiosk, 2),
    copy: 2,
    operator: OPERATOR,
    reason: 'doubtful',
  })
  t.is(kiosk.act(again).refusal, 'label-not-finished', 'the copy is under way')
  kiosk.printAll()
  kiosk.act({ act: 'reprint', label: label(kiosk, 2), reason: 'lost' })
  t.is(kiosk.last('label.requested').data.reason, 'lost')
  t.is(kiosk.last('label.requested').data.copy, 3)
  t.is(contentOf(kiosk, SETTING, label(kiosk, 3))?.copy, 3)
})

test('a reprint waits like any label: not beyond eight', (t) => {
  const kiosk = new DomainKiosk(SINGLE_DESK)
  kiosk.pass(1)
  const done = label(kiosk)
  kiosk.printAll()
  kiosk.passAll(2, 3, 4, 5, 6, 7, 8, 9)
  t.is(kiosk.act({ act: 'reprint', label: done }).refusal, 'labels-waiting')
})

test('somebody looked at a doubtful label and found it good', (t) => {
  const kiosk = new DomainKiosk(SINGLE_DESK)
  kiosk.pass(1)
  const accept = { act: 'accept-label', label: label(kiosk) } as const
  t.is(kiosk.act({ act: 'accept-label', label: 'nothing/1' }).refusal, 'no-such-label')
  t.is(kiosk.act(accept).refusal, 'not-needed')
  kiosk.label(label(kiosk), 'doubtful', 'link-down')
  t.deepEqual(kiosk.act(accept).types, ['label.printed'])
  t.is(kiosk.last('label.printed').data.operator, OPERATOR)
  t.is(kiosk.act(accept).refusal, 'not-needed')
})

test('a single label says the number, the person, the type, the site and when', (t) => {
  const kiosk = new DomainKiosk(poolOf(1), '2026-11-21T10:42:59+08:00')
  kiosk.pass(62)
  kiosk.act({ act: 'call-next' })
  t.deepEqual(contentOf(kiosk), {
    number: '00422611210001',
    specimenType: '口咽拭子',
    name: documentOf(62).name,
    nameDetail: '女 36',
    takenAt: '2026-11-21 10:42',
    site: '红旗社区采样亭',
    copy: 1,
  })
})

test('a pool label says how many of how many, and no name', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.passAll(1, 2, 3)
  kiosk.act({ act: 'call-next' })
  const content = contentOf(kiosk)
  t.deepEqual(content?.count, { n: 3, of: 10 })
  t.false('name' in (content ?? {}))
})

test('at the desk a pool label cannot know how many', (t) => {
  const kiosk = new DomainKiosk(AT_DESK)
  kiosk.pass(1)
  t.deepEqual(contentOf(kiosk)?.count, { n: null, of: 10 })
})

test('a drill and a demo say so, live says nothing', (t) => {
  const kiosk = new DomainKiosk(SINGLE_DESK)
  kiosk.pass(1)
  t.is(contentOf(kiosk, { ...SETTING, mode: 'drill' })?.notLive, 'drill')
  t.is(contentOf(kiosk, { ...SETTING, mode: 'demo' })?.notLive, 'demo')
  t.false('notLive' in (contentOf(kiosk) ?? {}))
})

test('a label whose tube is gone says nothing at all', (t) => {
  const kiosk = new DomainKiosk(SINGLE_DESK)
  kiosk.pass(1)
  const found = nextLabel(kiosk.state)
  kiosk.printAll()
  for (let day = 0; day < 3; day += 1) kiosk.tick(24 * 60)
  t.is(found === null ? undefined : labelContent(kiosk.state, found, SETTING), null)
})

test('a pre-printed tube has no label of ours', (t) => {
  const kiosk = new DomainKiosk({ ...PREPRINTED, ...SINGLE_DESK })
  kiosk.act({ act: 'open-tube', tube: 'LOT7-000001' })
  t.is(kiosk.act({ act: 'reprint', label: 'LOT7-000001/1' }).refusal, 'no-such-label')
})

test('the label of a tube that nobody came for is not begun, drawn or printed again, and nobody is asked to', (t) => {
  const kiosk = new DomainKiosk(poolOf(1))
  kiosk.pass(1)
  kiosk.act({ act: 'call-next' })
  const id = label(kiosk)
  kiosk.act({ act: 'absent' })
  t.is(contentOf(kiosk, SETTING, id), null)
  t.is(kiosk.label(id, 'started').refusal, 'no-such-tube')
  t.deepEqual(kiosk.label(id, 'failed', 'tube-gone').types, ['label.failed'])
  t.is(kiosk.act({ act: 'reprint', label: id }).refusal, 'no-such-tube')
  t.deepEqual(crewView(kiosk.state, kiosk.session, kiosk.viewContext).tasks, [])
})
