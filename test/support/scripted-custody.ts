import type { BoxSheet, CustodyView } from '../../firmware/domain/custody-view.ts'
import { nowAtSite } from './site-time.ts'

const aTube = (serial: number): CustodyView['boxed'][number] => ({
  tube: `0042261121${String(serial).padStart(4, '0')}`,
  group: `K0042-1-G${serial}`,
  poolSize: 10,
  count: 10,
  sampledAt: nowAtSite(90 * 60_000),
  sealedAt: nowAtSite(70 * 60_000),
  isTooOld: false,
})

/** A box half packed, and one that has left. */
export const CUSTODY: CustodyView = {
  figures: {
    open: 1,
    sealed: 2,
    boxed: 3,
    box: 'K0042-1-B4',
    oldestSampleAt: nowAtSite(102 * 60_000),
    oldestSampleMinutes: 102,
    oldestTube: '00422611210001',
    dueAt: nowAtSite(-18 * 60_000),
    laboratoryBy: nowAtSite(-138 * 60_000),
    at: nowAtSite(),
    seq: 311,
  },
  maxTubes: 300,
  box: 'K0042-1-B4',
  boxed: [1, 2, 3].map(aTube),
  missing: [4, 5].map(aTube),
  refused: [],
  unsealed: [],
  isScannerPacking: false,
  handedOver: [{ box: 'K0042-1-B3', at: nowAtSite(3_600_000), count: 2 }],
}

export const SHEET: BoxSheet = {
  box: 'K0042-1-B3',
  tubes: ['00422611200098', '00422611200099'],
  courier: 'driver-1',
  vehicle: '测A·12345',
  seal: 'S-1207',
  oldestSampleAt: nowAtSite(2 * 3_600_000),
  differences: [{ kind: 'missing', count: 1, codes: ['00422611210004'] }],
  operator: 'leader',
  at: nowAtSite(3_600_000),
  contents: [
    { tube: '00422611200098', poolSize: 10, count: 10, sampledAt: nowAtSite(2 * 3_600_000) },
    { tube: '00422611200099', poolSize: 1, count: 1, sampledAt: nowAtSite(90 * 60_000) },
  ],
}
