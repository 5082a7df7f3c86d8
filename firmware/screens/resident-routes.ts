import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Clock } from '../ports/clock.ts'
import type { KioskPort } from '../ports/kiosk.ts'
import { refuse } from './answers.ts'
import { REFUSALS } from './pages/refusal-words.ts'
import { SERVER } from './pages/server-words.ts'
import { isLoopback } from './request-guard.ts'
import type { App } from './screens-app.ts'

const SayAgain = z.strictObject({ language: z.enum(['zh', 'en']).nullable() })

/** A hand that lies on the screen must not make the booth stutter. */
const SAY_AGAIN_MIN_MS = 1_000
/** A person takes nine seconds; whoever plays with the button cannot keep the crew running. */
const BEGINS_PER_MINUTE_MAX = 20
const MINUTE_MS = 60_000

/** A finger is slower; a program that tries all ends of a telephone number is not. */
const ANSWERS_MAX = 5
const ANSWERS_WINDOW_MS = 10_000

const Answer = z.discriminatedUnion('kind', [
  z.strictObject({ session: z.int().nonnegative(), kind: z.literal('symptoms'), hasSymptoms: z.boolean() }),
  z.strictObject({ session: z.int().nonnegative(), kind: z.literal('phone'), lastFour: z.string().regex(/^\d{4}$/) }),
])

/** What the booth's own screen may ask for: it runs on the kiosk itself, and nobody else may answer or make the booth talk. */
export function addResidentRoutes(app: App, kiosk: KioskPort, clock: Clock): void {
  let saidAtMs = Number.NEGATIVE_INFINITY
  app.post('/api/resident/say-again', (request, reply) => {
    if (!isLoopback(request.socket.remoteAddress)) return refuse(reply, 403, 'booth-only', SERVER.boothOnly)
    const parsed = SayAgain.safeParse(request.body)
    if (!parsed.success)
      return refuse(reply, 400, 'bad-request', SERVER.badField('language', 'expected zh, en or null'))
    const nowMs = clock.monotonicMs()
    if (nowMs - saidAtMs >= SAY_AGAIN_MIN_MS) {
      saidAtMs = nowMs
      kiosk.sayAgain(parsed.data.language)
    }
    return reply.code(204).send()
  })
  addBegin(app, kiosk, clock)
  addAnswerRoute(app, kiosk, clock)
  addTicketRoute(app, kiosk)
}

/** Somebody without a document begins, or calls the crew: nobody signs in at the booth. */
function addBegin(app: App, kiosk: KioskPort, clock: Clock): void {
  let recentMs: readonly number[] = []
  app.post('/api/resident/begin', async (request, reply) => {
    if (!isLoopback(request.socket.remoteAddress)) return refuse(reply, 403, 'booth-only', SERVER.boothOnly)
    const nowMs = clock.monotonicMs()
    recentMs = recentMs.filter((ms) => ms > nowMs - MINUTE_MS)
    if (recentMs.length >= BEGINS_PER_MINUTE_MAX) return refuse(reply, 429, 'too-often', SERVER.tooOften)
    recentMs = [...recentMs, nowMs]
    const result = await kiosk.begin()
    if (!result.ok) return refuse(reply, 409, result.refusal, REFUSALS[result.refusal])
    return reply.send({})
  })
}

/** The resident touched a key; it counts for the session that was on the screen and for no other. */
function addAnswerRoute(app: App, kiosk: KioskPort, clock: Clock): void {
  let latestMs: number[] = []
  app.post('/api/resident/answer', async (request, reply): Promise<FastifyReply> => {
    if (!isLoopback(request.socket.remoteAddress)) return refuse(reply, 403, 'booth-only', SERVER.boothOnly)
    const nowMs = clock.monotonicMs()
    latestMs = latestMs.filter((ms) => ms > nowMs - ANSWERS_WINDOW_MS)
    if (latestMs.length >= ANSWERS_MAX) return refuse(reply, 429, 'wait', SERVER.tooManyAnswers)
    latestMs.push(nowMs)
    const parsed = Answer.safeParse(request.body)
    if (!parsed.success) return refuse(reply, 400, 'bad-request', SERVER.badRequest)
    const { session, ...given } = parsed.data
    const result = await kiosk.answerAtBooth(session, given)
    if (!result.ok) return refuse(reply, 409, result.refusal, REFUSALS[result.refusal])
    return reply.send({ events: result.events })
  })
}

const AskedTicket = z.strictObject({ session: z.int().nonnegative() })

/** The number on paper, for who has it on the screen now: the kiosk takes one such touch for each person. */
function addTicketRoute(app: App, kiosk: KioskPort): void {
  app.post('/api/resident/ticket', async (request, reply): Promise<FastifyReply> => {
    if (!isLoopback(request.socket.remoteAddress)) return refuse(reply, 403, 'booth-only', SERVER.boothOnly)
    const parsed = AskedTicket.safeParse(request.body)
    if (!parsed.success) return refuse(reply, 400, 'bad-request', SERVER.badRequest)
    const result = await kiosk.printTicket(parsed.data.session)
    if (!result.ok) return refuse(reply, 409, result.refusal, REFUSALS[result.refusal])
    return reply.send({})
  })
}
