import test from 'ava'
import { DomainKiosk } from '../support/domain-kiosk.ts'

test('what was meant for the person before is refused for the next one', (t) => {
  const kiosk = new DomainKiosk()
  const before = kiosk.session.token
  kiosk.act({ act: 'assist', document: { idType: 'resident-card', idNumber: '119999199003070019', name: '张测试' } })
  t.is(kiosk.act({ act: 'assist', session: before, contactCentiC: 3660 }).refusal, 'session-changed')
  t.is(kiosk.act({ act: 'not-holder', session: before }).refusal, 'session-changed')
  t.is(kiosk.act({ act: 'assist', session: kiosk.session.token, contactCentiC: 3660 }).refusal, undefined)
  t.is(kiosk.session.prompt, 'done')
})
