import test from 'ava'
import { DomainKiosk, documentOf, PREPRINTED, poolOf } from '../support/domain-kiosk.ts'

function called(): DomainKiosk {
  const kiosk = new DomainKiosk({ ...PREPRINTED, ...poolOf(1) })
  kiosk.passAll(1, 2)
  kiosk.act({ act: 'call-next' })
  return kiosk
}

test('a number that cannot be a tube of ours is refused, each in its own words', (t) => {
  const kiosk = called()
  for (const [number, refusal] of [
    ['', 'tube-too-short'],
    ['LOT7', 'tube-too-short'],
    ['X'.repeat(25), 'tube-too-long'],
    ['lot7-000001', 'tube-bad-characters'],
    ['LOT7 00001', 'tube-bad-characters'],
    [documentOf(1).idNumber, 'tube-is-document'],
    ['00172611210001', 'tube-foreign'],
    ['00172611150001', 'tube-foreign'],
    ['00422611200007', 'tube-printed-here'],
  ] as const) {
    t.is(kiosk.act({ act: 'open-tube', tube: number }).refusal, refusal, number)
  }
})

test('fourteen digits of a maker are a number like any other', (t) => {
  for (const number of ['00172603150001', '12349999990001', '98765432101234']) {
    t.deepEqual(called().act({ act: 'open-tube', tube: number }).types, ['tube.opened'], number)
  }
})

test('a number is used once, also days later and after the tube has left the state', (t) => {
  const kiosk = called()
  kiosk.act({ act: 'open-tube', tube: 'LOT7-000001' })
  kiosk.act({ act: 'sampled' })
  for (let day = 0; day < 5; day += 1) kiosk.tick(24 * 60)
  t.false(kiosk.state.tubes.has('LOT7-000001'))
  kiosk.pass(3)
  kiosk.act({ act: 'call-next' })
  t.is(kiosk.act({ act: 'open-tube', tube: 'LOT7-000001' }).refusal, 'tube-known')
  t.deepEqual(kiosk.act({ act: 'open-tube', tube: 'LOT7-000002' }).types, ['tube.opened'])
})
