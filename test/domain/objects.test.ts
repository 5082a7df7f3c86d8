import test from 'ava'
import { labelContent } from '../../firmware/domain/label-jobs.ts'
import { queueView } from '../../firmware/domain/queue-view.ts'
import { residentView } from '../../firmware/domain/resident-view.ts'
import { AT_DESK, DomainKiosk, OPERATOR, PREPRINTED, poolOf } from '../support/domain-kiosk.ts'

const OBJECTS = {
  subjects: 'objects',
  specimenType: { default: 'environment-swab', byAge: [], byCategory: {} },
} as const

function collect(kiosk: DomainKiosk, place: string, tube?: string) {
  return kiosk.act(tube === undefined ? { act: 'collect-object', place } : { act: 'collect-object', place, tube })
}

test('a place is sampled by the word of the crew: a tube, a specimen with no visit and no person, sealed', (t) => {
  const kiosk = new DomainKiosk({ ...OBJECTS, ...poolOf(1) })
  t.deepEqual(collect(kiosk, ' 电梯按钮 ').types, ['tube.opened', 'sample.collected', 'tube.sealed'])
  t.deepEqual(kiosk.last('sample.collected').data, {
    specimen: 'K0042-1-S1',
    place: '电梯按钮',
    tube: '00422611210001',
    poolSize: 1,
    specimenType: 'environment-swab',
    ordinal: 1,
    basis: 'sampler',
    operator: OPERATOR,
    priceClass: 'pooled',
    payer: 'government',
    yuan: 3.5,
  })
  t.deepEqual(kiosk.last('tube.sealed').data.members, ['K0042-1-S1'])
  collect(kiosk, '门把手')
  t.is(kiosk.last('sample.collected').subject, 'K0042-1-S2')
  t.is(kiosk.state.visits.size, 0)
  t.deepEqual(kiosk.rebuilt(), kiosk.state)
})

test('its label says the place and the type', (t) => {
  const kiosk = new DomainKiosk({ ...OBJECTS, ...poolOf(1) })
  collect(kiosk, '电梯按钮')
  const [label] = kiosk.state.labels.values()
  const setting = {
    site: 'Test',
    mode: 'live',
    specimenWord: (type: string) => type,
    sexWords: { male: '', female: '' },
  } as const
  if (label === undefined) return t.fail('no label')
  t.like(labelContent(kiosk.state, label, setting), { name: '电梯按钮', specimenType: 'environment-swab' })
})

test('several places may share a tube, of which the last seals it', (t) => {
  const kiosk = new DomainKiosk({ ...OBJECTS, ...poolOf(2) })
  t.deepEqual(collect(kiosk, 'a').types, ['tube.opened', 'sample.collected'])
  t.deepEqual(collect(kiosk, 'b').types, ['sample.collected', 'tube.sealed'])
  t.is(kiosk.last('tube.sealed').data.count, 2)
})

test('a tube with its own number is named with the place, or scanned before', (t) => {
  const kiosk = new DomainKiosk({ ...OBJECTS, ...PREPRINTED, ...poolOf(1) })
  t.is(collect(kiosk, 'a').refusal, 'no-open-tube')
  t.is(collect(kiosk, 'a', 'x').refusal, 'tube-too-short')
  t.deepEqual(collect(kiosk, 'a', 'LOT7-0001').types, ['tube.opened', 'sample.collected', 'tube.sealed'])
  t.is(collect(kiosk, 'a', 'LOT7-0001').refusal, 'tube-known')
  t.deepEqual(kiosk.act({ act: 'open-tube', tube: 'LOT7-0002' }).types, ['tube.opened'])
  t.is(kiosk.act({ act: 'open-tube', tube: 'LOT7-0003' }).refusal, 'not-needed')
  t.is(collect(kiosk, 'a', 'LOT7-0003').refusal, 'not-needed', 'another one lies open')
  t.deepEqual(collect(kiosk, 'a').types, ['sample.collected', 'tube.sealed'])
})

test('a place that is not on the list, is empty or no line of text is refused', (t) => {
  const listed = new DomainKiosk({ ...OBJECTS, places: ['大门'] })
  t.is(collect(listed, '小门').refusal, 'bad-place')
  t.is(collect(listed, '大门').refusal, undefined)
  const free = new DomainKiosk(OBJECTS)
  for (const place of ['', '  ', 'a\nb', 'x'.repeat(61), '\ud800']) t.is(collect(free, place).refusal, 'bad-place')
})

test('nobody checks in where objects are sampled, and no object where people are', (t) => {
  const kiosk = new DomainKiosk(OBJECTS)
  t.deepEqual(kiosk.lay(1).types, [])
  t.is(kiosk.session.prompt, 'closed')
  kiosk.timeOut()
  t.is(residentView(kiosk.state, kiosk.session, kiosk.viewContext).prompt, 'closed')
  t.is(kiosk.act({ act: 'admit' }).refusal, 'no-people')
  t.is(collect(new DomainKiosk(), 'a').refusal, 'no-objects')
})

test('objects and people never share a tube, though size and type are the same', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(3), ...OBJECTS })
  collect(kiosk, 'a')
  kiosk.programme = { ...kiosk.programme, subjects: 'people' }
  t.deepEqual(kiosk.passAll(1), ['visit.checked-in', 'tube.opened', 'sample.collected'])
  t.is(kiosk.state.tubes.size, 2)
})

test('eight labels that wait stop the printing of more', (t) => {
  const kiosk = new DomainKiosk({ ...OBJECTS, ...poolOf(1) })
  for (let n = 0; n < 8; n += 1) collect(kiosk, 'a')
  t.is(collect(kiosk, 'a').refusal, 'labels-waiting')
})

test('a specimen of a place is voided by its number, and with its tube; the books still agree', (t) => {
  const kiosk = new DomainKiosk({ ...OBJECTS, ...poolOf(2) })
  collect(kiosk, 'a')
  collect(kiosk, 'b')
  const one = kiosk.act({ act: 'void', visit: 'K0042-1-S1', reason: 'not-taken' })
  t.deepEqual(one.types, ['sample.voided'])
  t.like(kiosk.last('sample.voided').data, { specimen: 'K0042-1-S1', reason: 'not-taken', operator: OPERATOR })
  t.false('visit' in kiosk.last('sample.voided').data)
  t.is(kiosk.act({ act: 'void', visit: 'K0042-1-S1', reason: 'not-taken' }).refusal, 'no-such-visit')
  const [tube] = kiosk.state.tubes.values()
  t.deepEqual(tube?.members, ['K0042-1-S2'])
  t.deepEqual(kiosk.act({ act: 'void-tube', tube: tube?.number ?? '', reason: 'broken' }).types, [
    'sample.voided',
    'tube.voided',
  ])
  t.deepEqual(kiosk.rebuilt(), kiosk.state)
})

test('there is no queue to stand in: it is not open, whatever the hours say', (t) => {
  const kiosk = new DomainKiosk(OBJECTS)
  t.like(queueView(kiosk.state, kiosk.viewContext), { open: false, intake: { state: 'open' } })
})
