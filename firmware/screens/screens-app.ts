import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import https from 'node:https'
import cookie from '@fastify/cookie'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { refuse } from './answers.ts'
import { limitConnections } from './connection-limit.ts'
import type { Access } from './crew-access.ts'
import { SERVER } from './pages/server-words.ts'
import { isOwnHost, isOwnOrigin, securityHeaders } from './request-guard.ts'
import type { ScreensOptions } from './screens-options.ts'

export type App = FastifyInstance<http.Server | https.Server, IncomingMessage, ServerResponse>

/** What there is, and who of the crew may use it; null outside of the crew's part. */
export interface RouteAccess {
  readonly method: string
  readonly url: string
  readonly access: Access | null
}

/** An act or a card is a few hundred bytes. */
const BODY_MAX_BYTES = 16 * 1024
const HEADERS_MAX_BYTES = 16 * 1024
/** Of a whole request, from its first byte; slower ones are cut so that they hold no place. */
const REQUEST_TIMEOUT_MS = 10_000
/** How often Node looks for slower ones; its own half minute would let them stay four times as long. */
const LOOK_FOR_SLOW_MS = 2_000

/** A server that lets through what comes under our name, from our own pages or from no page at all. */
export async function createApp(
  options: ScreensOptions,
  importMapHash: string,
): Promise<{ readonly app: App; readonly routes: readonly RouteAccess[] }> {
  const app: App = fastify<http.Server | https.Server>({
    serverFactory: (handler) => {
      const settings = {
        maxHeaderSize: HEADERS_MAX_BYTES,
        requestTimeout: REQUEST_TIMEOUT_MS,
        connectionsCheckingInterval: LOOK_FOR_SLOW_MS,
      }
      const server =
        options.tls === undefined
          ? http.createServer(settings, handler)
          : https.createServer({ ...settings, ...options.tls }, handler)
      limitConnections(server)
      return server
    },
    bodyLimit: BODY_MAX_BYTES,
    forceCloseConnections: true,
  })
  const routes: RouteAccess[] = []
  app.addHook('onRoute', ({ config, method, url }) => {
    for (const one of [method].flat()) routes.push({ method: one, url, access: config?.access ?? null })
  })
  app.removeContentTypeParser('text/plain')
  await app.register(cookie)
  const headers = securityHeaders(importMapHash)
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers)
    // Pages and their files say themselves how long they keep; nothing else is kept anywhere.
    reply.header('cache-control', 'no-store')
    return guard(request, reply, options)
  })
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404, 'not-found', SERVER.notFound))
  answerErrors(app, options)
  return { app, routes }
}

type Request = FastifyRequest<object, http.Server | https.Server>

async function guard(request: Request, reply: FastifyReply, options: ScreensOptions): Promise<void> {
  const { host, origin } = request.headers
  if (!isOwnHost(host, options.hostNames)) {
    await refuse(reply, 403, 'bad-host', SERVER.badHost)
    return
  }
  if (request.method === 'GET' || request.method === 'HEAD') return
  const fetchSite = request.headers['sec-fetch-site']
  const scheme = options.tls === undefined ? 'http' : 'https'
  if (isOwnOrigin({ origin, fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined, host, scheme })) return
  await refuse(reply, 403, 'bad-origin', SERVER.badOrigin)
}

/** Sentences, never a stack: what went wrong here is for the log, by code, since a message may quote the request. */
function answerErrors(app: App, options: ScreensOptions): void {
  app.setErrorHandler(async (error, request, reply) => {
    const { status, code } = describeError(error)
    if (status === 413) return refuse(reply, 413, 'too-large', SERVER.tooLarge)
    if (status >= 400 && status < 500) return refuse(reply, status, 'bad-request', SERVER.badRequest)
    options.log.error(
      { event: 'screens.request-failed', route: request.routeOptions.url ?? null, code },
      'a request could not be answered',
    )
    return refuse(reply, 500, 'internal', SERVER.internal)
  })
}

function describeError(error: unknown): { status: number; code: string } {
  if (!(error instanceof Error)) return { status: 500, code: 'unknown' }
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500
  return { status, code: 'code' in error && typeof error.code === 'string' ? error.code : error.name }
}
