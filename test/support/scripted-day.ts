import type { DaySheet } from '../../firmware/domain/day-sheet.ts'
import type { DayRecord } from '../../firmware/domain/day-view.ts'
import type { DayPage, DayPort } from '../../firmware/ports/day.ts'

const FIGURES: DayPage['figures'] = {
  day: '2026-11-21',
  firstSequence: 1,
  lastSequence: 311,
  counts: {
    'visit.checked-in': 1204,
    'visit.referred': 3,
    'visit.referred.fever': 2,
    'visit.ended': 0,
    'sample.collected': 1201,
    'tube.opened': 124,
    'tube.opened.10': 124,
    'tube.sealed': 124,
    'label.printed': 124,
    'box.handed-over.tubes': 120,
  },
  prices: [{ class: 'pooled', payer: 'government', yuan: 3.5, ceilingYuan: 5, people: 1201, totalYuan: 4203.5 }],
  differences: [{ code: 'tubes-not-handed-over', count: 4 }],
}

const SHEET: DaySheet = {
  tubes: [
    {
      tube: '00422611210007',
      poolSize: 10,
      state: 'sealed',
      count: 10,
      lot: '=HYPERLINK("http://example.invalid")',
      closedAt: '2026-11-21T09:30:00.000+08:00',
      box: 'K0042-1-B1',
    },
  ],
  people: [
    {
      visit: 'K0042-1-V1',
      ticket: 'A001',
      at: '2026-11-21T09:00:00.000+08:00',
      category: '@key',
      result: 'collected',
      tube: '00422611210007',
    },
    {
      visit: 'K0042-1-V2',
      ticket: null,
      at: '2026-11-21T09:01:00.000+08:00',
      category: null,
      result: 'referred.fever',
      tube: null,
    },
  ],
}

/** Two days as they are told to be. */
export class ScriptedDay implements DayPort {
  readonly #yesterday: DayRecord = {
    figures: { ...FIGURES, day: '2026-11-20', counts: {}, prices: [], differences: [] },
    state: 'closed',
    revision: 1,
    closedAt: '2026-11-20T23:50:00.000+08:00',
  }
  #page: DayPage = {
    figures: FIGURES,
    state: 'open',
    revision: 0,
    closedAt: null,
    at: '2026-11-21T18:00:00.000+08:00',
    closesAt: '23:50',
    disinfection: [
      { area: 'booth', done: 1, perDay: 2 },
      { area: 'table', done: 2, perDay: 2 },
    ],
    earlier: [{ day: '2026-11-20', revision: 1, people: 0, tubes: 0, differences: 0 }],
    district: { state: 'none', upTo: 300, people: null, at: null },
    unsent: 11,
  }

  view(): DayPage {
    return this.#page
  }

  record(day: string): DayRecord | null {
    return [this.#page, this.#yesterday].find(({ figures }) => figures.day === day) ?? null
  }

  sheet(day: string): Promise<DaySheet | null> {
    return Promise.resolve(day === FIGURES.day ? SHEET : null)
  }

  show(change: Partial<DayPage>): void {
    this.#page = { ...this.#page, ...change }
  }
}
