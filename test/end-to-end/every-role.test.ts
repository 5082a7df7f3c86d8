import type { CrewAct } from '../../firmware/domain/input.ts'
import { BOOTH, HALL, PHONE, signInAs, type Viewport } from '../support/browser.ts'
import { chromiumTests } from '../support/chromium-test.ts'
import { actsOffered } from '../support/press-all.ts'
import { sharedKiosk } from '../support/shared-kiosk.ts'

type ActName = CrewAct['act']

interface Role {
  /** Where this role stands, sits or walks: there each key is pressed. */
  readonly viewport: Viewport
  /** What has to be among the keys. */
  readonly offered: readonly ActName[]
  /** What must not be, here and now. */
  readonly never: readonly ActName[]
}

const CREW_PAGES = ['/crew', '/crew/sampler', '/crew/tubes', '/crew/custody', '/crew/roster', '/crew/day'] as const
/** At the chair: who is next, the swab, the tube, the box. */
const AT_THE_CHAIR = [
  'absent',
  'begin-packing',
  'call-next',
  'disinfected',
  'not-holder',
  'pack',
  'pedal',
  'recall',
  'refuse',
  'release-group',
  'reprint',
  'sampled',
  'seal',
] as const
/** Correcting what was written, answering for the intake, the box and the day. */
const AT_THE_DESK = [
  'begin-party',
  'close-referral',
  'correct',
  'day-close',
  'hand-over',
  'pause',
  'receive-stock',
  'rest',
  'void',
  'void-tube',
] as const

/** Of all pages of the crew; some twice as many are there. */
const KEYS_MIN = 30

const { testInChromium, openPage } = chromiumTests()
const busyKiosk = sharedKiosk()

/** Written down here, and not asked of the kiosk: its own list of what a role may do is what is judged. */
const ROLES: Readonly<Record<'registrar' | 'sampler' | 'leader' | 'inspector', Role>> = {
  registrar: { viewport: PHONE, offered: [...AT_THE_CHAIR, ...AT_THE_DESK], never: ['set-clock'] },
  sampler: { viewport: BOOTH, offered: AT_THE_CHAIR, never: [...AT_THE_DESK, 'assist', 'set-clock'] },
  leader: { viewport: HALL, offered: [...AT_THE_CHAIR, ...AT_THE_DESK, 'set-clock'], never: [] },
  inspector: { viewport: PHONE, offered: [], never: [...AT_THE_CHAIR, ...AT_THE_DESK] },
}

for (const [role, { never, offered, viewport }] of Object.entries(ROLES)) {
  testInChromium(
    `the ${role} finds a key for all that the role may do, at all three sizes under the pointer, and none for what it may not`,
    async (t) => {
      const kiosk = await busyKiosk(t)
      // Else nobody is asked for the time.
      kiosk.clock.distrust()
      const page = await openPage(t, `${kiosk.address}/crew`, viewport)
      await signInAs(page, role)
      const others = [PHONE, BOOTH, HALL].filter((size) => size !== viewport)
      const { acts, covered, keys } = await actsOffered(page, kiosk.address, CREW_PAGES, others)
      t.log(`keys at ${[viewport, ...others].map(({ width }) => width).join(', ')}: ${keys.join(', ')}`)
      t.deepEqual(covered, [], 'lies under something else')
      t.true(
        keys.every((count) => count > (role === 'inspector' ? 0 : KEYS_MIN)),
        `keys: ${keys.join(', ')}`,
      )
      t.deepEqual(
        offered.filter((act) => !acts.includes(act)),
        [],
        `offered: ${acts.join(' ')}`,
      )
      t.deepEqual(
        never.filter((act) => acts.includes(act)),
        [],
      )
      if (role === 'inspector') t.deepEqual(acts, [], 'an inspector reads')
    },
  )
}
