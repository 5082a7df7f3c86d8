import test from 'ava'
import { EVENT_BYTES_MAX, toCloudEvent, wireBytes } from '../../../firmware/journal/envelope.ts'
import { AT_DESK, DomainKiosk, PREPRINTED, poolOf } from '../../support/domain-kiosk.ts'
import { PLACE, stampOn } from './journal-fixture.ts'

const NAME = { kiosk: 'K0042', journal: 1, mode: 'drill' } as const

/** How long the event of the hand-over is on the wire when the box was packed until it takes no more. */
function largestHandOver(numbers: readonly string[], wrong: readonly string[]): { tubes: number; bytes: number } {
  const kiosk = new DomainKiosk({ ...AT_DESK, ...PREPRINTED, ...poolOf(1), interval: { days: 0, byCategory: {} } })
  kiosk.programme = { ...kiosk.programme, custody: { ...kiosk.programme.custody, maxTubes: 10_000 } }
  for (const tube of numbers) {
    kiosk.act({ act: 'open-tube', tube })
    kiosk.pass(1)
  }
  for (const tube of [...wrong, ...numbers]) kiosk.act({ act: 'pack', tube })
  kiosk.tick(300)
  for (const tube of numbers.slice(0, 60)) kiosk.act({ act: 'pack', tube })
  const leaving = [...kiosk.state.tubes.values()].filter(({ box }) => box === null).length
  const [courierDetail, vehicle, seal] = ['司'.repeat(40), '测'.repeat(16), 'S'.repeat(24)]
  const given = kiosk.act({ act: 'hand-over', courier: 'other', courierDetail, vehicle, seal, leaving })
  if (given.refusal !== undefined) throw new Error(given.refusal)
  const event = kiosk.last('box.handed-over')
  const stamp = { ...stampOn(), rules: `${'r'.repeat(40)}@999999` }
  const bytes = wireBytes(toCloudEvent(event, stamp, NAME, PLACE, 99_999_999, {}), Buffer.alloc(32)).length
  return { tubes: event.data.tubes.length, bytes }
}

const numbered = (count: number, length: number, letter: string): readonly string[] =>
  Array.from({ length: count }, (_, n) => letter + String(n).padStart(length - 1, '0'))

test('five hundred tubes with numbers of fourteen characters fit into one event', (t) => {
  const { bytes, tubes } = largestHandOver(numbered(500, 14, 'L'), [])
  t.is(tubes, 500)
  t.true(bytes <= EVENT_BYTES_MAX, String(bytes))
})

test('with the longest numbers and every kind of difference the box is full before its event is too long', (t) => {
  const { bytes, tubes } = largestHandOver(numbered(560, 24, 'L'), numbered(100, 24, 'X'))
  t.log(`${tubes} tubes, ${bytes} bytes`)
  t.true(tubes > 300)
  t.true(bytes <= EVENT_BYTES_MAX, String(bytes))
})
