import { z } from 'zod'
import { type IntakeAct, REFERRAL_OUTCOMES } from '../domain/intake-input.ts'
import { number, type ParsedAct, parser, requestId } from './act-parser.ts'
import { category, idNumber, idType, personName, phone, sex } from './person-fields.ts'

/** Token of the session that was on the page. */
export const session = z.int().nonnegative().exactOptional()

const document = z.strictObject({
  idType,
  idNumber,
  name: personName,
  birthDate: z.iso.date().exactOptional(),
  sex: sex.exactOptional(),
  validTo: z.iso.date().exactOptional(),
  formerNumber: idNumber.exactOptional(),
})

const assistance = z
  .strictObject({
    requestId,
    session,
    document: document.exactOptional(),
    phone: phone.exactOptional(),
    category: category.exactOptional(),
    guardian: z.strictObject({ name: personName, phone: phone.exactOptional() }).exactOptional(),
    guardianOfParty: z.literal(true).exactOptional(),
    contactC: z.number().min(0).max(99).exactOptional(),
    instrument: z.string().trim().min(1).max(40).exactOptional(),
    statusCode: z.enum(['pass', 'refer']).exactOptional(),
  })
  .refine((body) => Object.keys(body).length > 1, 'nothing was given')

const phoneAnswer = z.strictObject({
  requestId,
  session,
  lastFour: z
    .string()
    .regex(/^\d{4}$/, 'expected four digits')
    .exactOptional(),
  phone: phone.exactOptional(),
})

const closing = z.strictObject({
  requestId,
  visit: number,
  takenBy: z.string().trim().min(1).max(40).exactOptional(),
  outcome: z.enum(REFERRAL_OUTCOMES).exactOptional(),
})

/** Bodies of the acts for the person at the booth, and for those who were referred there. */
export const INTAKE_PARSERS = {
  assist: parser(assistance, ({ contactC, ...body }) => ({
    act: 'assist',
    ...body,
    ...(contactC === undefined ? {} : { contactCentiC: Math.round(contactC * 100) }),
  })),
  'confirm-mask': parser(z.strictObject({ requestId, session, isWorn: z.boolean() }), (body) => ({
    act: 'confirm-mask',
    ...body,
  })),
  'answer-symptoms': parser(z.strictObject({ requestId, session, hasSymptoms: z.boolean() }), (body) => ({
    act: 'answer-symptoms',
    ...body,
  })),
  'confirm-phone': parser(phoneAnswer, (body) => ({ act: 'confirm-phone', ...body })),
  'measure-again': parser(z.strictObject({ requestId, session }), (body) => ({ act: 'measure-again', ...body })),
  'close-referral': parser(closing, (body) => ({ act: 'close-referral', ...body })),
  'begin-party': parser(z.strictObject({ requestId, size: z.int().min(1).max(99) }), (body) => ({
    act: 'begin-party',
    ...body,
  })),
  'end-party': parser(z.strictObject({ requestId }), () => ({ act: 'end-party' })),
  'whose-code': parser(z.strictObject({ requestId, visit: number, whose: z.enum(['visit', 'next']) }), (body) => ({
    act: 'whose-code',
    ...body,
  })),
  rest: parser(z.strictObject({ requestId, visit: number, minutes: z.int().min(1).max(600) }), (body) => ({
    act: 'rest',
    ...body,
  })),
} satisfies Record<IntakeAct['act'], (body: unknown) => ParsedAct>
