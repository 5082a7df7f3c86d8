import test from 'ava'
import { crewView } from '../../firmware/domain/crew-view.ts'
import { AT_DESK, DomainKiosk, OPERATOR, poolOf, VERIFIED } from '../support/domain-kiosk.ts'

const SINGLE_DESK = { ...AT_DESK, ...poolOf(1), ...VERIFIED }

function number(kiosk: DomainKiosk): string {
  return kiosk.last('tube.opened').data.tube
}

function scan(kiosk: DomainKiosk, tube = number(kiosk)): ReturnType<DomainKiosk['give']> {
  return kiosk.give({ kind: 'crew', act: { act: 'open-tube', tube }, operator: 'scan' })
}

function tasks(kiosk: DomainKiosk): readonly string[] {
  return crewView(kiosk.state, kiosk.session, kiosk.viewContext).tasks.map(({ key }) => key)
}

test('by-crew: the label is scanned on its tube before the first swab, once for the pool', (t) => {
  const kiosk = new DomainKiosk({ ...poolOf(3), ...VERIFIED })
  kiosk.passAll(1, 2)
  kiosk.act({ act: 'call-next' })
  t.deepEqual(tasks(kiosk), [], 'it is not on paper yet')
  t.is(scan(kiosk).refusal, 'label-not-finished')
  kiosk.printAll()
  t.deepEqual(tasks(kiosk), [`verify-label:${number(kiosk)}/1`])
  t.is(kiosk.act({ act: 'sampled' }).refusal, 'tube-not-verified')
  t.is(scan(kiosk, '00172611210001').refusal, 'label-mismatch')
  t.deepEqual(scan(kiosk).types, ['tube.verified'])
  t.deepEqual(kiosk.last('tube.verified').data, { tube: number(kiosk), operator: 'scan' })
  t.is(scan(kiosk).refusal, 'label-verified')
  t.deepEqual(tasks(kiosk), [])
  t.deepEqual(kiosk.act({ act: 'sampled' }).types, ['sample.collected'])
  t.like(kiosk.last('sample.collected').data, { basis: 'scan', operator: OPERATOR })
  kiosk.act({ act: 'call-next' })
  t.deepEqual(kiosk.act({ act: 'sampled' }).types, ['sample.collected', 'tube.sealed'])
})

test('single at the desk: the visit waits with its tube until the label with its name is scanned', (t) => {
  const kiosk = new DomainKiosk(SINGLE_DESK)
  t.deepEqual(kiosk.pass(1).types, ['visit.checked-in', 'tube.opened'])
  const first = number(kiosk)
  t.is(kiosk.last('tube.opened').data.visit, kiosk.visit(1))
  t.deepEqual(kiosk.pass(2).types, ['visit.checked-in', 'tube.opened'], 'the next one has a tube of their own')
  kiosk.printAll()
  t.is(kiosk.last('label.printed').data.visit, kiosk.visit(2))
  t.deepEqual(scan(kiosk).types, ['tube.verified', 'sample.collected', 'tube.sealed'])
  t.like(kiosk.last('sample.collected').data, { visit: kiosk.visit(2), basis: 'scan', ordinal: 1 })
  scan(kiosk, first)
  t.is(kiosk.last('sample.collected').data.visit, kiosk.visit(1))
  t.is(scan(kiosk, first).refusal, 'label-mismatch', 'a sealed tube is not expected')
})

test('a pool at the desk: who came before the scan is collected by it, who comes after at once', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(3), ...VERIFIED })
  t.deepEqual(kiosk.passAll(1, 2), ['visit.checked-in', 'tube.opened', 'visit.checked-in'])
  kiosk.printAll()
  t.deepEqual(scan(kiosk).types, ['tube.verified', 'sample.collected', 'sample.collected'])
  t.deepEqual(kiosk.pass(3).types, ['visit.checked-in', 'sample.collected', 'tube.sealed'])
  t.is(kiosk.last('sample.collected').data.basis, 'assumed')
})

test('more people than fit into the tube that waits open the next one', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(2), ...VERIFIED })
  t.deepEqual(kiosk.passAll(1, 2, 3), [
    'visit.checked-in',
    'tube.opened',
    'visit.checked-in',
    'visit.checked-in',
    'tube.opened',
  ])
  const second = number(kiosk)
  kiosk.printAll()
  t.deepEqual(scan(kiosk, second).types, ['tube.verified', 'sample.collected', 'sample.collected', 'tube.sealed'])
})

test('who does not stay leaves no tube with their name behind', (t) => {
  const kiosk = new DomainKiosk(SINGLE_DESK)
  kiosk.pass(1)
  t.deepEqual(kiosk.act({ act: 'refuse', visit: kiosk.visit(1) }).types, ['visit.ended', 'tube.voided'])
  const other = new DomainKiosk(SINGLE_DESK)
  other.pass(1)
  other.printAll()
  other.act({ act: 'void-tube', tube: number(other), reason: 'mislabelled' })
  t.deepEqual(tasks(other), [`scan-tube:${other.visit(1)}`])
  t.deepEqual(other.act({ act: 'open-tube' }).types, ['tube.opened'])
  other.printAll()
  t.deepEqual(other.act({ act: 'verify', tube: number(other) }).types, [
    'tube.verified',
    'sample.collected',
    'tube.sealed',
  ])
})

test('a new paper is scanned anew; a doubtful one that scans is proven good', (t) => {
  const kiosk = new DomainKiosk({ ...poolOf(3), ...VERIFIED })
  kiosk.passAll(1, 2)
  kiosk.act({ act: 'call-next' })
  kiosk.printAll()
  scan(kiosk)
  kiosk.act({ act: 'reprint', label: `${number(kiosk)}/1`, reason: 'damaged' })
  t.is(kiosk.act({ act: 'sampled' }).refusal, 'tube-not-verified')
  const label = `${number(kiosk)}/2`
  kiosk.label(label, 'started')
  kiosk.label(label, 'doubtful', 'no-answer')
  t.deepEqual(scan(kiosk).types, ['tube.verified', 'label.printed'])
  t.deepEqual(kiosk.act({ act: 'sampled' }).types, ['sample.collected'])
  t.deepEqual(kiosk.rebuilt(), kiosk.state)
})

test('without the rule a scan of a label opens nothing', (t) => {
  const kiosk = new DomainKiosk()
  kiosk.passAll(1)
  kiosk.act({ act: 'call-next' })
  kiosk.printAll()
  t.is(scan(kiosk).refusal, 'tube-not-expected')
})
