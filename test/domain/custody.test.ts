import test from 'ava'
import type { CustodyView } from '../../firmware/domain/custody-view.ts'
import { boxSheet, custodyView } from '../../firmware/domain/custody-view.ts'
import { evolve } from '../../firmware/domain/evolve.ts'
import { AT_DESK, DomainKiosk, type Given, PREPRINTED, poolOf } from '../support/domain-kiosk.ts'

const BOX = 'K0042-1-B1'
const HAND_OVER = { act: 'hand-over', courier: 'driver-1' } as const

/** Person `n` alone in tube `n`, sealed. */
function tubeOf(n: number): string {
  return `0042261121${String(n).padStart(4, '0')}`
}

/** A kiosk where each of the first `people` lies sealed in a tube of their own. */
function withTubes(people: number): DomainKiosk {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(1) })
  for (let n = 1; n <= people; n += 1) kiosk.pass(n)
  kiosk.printAll()
  return kiosk
}

function pack(kiosk: DomainKiosk, tube: string): Given {
  return kiosk.act({ act: 'pack', tube })
}

function view(kiosk: DomainKiosk): CustodyView {
  return custodyView(kiosk.state, { now: kiosk.now, programme: kiosk.programme })
}

test('tubes are packed scan by scan and leave in one act, with courier, vehicle, seal and the oldest sample', (t) => {
  const kiosk = withTubes(2)
  const sampledAt = kiosk.state.tubes.get(tubeOf(1))?.firstSampleAt
  t.deepEqual(pack(kiosk, tubeOf(1)).types, ['box.packed'])
  t.like(view(kiosk), { box: BOX, boxed: [{ tube: tubeOf(1) }], missing: [{ tube: tubeOf(2) }] })
  pack(kiosk, ` ${tubeOf(2).toLowerCase()} `)
  const given = kiosk.act({ ...HAND_OVER, vehicle: '测A·12345', seal: 'S-1207', count: 2, courierBy: 'badge' })
  t.deepEqual(given.types, ['box.handed-over'])
  t.deepEqual(kiosk.last('box.handed-over').data, {
    box: BOX,
    tubes: [tubeOf(1), tubeOf(2)],
    courier: 'driver-1',
    courierBy: 'badge',
    vehicle: '测A·12345',
    seal: 'S-1207',
    oldestSampleAt: sampledAt ?? '',
    differences: [],
    operator: 'op-1',
  })
  t.like(view(kiosk), { box: null, boxed: [], missing: [], figures: { boxed: 0, sealed: 0, oldestSampleAt: null } })
})

test('every tube that does not belong into the box is refused by name, and stands in the differences', (t) => {
  const kiosk = withTubes(3)
  kiosk.tick(1)
  pack(kiosk, tubeOf(1))
  kiosk.act({ ...HAND_OVER, leaving: 2 })
  kiosk.programme = { ...kiosk.programme, ...poolOf(5) }
  kiosk.pass(9)
  pack(kiosk, tubeOf(2))
  kiosk.tick(1)
  const refusals = [tubeOf(1), tubeOf(2), tubeOf(4), 'LOT9-0001', '??'].map((tube) => pack(kiosk, tube).refusal)
  t.deepEqual(refusals, ['already-handed-over', 'already-in-box', 'still-open', 'not-ours', 'not-a-tube'])
  t.like(view(kiosk), { boxed: [{ tube: tubeOf(2) }], missing: [{ tube: tubeOf(3) }] })
  kiosk.act({ ...HAND_OVER, leaving: 1 })
  t.deepEqual(kiosk.last('box.handed-over').data.differences, [
    { kind: 'missing', count: 1, codes: [tubeOf(3)] },
    { kind: 'already-handed-over', count: 1, codes: [tubeOf(1)] },
    { kind: 'already-in-box', count: 1, codes: [tubeOf(2)] },
    { kind: 'still-open', count: 1, codes: [tubeOf(4)] },
    { kind: 'not-ours', count: 1, codes: ['LOT9-0001'] },
    { kind: 'not-a-tube', count: 1, codes: [] },
  ])
})

test('a tube that was open at its first scan and is packed after sealing is no difference', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(5) })
  kiosk.pass(1)
  t.is(pack(kiosk, tubeOf(1)).refusal, 'still-open')
  kiosk.act({ act: 'seal' })
  pack(kiosk, tubeOf(1))
  kiosk.act(HAND_OVER)
  t.deepEqual(kiosk.last('box.handed-over').data.differences, [])
})

test('the same wrong scan is written once, however often it is made; a held trigger not at all', (t) => {
  const kiosk = withTubes(1)
  pack(kiosk, tubeOf(1))
  t.like(pack(kiosk, tubeOf(1)), { refusal: 'already-in-box', types: [] })
  kiosk.tick(1)
  t.like(pack(kiosk, tubeOf(1)), { refusal: 'already-in-box', types: ['box.scan-refused'] })
  t.like(pack(kiosk, tubeOf(1)), { refusal: 'already-in-box', types: [] })
  for (let i = 0; i < 200; i += 1) pack(kiosk, `OTHER-${i}`)
  t.is(kiosk.journal.filter(({ event }) => event.type === 'box.scan-refused').length, 100)
})

test('a number that could be a person’s is never kept, whatever scanner it came from', (t) => {
  const kiosk = withTubes(1)
  for (const code of ['119999199003070019', '11999919900307001X', '13800000001', '119999900307001']) {
    t.is(pack(kiosk, code).refusal, 'not-a-tube', code)
  }
  t.false(JSON.stringify(kiosk.journal.filter(({ event }) => event.type === 'box.scan-refused')).includes('0307'))
})

test('a pre-printed tube with the shape of a telephone number is packed like any other', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...PREPRINTED, ...poolOf(1) })
  kiosk.act({ act: 'open-tube', tube: '13800000001' })
  kiosk.pass(1)
  t.deepEqual(pack(kiosk, '13800000001').types, ['box.packed'])
})

test('an empty box is not handed over, nor one that another phone has changed, nor with tubes left unseen', (t) => {
  const kiosk = withTubes(3)
  t.is(kiosk.act(HAND_OVER).refusal, 'box-empty')
  pack(kiosk, tubeOf(1))
  pack(kiosk, tubeOf(2))
  t.is(kiosk.act({ ...HAND_OVER, count: 1, leaving: 1 }).refusal, 'box-changed')
  t.is(kiosk.act({ ...HAND_OVER, count: 2 }).refusal, 'tubes-missing')
  t.is(kiosk.act({ ...HAND_OVER, count: 2, leaving: 2 }).refusal, 'tubes-missing')
  t.deepEqual(kiosk.act({ ...HAND_OVER, count: 2, leaving: 1 }).types, ['box.handed-over'])
  t.is(kiosk.act(HAND_OVER).refusal, 'box-empty')
})

test('who takes the box stands in the list, or is named by company and staff number: no telephone, no identity number', (t) => {
  const kiosk = withTubes(1)
  pack(kiosk, tubeOf(1))
  const by = (courier: string, courierDetail?: string): string | undefined =>
    kiosk.act({
      act: 'hand-over',
      courier,
      courierBy: 'badge',
      ...(courierDetail === undefined ? {} : { courierDetail }),
    }).refusal
  for (const courier of ['', 'nobody', 'constructor', 'other']) t.is(by(courier), 'bad-courier', courier)
  for (const detail of ['', 'x', '13800000001', '司机 119999199003070019', '<script>'])
    t.is(by('other', detail), 'bad-courier', detail)
  t.is(kiosk.act({ ...HAND_OVER, vehicle: 'A' }).refusal, 'bad-vehicle')
  t.is(kiosk.act({ ...HAND_OVER, seal: '号 7' }).refusal, 'bad-seal')
  t.is(by('other', ' 测试物流 0731 '), undefined)
  t.like(kiosk.last('box.handed-over').data, { courier: 'other', courierDetail: '测试物流 0731' })
  t.false('courierBy' in kiosk.last('box.handed-over').data, 'no badge of the list is theirs')
})

test('a tube comes out again; a full box takes no more', (t) => {
  const kiosk = withTubes(3)
  kiosk.programme = { ...kiosk.programme, custody: { ...kiosk.programme.custody, maxTubes: 2 } }
  pack(kiosk, tubeOf(1))
  pack(kiosk, tubeOf(2))
  t.is(pack(kiosk, tubeOf(3)).refusal, 'box-full')
  t.is(kiosk.act({ act: 'unpack', tube: tubeOf(3) }).refusal, 'not-in-box')
  t.deepEqual(kiosk.act({ act: 'unpack', tube: tubeOf(1) }).types, ['box.unpacked'])
  t.deepEqual(pack(kiosk, tubeOf(3)).types, ['box.packed'])
  kiosk.act({ ...HAND_OVER, leaving: 1 })
  t.deepEqual(kiosk.last('box.handed-over').data.tubes, [tubeOf(2), tubeOf(3)])
})

test('a tube that was made void while it lay in the box has to come out before the box leaves', (t) => {
  const kiosk = withTubes(2)
  pack(kiosk, tubeOf(1))
  pack(kiosk, tubeOf(2))
  const data = { tube: tubeOf(1), poolSize: 1, count: 0, members: [], reason: 'day-close' } as const
  const { journal, state } = kiosk
  const last = journal.at(-1)
  if (last === undefined) throw new Error('nothing happened')
  evolve(state, { ...last, event: { type: 'tube.voided', subject: tubeOf(1), data } })
  t.is(kiosk.act(HAND_OVER).refusal, 'box-holds-unsealed')
  t.deepEqual(view(kiosk).unsealed, [tubeOf(1)])
  t.deepEqual(kiosk.act({ act: 'unpack', tube: tubeOf(1) }).types, ['box.unpacked'])
  t.is(pack(kiosk, tubeOf(1)).refusal, 'void-tube')
  kiosk.act(HAND_OVER)
  t.deepEqual(kiosk.last('box.handed-over').data.tubes, [tubeOf(2)])
})

test('a box that was being packed when the power went is there again, tube by tube', (t) => {
  const kiosk = withTubes(2)
  pack(kiosk, tubeOf(1))
  pack(kiosk, 'LOT9-0001')
  kiosk.restart()
  t.like(view(kiosk), { box: BOX, boxed: [{ tube: tubeOf(1) }], refused: [{ fault: 'not-ours', code: 'LOT9-0001' }] })
  pack(kiosk, tubeOf(2))
  kiosk.act(HAND_OVER)
  t.is(kiosk.last('box.handed-over').data.tubes.length, 2)
})

test('tubes and an open box cross midnight; sheets are there for three days, then the state lets go', (t) => {
  const kiosk = withTubes(3)
  pack(kiosk, tubeOf(1))
  kiosk.act({ ...HAND_OVER, leaving: 2 })
  pack(kiosk, tubeOf(2))
  kiosk.tick(24 * 60)
  t.deepEqual(pack(kiosk, tubeOf(3)).types, ['box.packed'])
  t.like(boxSheet(kiosk.state, BOX), { contents: [{ tube: tubeOf(1), count: 1, poolSize: 1 }], courier: 'driver-1' })
  kiosk.restart()
  t.like(boxSheet(kiosk.state, BOX), { box: BOX })
  for (let day = 0; day < 3; day += 1) kiosk.tick(24 * 60)
  t.is(boxSheet(kiosk.state, BOX), null)
  t.is(kiosk.state.tubes.get(tubeOf(1)), undefined)
  t.is(pack(kiosk, tubeOf(1)).refusal, 'from-earlier')
  kiosk.act(HAND_OVER)
  t.like(kiosk.last('box.handed-over').data, { box: 'K0042-1-B2', tubes: [tubeOf(2), tubeOf(3)] })
  t.deepEqual(kiosk.last('box.handed-over').data.differences[0], {
    kind: 'too-old',
    count: 2,
    codes: [tubeOf(2), tubeOf(3)],
  })
})

test('tubes sealed while nobody believed the clock do not leave the state when it is set right', (t) => {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...poolOf(1) }, '1970-01-01T08:00:00+08:00')
  kiosk.clock = 'unsynced'
  kiosk.pass(1)
  const tube = [...kiosk.state.tubes.keys()][0] ?? ''
  kiosk.clock = 'synced'
  kiosk.nowMs = Date.parse('2026-11-21T08:10:00+08:00')
  kiosk.tick(0)
  t.is(view(kiosk).figures.oldestSampleAt, null, 'nobody knows how old it is')
  pack(kiosk, tube)
  t.deepEqual(kiosk.act(HAND_OVER).types, ['box.handed-over'])
  t.is(kiosk.last('box.handed-over').data.oldestSampleAt, null)
})

test('the booth’s scanner packs until it is told to stop, the box leaves, or nobody packed for three minutes', (t) => {
  const kiosk = withTubes(2)
  const isPacking = (): boolean => view(kiosk).isScannerPacking
  kiosk.act({ act: 'begin-packing' })
  t.is(kiosk.act({ act: 'begin-packing' }).refusal, 'not-needed')
  kiosk.tick(2)
  pack(kiosk, tubeOf(1))
  kiosk.tick(2)
  t.true(isPacking())
  kiosk.tick(2)
  t.false(isPacking())
  kiosk.act({ act: 'begin-packing' })
  kiosk.act({ act: 'end-packing' })
  t.false(isPacking())
  kiosk.act({ act: 'begin-packing' })
  kiosk.act({ ...HAND_OVER, leaving: 1 })
  t.false(isPacking())
})
