import { z } from 'zod'
import { DISINFECTED_AREAS } from '../domain/disinfection-record.ts'
import type { CrewAct } from '../domain/input.ts'
import { number, optionalNumber, type ParsedAct, parser, requestId } from './act-parser.ts'
import { INTAKE_PARSERS, session } from './intake-acts.ts'
import { category } from './person-fields.ts'
import { RECORD_PARSERS } from './record-acts.ts'

/** Whatever a hand scanner sent; what it means is decided where the scan rules are. */
const scanned = z.string().trim().min(1).max(2048)

const short = z.string().trim().min(1).max(64)
const handingOver = z.strictObject({
  requestId,
  courier: short,
  courierDetail: short.exactOptional(),
  courierBy: z.enum(['badge', 'list']).exactOptional(),
  vehicle: short.exactOptional(),
  seal: short.exactOptional(),
  count: z.int().nonnegative().exactOptional(),
  leaving: z.int().nonnegative().exactOptional(),
})

const PARSERS = {
  'call-next': parser(z.strictObject({ requestId }), () => ({ act: 'call-next' })),
  pedal: parser(z.strictObject({ requestId }), () => ({ act: 'pedal' })),
  recall: parser(z.strictObject({ requestId, visit: optionalNumber }), (body) => ({ act: 'recall', ...body })),
  absent: parser(z.strictObject({ requestId, visit: optionalNumber }), (body) => ({ act: 'absent', ...body })),
  return: parser(z.strictObject({ requestId, visit: number }), (body) => ({ act: 'return', ...body })),
  'release-group': parser(z.strictObject({ requestId }), () => ({ act: 'release-group' })),
  sampled: parser(z.strictObject({ requestId, visit: optionalNumber }), (body) => ({ act: 'sampled', ...body })),
  'not-holder': parser(z.strictObject({ requestId, visit: optionalNumber, session }), (body) => ({
    act: 'not-holder',
    ...body,
  })),
  refuse: parser(z.strictObject({ requestId, visit: optionalNumber, session }), (body) => ({ act: 'refuse', ...body })),
  seal: parser(z.strictObject({ requestId, tube: optionalNumber }), (body) => ({ act: 'seal', ...body })),
  'open-tube': parser(z.strictObject({ requestId, tube: optionalNumber }), (body) => ({ act: 'open-tube', ...body })),
  'accept-label': parser(z.strictObject({ requestId, label: number }), (body) => ({ act: 'accept-label', ...body })),
  ...INTAKE_PARSERS,
  'print-ticket': parser(z.strictObject({ requestId, ticket: number }), (body) => ({ act: 'print-ticket', ...body })),
  admit: parser(z.strictObject({ requestId, category: category.exactOptional() }), (body) => ({
    act: 'admit',
    ...body,
  })),
  'collect-object': parser(
    z.strictObject({ requestId, place: z.string().trim().min(1).max(60), tube: optionalNumber }),
    (body) => ({ act: 'collect-object', ...body }),
  ),
  ...RECORD_PARSERS,
  'begin-packing': parser(z.strictObject({ requestId }), () => ({ act: 'begin-packing' })),
  'end-packing': parser(z.strictObject({ requestId }), () => ({ act: 'end-packing' })),
  pack: parser(z.strictObject({ requestId, tube: scanned }), (body) => ({ act: 'pack', ...body })),
  unpack: parser(z.strictObject({ requestId, tube: scanned }), (body) => ({ act: 'unpack', ...body })),
  'hand-over': parser(handingOver, (body) => ({ act: 'hand-over', ...body })),
  'day-close': parser(z.strictObject({ requestId }), () => ({ act: 'day-close' })),
  disinfected: parser(z.strictObject({ requestId, area: z.enum(DISINFECTED_AREAS) }), (body) => ({
    act: 'disinfected',
    ...body,
  })),
  'set-clock': parser(z.strictObject({ requestId, at: z.string().max(32) }), (body) => ({ act: 'set-clock', ...body })),
  pause: parser(z.strictObject({ requestId }), () => ({ act: 'pause' })),
  resume: parser(z.strictObject({ requestId }), () => ({ act: 'resume' })),
} satisfies Record<CrewAct['act'], (body: unknown) => ParsedAct>

/** The acts by their names in the API. */
export const CREW_ACTS = Object.keys(PARSERS).filter(isAct)

/** Reads the body of an act. */
export function parseAct(act: CrewAct['act'], body: unknown): ParsedAct {
  return PARSERS[act](body)
}

function isAct(name: string): name is CrewAct['act'] {
  return Object.hasOwn(PARSERS, name)
}
