import { CREW_ACTS } from '../../firmware/screens/crew-acts.ts'
import { mayAct } from '../../firmware/screens/pages/role-acts.ts'
import { PHONE, signInAs } from '../support/browser.ts'
import { chromiumTests } from '../support/chromium-test.ts'
import { actsOffered } from '../support/press-all.ts'
import { sharedKiosk } from '../support/shared-kiosk.ts'

const CREW_PAGES = ['/crew', '/crew/sampler', '/crew/tubes', '/crew/custody', '/crew/roster', '/crew/day'] as const
const REGISTRAR = [
  'absent',
  'call-next',
  'close-referral',
  'correct',
  'day-close',
  'disinfected',
  'hand-over',
  'pack',
  'pause',
  'receive-stock',
  'sampled',
  'seal',
  'void',
] as const
const { testInChromium, openPage } = chromiumTests()
const busyKiosk = sharedKiosk()

/** What has to be among the keys; the kiosk's own list of what a role may do is the other side of the fence. */
const OFFERED = {
  registrar: REGISTRAR,
  sampler: ['absent', 'call-next', 'pack', 'pedal', 'release-group', 'sampled', 'seal'],
  leader: REGISTRAR,
  inspector: [],
} as const

for (const role of ['registrar', 'sampler', 'leader', 'inspector'] as const) {
  const expected: readonly string[] = OFFERED[role]
  testInChromium(`the ${role} sees keys for what the role may do, and none for what it may not`, async (t) => {
    const kiosk = await busyKiosk(t)
    const page = await openPage(t, `${kiosk.address}/crew`, PHONE)
    await signInAs(page, role)
    const offered = await actsOffered(page, kiosk.address, CREW_PAGES)
    t.deepEqual(
      expected.filter((act) => !offered.includes(act)),
      [],
      `offered: ${offered.join(' ')}`,
    )
    const may = CREW_ACTS.filter((act) => mayAct(role, act))
    t.deepEqual(
      offered.filter((act) => !may.some((name) => name === act)),
      [],
    )
  })
}
