import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Clock } from '../ports/clock.ts'
import type { KioskPort } from '../ports/kiosk.ts'
import { refuse, refuseAct } from './answers.ts'
import { SERVER } from './pages/server-words.ts'
import { isLoopback } from './request-guard.ts'
import type { App } from './screens-app.ts'

const SayAgain = z.strictObject({ language: z.enum(['zh', 'en']).nullable() })

/** A hand that lies on the screen must not make the booth stutter. */
const SAY_AGAIN_MIN_MS = 1_000
/** A person takes nine seconds; whoever plays with the button cannot keep the crew running. */
const BEGINS = { max: 20, withinMs: 60_000 }
/** A finger is slower; a program that tries all ends of a telephone number is not. */
const ANSWERS = { max: 5, withinMs: 10_000 }

const session = z.int().nonnegative()
const Answer = z.discriminatedUnion('kind', [
  z.strictObject({ session, kind: z.literal('symptoms'), hasSymptoms: z.boolean() }),
  z.strictObject({ session, kind: z.literal('phone'), lastFour: z.string().regex(/^\d{4}$/) }),
])
const AskedTicket = z.strictObject({ session })

/**
 * What the booth's own screen may ask for: it runs on the kiosk itself, and nobody else may answer or make the booth
 * talk. `scope` is its alone: it gets the gate.
 */
export function addResidentRoutes(scope: App, kiosk: KioskPort, clock: Clock): void {
  scope.addHook('onRequest', async (request, reply) => {
    if (!isLoopback(request.socket.remoteAddress)) await refuse(reply, 403, 'booth-only', SERVER.boothOnly)
  })
  const maySay = atMost({ max: 1, withinMs: SAY_AGAIN_MIN_MS }, clock)
  scope.post('/api/resident/say-again', (request, reply) => {
    const parsed = SayAgain.safeParse(request.body)
    if (!parsed.success)
      return refuse(reply, 400, 'bad-request', SERVER.badField('language', 'expected zh, en or null'))
    if (maySay()) kiosk.sayAgain(parsed.data.language)
    return reply.code(204).send()
  })
  addBegin(scope, kiosk, clock)
  addAnswer(scope, kiosk, clock)
  addTicket(scope, kiosk)
}

/** Somebody without a document begins, or calls the crew: nobody signs in at the booth. */
function addBegin(scope: App, kiosk: KioskPort, clock: Clock): void {
  const mayBegin = atMost(BEGINS, clock)
  scope.post('/api/resident/begin', async (_request, reply) => {
    if (!mayBegin()) return refuse(reply, 429, 'too-often', SERVER.tooOften)
    const result = await kiosk.begin()
    return result.ok ? reply.send({}) : refuseAct(reply, result.refusal)
  })
}

/** The resident touched a key; it counts for the session that was on the screen and for no other. */
function addAnswer(scope: App, kiosk: KioskPort, clock: Clock): void {
  const mayAnswer = atMost(ANSWERS, clock)
  scope.post('/api/resident/answer', async (request, reply): Promise<FastifyReply> => {
    if (!mayAnswer()) return refuse(reply, 429, 'wait', SERVER.tooManyAnswers)
    const parsed = Answer.safeParse(request.body)
    if (!parsed.success) return refuse(reply, 400, 'bad-request', SERVER.badRequest)
    const { session: shown, ...given } = parsed.data
    const result = await kiosk.answerAtBooth(shown, given)
    return result.ok ? reply.send({ events: result.events }) : refuseAct(reply, result.refusal)
  })
}

/** The number on paper, for who has it on the screen now: the kiosk takes one such touch for each person. */
function addTicket(scope: App, kiosk: KioskPort): void {
  scope.post('/api/resident/ticket', async (request, reply): Promise<FastifyReply> => {
    const parsed = AskedTicket.safeParse(request.body)
    if (!parsed.success) return refuse(reply, 400, 'bad-request', SERVER.badRequest)
    const result = await kiosk.printTicket(parsed.data.session)
    return result.ok ? reply.send({}) : refuseAct(reply, result.refusal)
  })
}

/** Asked at each touch: false when so many were let through lately. */
function atMost({ max, withinMs }: { readonly max: number; readonly withinMs: number }, clock: Clock): () => boolean {
  let latestMs: readonly number[] = []
  return () => {
    const nowMs = clock.monotonicMs()
    latestMs = latestMs.filter((ms) => ms > nowMs - withinMs)
    if (latestMs.length >= max) return false
    latestMs = [...latestMs, nowMs]
    return true
  }
}
