import test from 'ava'
import { REQUESTS_KEPT_MAX } from '../../firmware/domain/requests.ts'
import { DomainKiosk } from '../support/domain-kiosk.ts'

const stock = (n: number) => ({ act: 'receive-stock', lot: `LOT-${n}`, expires: '2027-11-21', count: 1 }) as const

test('what a request wrote is remembered with all its events, and the one asked longest ago is forgotten first', (t) => {
  const kiosk = new DomainKiosk()
  const ask = (n: number) => kiosk.give({ kind: 'crew', act: stock(n), operator: 'op-1', request: `request-${n}` })
  for (let n = 0; n < REQUESTS_KEPT_MAX; n += 1) ask(n)
  t.is(kiosk.state.requests.size, REQUESTS_KEPT_MAX)
  t.is(kiosk.state.requests.get('request-0')?.length, 1)
  ask(REQUESTS_KEPT_MAX)
  t.is(kiosk.state.requests.size, REQUESTS_KEPT_MAX)
  t.false(kiosk.state.requests.has('request-0'))
  t.true(kiosk.state.requests.has(`request-${REQUESTS_KEPT_MAX}`))
})

test('a request that was refused is not remembered as done, also where the refusal is on record', (t) => {
  const kiosk = new DomainKiosk()
  const refused = kiosk.give({
    kind: 'crew',
    act: { act: 'pack', tube: 'NOT-OURS-1' },
    operator: 'op-1',
    request: 'request-1',
  })
  t.is(refused.refusal, 'not-ours')
  t.deepEqual(refused.types, ['box.scan-refused'])
  t.false(kiosk.state.requests.has('request-1'))
})
