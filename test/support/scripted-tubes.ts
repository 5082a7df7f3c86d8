import type { StoryLine, TubeRow, TubeStory, TubesView } from '../../firmware/domain/tubes-view.ts'
import type { TubesPort } from '../../firmware/ports/tubes.ts'

const ROW: TubeRow = {
  tube: '00422611210007',
  numbering: 'printed',
  state: 'sealed',
  reason: 'full',
  poolSize: 10,
  specimenType: 'oropharyngeal-swab',
  expected: 10,
  members: ['A012', 'A013', 'A015'].map((who, i) => ({ visit: `K0042-1-V${12 + i}`, who })),
  voided: 1,
  openedAt: '2026-11-21T10:42:59.000+08:00',
  isVerified: true,
  lot: 'B7',
  expires: '2026-11-26',
  label: { label: '00422611210007/2', tube: '00422611210007', copy: 2, state: 'printed', cause: null },
}

/** Three tubes in every state, and two lots. */
const TUBES: TubesView = {
  at: '2026-11-21T11:02:00.000+08:00',
  tubes: [
    {
      ...ROW,
      tube: '00422611210008',
      state: 'open',
      reason: null,
      members: [{ visit: 'K0042-1-V17', who: 'A017' }],
      voided: 0,
      isVerified: false,
      label: { label: '00422611210008/1', tube: '00422611210008', copy: 1, state: 'printed', cause: null },
    },
    ROW,
    { ...ROW, tube: '00422611210006', state: 'voided', reason: 'broken', members: [], voided: 4 },
  ],
  total: 3,
  stock: [
    { lot: 'B7', expires: '2026-11-26', left: 60, state: 'in-use', days: 5 },
    { lot: 'C1', expires: '2027-06-30', left: 400, state: 'waiting', days: 221 },
  ],
}

const LINE: StoryLine = {
  id: 'K0042.1.17',
  at: '2026-11-21T10:42:59.000+08:00',
  type: 'tube.opened',
  operator: null,
  reason: null,
  note: null,
  who: '',
  ordinal: null,
  count: null,
  expected: 4,
  copy: null,
  box: null,
  lot: 'B7',
}

const STORY: TubeStory = {
  tube: ROW.tube,
  row: ROW,
  lines: [
    LINE,
    { ...LINE, id: 'K0042.1.18', type: 'label.printed', lot: null, copy: 1 },
    { ...LINE, id: 'K0042.1.19', type: 'sample.collected', lot: null, who: 'A014', ordinal: 3, operator: '示范02' },
    {
      ...LINE,
      id: 'K0042.1.20',
      type: 'sample.voided',
      lot: null,
      who: 'A014',
      reason: 'spoilt',
      note: '掉在地上',
      operator: '示范02',
    },
    { ...LINE, id: 'K0042.1.21', type: 'tube.sealed', lot: null, reason: 'full', count: 3 },
    { ...LINE, id: 'K0042.1.22', type: 'label.requested', lot: null, reason: 'damaged', copy: 2, operator: '示范02' },
  ],
}

export const SCRIPTED_TUBES: TubesPort = {
  view: () => TUBES,
  story: (tube) => Promise.resolve(tube === STORY.tube ? STORY : null),
}
