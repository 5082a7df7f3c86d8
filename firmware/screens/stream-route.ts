import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import { refuse } from './answers.ts'
import type { EventStream } from './event-stream.ts'
import { SERVER } from './pages/server-words.ts'

/** A stream has no head alone: such a request would wait for an answer without an end. */
export const NO_HEAD = { exposeHeadRoute: false } as const

/** Hands the connection to the stream, or says that there is no place. */
export async function joinStream(
  request: { readonly raw: IncomingMessage },
  reply: FastifyReply,
  stream: EventStream,
  isAllowed?: () => boolean,
): Promise<FastifyReply> {
  const response: ServerResponse = reply.raw
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(reply.getHeaders())) headers[name] = String(value)
  if (!stream.add(request.raw, response, headers, isAllowed)) {
    return refuse(reply.header('retry-after', '10'), 503, 'too-many-readers', SERVER.tooManyReaders)
  }
  return reply.hijack()
}
