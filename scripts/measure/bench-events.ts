import type { EventDraft } from '../../firmware/domain/events.ts'
import type { Stamp } from '../../firmware/ports/journal.ts'
import { inventedDocument } from './bench-kiosk.ts'

/** The sampling event of a pooled tube as the loop decides it, with its person; about 1,000 bytes on the wire. */
export function personalDraft(n: number): EventDraft {
  const { birthDate, idNumber, idType, name, sex } = inventedDocument(n)
  const person = { idType, idNumber, name, sex, birthDate, category: 'general', source: 'card' } as const
  const draft = plainDraft(n)
  if (draft.event.type !== 'sample.collected') throw new Error('not a specimen')
  return { event: { ...draft.event, data: { ...draft.event.data, person } } }
}

/** The same where no identity is asked; about 700 bytes on the wire. */
export function plainDraft(n: number): EventDraft {
  const visit = `K0042-1-V${n}`
  return {
    event: {
      type: 'sample.collected',
      subject: visit,
      data: {
        visit,
        tube: `0042220520${String(1 + Math.floor(n / 10)).padStart(4, '0')}`,
        ordinal: 1 + (n % 10),
        poolSize: 10,
        specimenType: 'oropharyngeal-swab',
        basis: 'sampler',
        operator: 'op-1',
        priceClass: 'pooled',
        payer: 'government',
      },
    },
  }
}

export const BENCH_STAMP: Stamp = {
  time: '2022-05-20T09:30:00.125+08:00',
  day: '2022-05-20',
  bootId: '5f6d0c0e-0000-4000-8000-00000000a001',
  monotonicMs: 81_234,
  clock: 'synced',
  rules: 'pooled-10@3',
  simulated: true,
}
