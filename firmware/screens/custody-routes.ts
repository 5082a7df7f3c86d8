import { refuse } from './answers.ts'
import type { CrewSessionRoutes } from './crew-session-routes.ts'
import { SERVER } from './pages/server-words.ts'
import type { App } from './screens-app.ts'
import type { ScreensOptions } from './screens-options.ts'

type OfBox = { Params: { box: string } }

/** What the crew reads of boxes; what it does with them are acts like all others. */
export function addCustodyRoutes(scope: App, { kiosk }: ScreensOptions, sessions: CrewSessionRoutes): void {
  scope.get('/api/crew/custody', (request, reply) => {
    if (sessions.who(request) === null) return refuse(reply, 401, 'not-signed-in', SERVER.notSignedIn)
    return reply.send(kiosk.custody.view())
  })
  scope.get<OfBox>('/api/crew/custody/sheet/:box', (request, reply) => {
    if (sessions.who(request) === null) return refuse(reply, 401, 'not-signed-in', SERVER.notSignedIn)
    const sheet = kiosk.custody.sheet(request.params.box)
    if (sheet === null) return refuse(reply, 404, 'no-such-box', SERVER.noSuchBox)
    return reply.send({ ...sheet, kiosk: kiosk.publicView().kiosk, mode: kiosk.publicView().mode })
  })
  scope.get<OfBox>('/api/crew/custody/code/:box', async (request, reply) => {
    if (sessions.who(request) === null) return refuse(reply, 401, 'not-signed-in', SERVER.notSignedIn)
    const png = await kiosk.custody.codePng(request.params.box)
    if (png === null) return refuse(reply, 404, 'no-such-box', SERVER.noSuchBox)
    return reply.type('image/png').send(Buffer.from(png))
  })
}
