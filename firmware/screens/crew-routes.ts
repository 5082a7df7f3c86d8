import type { FastifyReply } from 'fastify'
import type { CrewAct } from '../domain/input.ts'
import { refuse, refuseAct } from './answers.ts'
import { guardCrew, WHOLE_CREW } from './crew-access.ts'
import { CREW_ACTS, parseAct } from './crew-acts.ts'
import type { CrewSessionRoutes } from './crew-session-routes.ts'
import type { CrewSession } from './crew-sessions.ts'
import { addCustodyRoutes } from './custody-routes.ts'
import { addDayRoutes } from './day-routes.ts'
import { addDocumentRoutes } from './document-routes.ts'
import type { EventStream } from './event-stream.ts'
import type { PageAssets } from './page-assets.ts'
import { addCrewPages } from './page-routes.ts'
import { REFUSALS } from './pages/refusal-words.ts'
import { mayAct } from './pages/role-acts.ts'
import { SERVER } from './pages/server-words.ts'
import { addPracticeRoutes } from './practice-routes.ts'
import { isLoopback } from './request-guard.ts'
import { addRosterRoutes } from './roster-routes.ts'
import type { App } from './screens-app.ts'
import type { ScreensOptions } from './screens-options.ts'
import { addStream } from './stream-route.ts'
import { addTubesRoutes } from './tubes-routes.ts'

/** The crew's page, its view, its pictures and its acts. `scope` is theirs alone: it gets their gate. */
export function addCrewRoutes(
  scope: App,
  options: ScreensOptions,
  assets: PageAssets,
  sessions: CrewSessionRoutes,
  stream: EventStream,
): void {
  const { kiosk } = options
  refuseWithoutTls(scope, options)
  guardCrew(scope, sessions)
  addCrewPages(scope, assets)
  sessions.add(scope)
  addCustodyRoutes(scope, options)
  addDocumentRoutes(scope, options)
  addTubesRoutes(scope, options)
  addRosterRoutes(scope, options, sessions)
  addDayRoutes(scope, options)
  addPracticeRoutes(scope, options)
  const forCrew = { config: { access: WHOLE_CREW } }
  scope.get('/api/crew/state', forCrew, (_request, reply) => reply.send(kiosk.crewView()))
  addStream(scope, '/api/crew/stream', stream, {
    access: WHOLE_CREW,
    isAllowed: (request) => sessions.who(request) !== null,
  })
  scope.get<{ Params: { tube: string; file: string } }>(
    '/api/crew/labels/:tube/:file',
    forCrew,
    async (request, reply) => {
      const { tube, file } = request.params
      const copy = /^(\d{1,4})\.png$/.exec(file)?.[1]
      const png = copy === undefined ? null : await kiosk.labelPng(`${tube}/${copy}`)
      if (png === null) return refuse(reply, 404, 'no-such-label', REFUSALS['no-such-label'])
      return reply.type('image/png').send(Buffer.from(png))
    },
  )
  for (const act of CREW_ACTS) {
    const access = WHOLE_CREW.filter((role) => mayAct(role, act))
    scope.post(`/api/crew/${act}`, { config: { access } }, (request, reply) =>
      doAct(act, request.body, sessions.whoActs(request), reply, options),
    )
  }
}

async function doAct(
  name: CrewAct['act'],
  body: unknown,
  session: CrewSession | null,
  reply: FastifyReply,
  { kiosk }: ScreensOptions,
): Promise<FastifyReply> {
  if (session === null) return refuse(reply, 401, 'not-signed-in', SERVER.notSignedIn)
  const parsed = parseAct(name, body)
  if (!parsed.ok) return refuse(reply, 400, 'bad-request', SERVER.badField(parsed.field, parsed.why))
  const result = await kiosk.act(parsed.act, { operator: session.operator, requestId: parsed.requestId })
  if (!result.ok) return refuseAct(reply, result.refusal)
  return reply.send({ events: result.events })
}

/** PINs and what the crew sees never cross a network in clear. */
function refuseWithoutTls(scope: App, options: ScreensOptions): void {
  if (options.tls !== undefined) return
  scope.addHook('onRequest', async (request, reply) => {
    if (!isLoopback(request.socket.remoteAddress)) await refuse(reply, 403, 'tls-needed', SERVER.tlsNeeded)
  })
}
