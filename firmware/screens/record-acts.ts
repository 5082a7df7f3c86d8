import { z } from 'zod'
import { CORRECTION_REASONS, REPRINT_REASONS, SAMPLE_VOID_REASONS, TUBE_VOID_REASONS } from '../domain/reasons.ts'
import type { RecordAct } from '../domain/tube-input.ts'
import { number, type ParsedAct, parser, requestId } from './act-parser.ts'
import { category, idNumber, personName, phone, sex } from './person-fields.ts'

/** Longer ones are refused by the domain in words; this only keeps nonsense out. */
const note = z.string().max(1_000).exactOptional()

const correction = z.strictObject({
  requestId,
  visit: number,
  reason: z.enum(CORRECTION_REASONS),
  note,
  name: personName.exactOptional(),
  phone: phone.exactOptional(),
  category: category.exactOptional(),
  idNumber: idNumber.exactOptional(),
  birthDate: z.iso.date().exactOptional(),
  sex: sex.exactOptional(),
})

const received = z.strictObject({
  requestId,
  lot: z.string().trim().min(1).max(64),
  expires: z.iso.date(),
  count: z.int().min(1).max(1_000_000),
})

/** Bodies of the acts that change what is recorded. */
export const RECORD_PARSERS = {
  void: parser(z.strictObject({ requestId, visit: number, reason: z.enum(SAMPLE_VOID_REASONS), note }), (body) => ({
    act: 'void',
    ...body,
  })),
  'void-tube': parser(z.strictObject({ requestId, tube: number, reason: z.enum(TUBE_VOID_REASONS), note }), (body) => ({
    act: 'void-tube',
    ...body,
  })),
  correct: parser(correction, (body) => ({ act: 'correct', ...body })),
  verify: parser(z.strictObject({ requestId, tube: number }), (body) => ({ act: 'verify', ...body })),
  'receive-stock': parser(received, (body) => ({ act: 'receive-stock', ...body })),
  undo: parser(z.strictObject({ requestId, events: z.array(number).min(1).max(32) }), (body) => ({
    act: 'undo',
    ...body,
  })),
  reprint: parser(
    z.strictObject({ requestId, label: number, reason: z.enum(REPRINT_REASONS).exactOptional() }),
    (body) => ({
      act: 'reprint',
      ...body,
    }),
  ),
} satisfies Record<RecordAct['act'], (body: unknown) => ParsedAct>
