import type { FastifyReply } from 'fastify'
import type { Words } from './pages/words.ts'

/** A message for people, in both languages, since a program cannot know who will read it. */
function bothLanguages(words: Words): string {
  return `${words.zh} ${words.en}`
}

/** The body of every refusal of the API: a code for programs, a sentence for people. */
export async function refuse(reply: FastifyReply, status: number, reason: string, words: Words): Promise<FastifyReply> {
  return reply.code(status).send({ reason, message: bothLanguages(words) })
}
