import type { Label, Tube, Visit } from '../../firmware/domain/state.ts'

/** Somebody who waits, the tube that is opened for them, and its label; for tests that look at one of them. */
export function aVisit(): { readonly visit: Visit; readonly tube: Tube; readonly label: Label } {
  const visit: Visit = {
    ...{ id: 'K0042-1-V1', ticket: 'A001', group: null, poolSize: 10, specimenType: 'oropharyngeal-swab' },
    ...{ category: 'general', price: null, isPriority: false, person: null, personKey: null, formerKey: null },
    ...{ firstEvent: 'K0042.1.1', bodyC: 36.5, day: '2026-03-02', checkedInAtMs: 0, referredAt: null },
    ...{ state: 'waiting', calledSequence: null, absentAtMs: null, tube: null, sample: null, reason: null },
    ...{ resting: null, isDocumentExpired: false },
  }
  const tube: Tube = {
    ...{ number: '00422603020001', numbering: 'printed', poolSize: 10, specimenType: 'oropharyngeal-swab' },
    ...{ sealAfterMinutes: 30, isForObjects: false, objects: [], place: null, expected: 10, group: null },
    ...{ openedAt: '2026-03-02T12:00:00.000+08:00', openedAtMs: 0, members: [], swabs: [], state: 'open' },
    ...{ visit: null, isVerified: false, lot: null, closedFor: null, firstSampleAt: null },
    ...{ isSampleTimeBelieved: true, sealedAtMs: null, sealedDay: null, box: null, handedOverAtMs: null },
    lastCopy: 0,
  }
  const label: Label = {
    ...{ id: `${tube.number}/1`, tube: tube.number, copy: 1, state: 'waiting', cause: null },
    since: tube.openedAt,
  }
  return { visit, tube, label }
}
