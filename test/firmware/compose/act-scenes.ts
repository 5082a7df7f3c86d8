import type { CrewAct, Refusal } from '../../../firmware/domain/input.ts'
import type { Programme } from '../../../firmware/domain/programme.ts'
import { AT_DESK, documentOf, PREPRINTED, poolOf, tubeRules, VERIFIED } from '../../support/domain-kiosk.ts'
import { assisted, type PressedSite as Site } from './pressed-site.ts'

interface Scene {
  readonly rules?: Partial<Programme>
  readonly trust?: 'unsynced'
  /** Brings the site to where the act makes sense, and gives it. */
  readonly scene: (site: Site) => Promise<CrewAct>
  /** Ten more presses with ids of their own: why they are not done; `each` does what it is for; or how many do. */
  readonly again: Refusal | 'each' | { readonly done: number; readonly reason: Refusal }
}

const CALLED = { act: 'call-next' } as const

async function waiting(site: Site): Promise<void> {
  await site.took(1)
}

async function called(site: Site): Promise<void> {
  await site.took(1)
  await site.did(CALLED)
}

async function sampled(site: Site): Promise<void> {
  await called(site)
  await site.did({ act: 'sampled' })
}

async function feverish(site: Site): Promise<void> {
  await site.did(assisted(1, 3850), { act: 'assist', contactCentiC: 3860 })
}

async function atDesk(site: Site): Promise<void> {
  await site.took(1)
  await site.paperCame()
}

async function inBox(site: Site): Promise<void> {
  await sealedTube(site)
  await site.did({ act: 'pack', tube: site.tube })
}

async function sealedTube(site: Site): Promise<void> {
  await site.took(1, 2)
}

const after =
  (before: (site: Site) => Promise<void>, act: (site: Site) => CrewAct): Scene['scene'] =>
  async (site) => {
    await before(site)
    return act(site)
  }
const nothing = (): Promise<void> => Promise.resolve()

/** Every act of the crew. One that is added has to be added here: it does not compile. */
export const SCENES: Readonly<Record<CrewAct['act'], Scene>> = {
  'call-next': { scene: after(waiting, () => CALLED), again: 'nobody-waiting' },
  pedal: { scene: after(waiting, () => ({ act: 'pedal' })), again: 'disinfect-first' },
  recall: { scene: after(called, () => ({ act: 'recall' })), again: 'each' },
  sampled: { scene: after(called, (site) => ({ act: 'sampled', visit: site.visit() })), again: 'no-such-visit' },
  absent: { scene: after(called, (site) => ({ act: 'absent', visit: site.visit() })), again: 'no-such-visit' },
  return: {
    scene: async (site) => {
      await called(site)
      await site.did({ act: 'absent' })
      return { act: 'return', visit: site.visit() }
    },
    again: 'no-such-visit',
  },
  'release-group': { scene: after(waiting, () => ({ act: 'release-group' })), again: 'nobody-waiting' },
  'not-holder': {
    scene: after(waiting, (site) => ({ act: 'not-holder', visit: site.visit() })),
    again: 'no-such-visit',
  },
  refuse: { scene: after(waiting, (site) => ({ act: 'refuse', visit: site.visit() })), again: 'no-such-visit' },
  seal: {
    rules: AT_DESK,
    scene: after(atDesk, (site) => ({ act: 'seal', tube: site.tube })),
    again: 'nothing-to-seal',
  },
  'open-tube': {
    rules: PREPRINTED,
    scene: after(called, () => ({ act: 'open-tube', tube: 'LOT7-0001' })),
    again: 'tube-known',
  },
  'accept-label': {
    scene: async (site) => {
      await called(site)
      await site.paperCame('doubtful')
      return { act: 'accept-label', label: `${site.tube}/1` }
    },
    again: 'not-needed',
  },
  assist: { scene: after(nothing, () => assisted(1)), again: { done: 1, reason: 'answer-stands' } },
  'confirm-mask': {
    rules: { mask: { required: true } },
    scene: after(waiting, () => ({ act: 'confirm-mask', isWorn: true })),
    again: 'no-session',
  },
  'answer-symptoms': {
    rules: { symptoms: { ask: true } },
    scene: after(waiting, () => ({ act: 'answer-symptoms', hasSymptoms: false })),
    again: 'no-session',
  },
  'confirm-phone': {
    rules: { phone: 'required' },
    scene: after(waiting, () => ({ act: 'confirm-phone', phone: '19900000001' })),
    again: 'no-session',
  },
  'measure-again': {
    scene: async (site) => {
      await site.give({ kind: 'document', document: documentOf(1), source: 'card' })
      const { token } = site.loop.session
      await site.give({ kind: 'measured', token, result: { ok: false, failure: 'unavailable' } })
      return { act: 'measure-again' }
    },
    again: 'not-needed',
  },
  'close-referral': {
    scene: after(feverish, (site) => ({ act: 'close-referral', visit: site.visit() })),
    again: 'no-such-visit',
  },
  'whose-code': {
    scene: async (site) => {
      await site.took(1)
      await site.give({ kind: 'status-code', code: 'red' })
      return { act: 'whose-code', visit: site.visit(), whose: 'visit' }
    },
    again: 'not-needed',
  },
  'begin-party': { scene: after(nothing, () => ({ act: 'begin-party', size: 2 })), again: 'party-open' },
  'end-party': {
    scene: after(
      (site) => site.did({ act: 'begin-party', size: 2 }),
      () => ({ act: 'end-party' }),
    ),
    again: 'no-party',
  },
  rest: { scene: after(feverish, (site) => ({ act: 'rest', visit: site.visit(), minutes: 10 })), again: 'each' },
  'print-ticket': {
    rules: { ticket: { print: 'on-request' } },
    scene: after(waiting, () => ({ act: 'print-ticket', ticket: 'A001' })),
    again: 'each',
  },
  admit: {
    rules: { identity: { default: 'none', byCategory: {} } },
    scene: after(nothing, () => ({ act: 'admit' })),
    again: 'session-running',
  },
  void: {
    scene: after(sampled, (site) => ({ act: 'void', visit: site.visit(), reason: 'spoilt' })),
    again: 'not-sampled',
  },
  'void-tube': {
    scene: after(sampled, (site) => ({ act: 'void-tube', tube: site.tube, reason: 'broken' })),
    again: 'tube-void',
  },
  correct: {
    scene: after(waiting, (site) => ({ act: 'correct', visit: site.visit(), reason: 'typed-wrong', name: '测试九' })),
    again: 'not-needed',
  },
  verify: {
    rules: VERIFIED,
    scene: async (site) => {
      await called(site)
      await site.paperCame()
      return { act: 'verify', tube: site.tube }
    },
    again: 'label-verified',
  },
  // Ten cartons of one lot are ten scans.
  'receive-stock': {
    scene: after(nothing, () => ({ act: 'receive-stock', lot: 'LOT-7', expires: '2027-11-21', count: 96 })),
    again: 'each',
  },
  undo: {
    scene: async (site) => {
      await called(site)
      return { act: 'undo', events: [...site.loop.state.lastActs.values()].map(({ event }) => event) }
    },
    again: 'undo-other',
  },
  reprint: {
    scene: async (site) => {
      await called(site)
      await site.paperCame()
      return { act: 'reprint', label: `${site.tube}/1`, reason: 'lost' }
    },
    again: 'label-not-finished',
  },
  'collect-object': {
    rules: { subjects: 'objects', tube: tubeRules('preprinted'), ...poolOf(1) },
    scene: after(nothing, () => ({ act: 'collect-object', place: '门把手', tube: 'LOT7-0001' })),
    again: 'tube-known',
  },
  'begin-packing': { scene: after(nothing, () => ({ act: 'begin-packing' })), again: 'not-needed' },
  'end-packing': {
    scene: after(
      (site) => site.did({ act: 'begin-packing' }),
      () => ({ act: 'end-packing' }),
    ),
    again: 'not-needed',
  },
  pack: { rules: AT_DESK, scene: after(sealedTube, ({ tube }) => ({ act: 'pack', tube })), again: 'already-in-box' },
  unpack: { rules: AT_DESK, scene: after(inBox, ({ tube }) => ({ act: 'unpack', tube })), again: 'not-in-box' },
  'hand-over': {
    rules: AT_DESK,
    scene: after(inBox, () => ({ act: 'hand-over', courier: 'driver-1' })),
    again: 'box-empty',
  },
  'day-close': { scene: after(waiting, () => ({ act: 'day-close' })), again: 'day-closed' },
  disinfected: { scene: after(nothing, () => ({ act: 'disinfected', area: 'booth' })), again: 'each' },
  'set-clock': {
    trust: 'unsynced',
    scene: after(nothing, () => ({ act: 'set-clock', at: '2027-03-01T09:00' })),
    again: 'each',
  },
  pause: { scene: after(nothing, () => ({ act: 'pause' })), again: 'not-needed' },
  resume: {
    scene: after(
      (site) => site.did({ act: 'pause' }),
      () => ({ act: 'resume' }),
    ),
    again: 'not-needed',
  },
}
