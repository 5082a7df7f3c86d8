import type { FastifyReply } from 'fastify'
import type { Refusal } from '../domain/input.ts'
import { REFUSALS } from './pages/refusal-words.ts'
import type { Words } from './pages/words.ts'

/** A message for people, in both languages, since a program cannot know who will read it. */
function bothLanguages(words: Words): string {
  return `${words.zh} ${words.en}`
}

/** The body of every refusal of the API: a code for programs, a sentence for people. */
export async function refuse(reply: FastifyReply, status: number, reason: string, words: Words): Promise<FastifyReply> {
  return reply.code(status).send({ reason, message: bothLanguages(words) })
}

/** The kiosk did not do what was asked of it. */
export function refuseAct(reply: FastifyReply, refusal: Refusal): Promise<FastifyReply> {
  return refuse(reply, 409, refusal, REFUSALS[refusal])
}
