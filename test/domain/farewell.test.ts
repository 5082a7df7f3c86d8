import test from 'ava'
import type { Programme } from '../../firmware/domain/programme.ts'
import { residentView } from '../../firmware/domain/resident-view.ts'
import type { Prompt } from '../../firmware/domain/view.ts'
import { AT_DESK, DomainKiosk, type Given, SKIN } from '../support/domain-kiosk.ts'

/** Contract, section 6: the booth's screen clears itself 10 s after the end of a visit. */
const CLEARED_AFTER_MS = 10_000

interface Ending {
  readonly rules?: Partial<Programme>
  readonly end: (kiosk: DomainKiosk) => Given
}

function healthy(kiosk: DomainKiosk): Given {
  kiosk.lay(1)
  return kiosk.measure(SKIN.normal)
}

/** Every way in which a visit, or the part of it at the booth, ends; by what stands on the screen then. */
const ENDINGS: readonly (readonly [string, Prompt, Ending])[] = [
  ['a check-in with a number', 'done', { end: healthy }],
  ['a check-in at the desk', 'done', { rules: AT_DESK, end: healthy }],
  ['a pass where no specimen is taken', 'passed', { rules: { collect: 'none' }, end: healthy }],
  [
    'a fever',
    'staff',
    {
      end: (kiosk) => {
        kiosk.lay(1)
        kiosk.measure(SKIN.fever)
        return kiosk.measure(SKIN.fever)
      },
    },
  ],
  [
    'a bad status code',
    'staff',
    {
      end: (kiosk) => {
        kiosk.lay(1)
        return kiosk.showCode('red')
      },
    },
  ],
  [
    'the same person again',
    'repeated',
    {
      end: (kiosk) => {
        healthy(kiosk)
        kiosk.timeOut()
        return kiosk.lay(1)
      },
    },
  ],
  [
    'the same card laid again on the answer',
    'repeated',
    {
      end: (kiosk) => {
        healthy(kiosk)
        return kiosk.lay(1)
      },
    },
  ],
  [
    'somebody who refuses',
    'refused',
    {
      end: (kiosk) => {
        kiosk.lay(1)
        return kiosk.act({ act: 'refuse' })
      },
    },
  ],
  [
    'somebody who is not the holder',
    'not-holder',
    {
      end: (kiosk) => {
        kiosk.lay(1)
        return kiosk.act({ act: 'not-holder' })
      },
    },
  ],
  [
    'somebody without a mask',
    'mask-missing',
    {
      rules: { mask: { required: true } },
      end: (kiosk) => {
        healthy(kiosk)
        return kiosk.act({ act: 'confirm-mask', isWorn: false })
      },
    },
  ],
]

for (const [what, prompt, { end, rules = {} }] of ENDINGS) {
  test(`the screen is cleared 10 s after ${what}`, (t) => {
    const kiosk = new DomainKiosk(rules)
    const { effects } = end(kiosk)
    t.is(kiosk.session.phase, 'farewell')
    t.is(kiosk.session.prompt, prompt)
    t.deepEqual(
      effects.filter(({ kind }) => kind === 'timer'),
      [{ kind: 'timer', afterMs: CLEARED_AFTER_MS }],
    )
    kiosk.timeOut()
    t.is(kiosk.session.phase, 'idle')
    t.is(kiosk.session.holder, null, 'nothing of the person is left')
    t.like(residentView(kiosk.state, kiosk.session, kiosk.viewContext), { prompt: 'idle', ticket: null, ahead: null })
  })
}
