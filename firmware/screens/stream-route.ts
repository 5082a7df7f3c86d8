import type { ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { refuse } from './answers.ts'
import type { Access } from './crew-access.ts'
import type { EventStream } from './event-stream.ts'
import { SERVER } from './pages/server-words.ts'
import type { App } from './screens-app.ts'

type StreamRequest = Pick<FastifyRequest, 'raw' | 'cookies'>

/** Whose stream it is, where it is not everybody's. */
interface Readers {
  readonly access: Access
  /** Asked before each event. */
  readonly isAllowed: (request: StreamRequest) => boolean
}

/** Adds a stream. It has no head alone: a request for that would wait for an answer without an end. */
export function addStream(app: App, url: string, stream: EventStream, readers: Readers | null = null): void {
  const config = readers === null ? {} : { config: { access: readers.access } }
  app.get(url, { ...config, exposeHeadRoute: false }, (request, reply) =>
    join(request, reply, stream, readers === null ? undefined : () => readers.isAllowed(request)),
  )
}

/** Hands the connection to the stream, or says that there is no place. */
async function join(
  request: StreamRequest,
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
