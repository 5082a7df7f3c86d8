import { refuse } from './answers.ts'
import { WHOLE_CREW } from './crew-access.ts'
import { SERVER } from './pages/server-words.ts'
import type { App } from './screens-app.ts'
import type { ScreensOptions } from './screens-options.ts'

type OfBox = { Params: { box: string } }

/** What the crew reads of boxes; what it does with them are acts like all others. */
export function addCustodyRoutes(scope: App, { kiosk }: ScreensOptions): void {
  const forCrew = { config: { access: WHOLE_CREW } }
  scope.get('/api/crew/custody', forCrew, (_request, reply) => reply.send(kiosk.custody.view()))
  scope.get<OfBox>('/api/crew/custody/sheet/:box', forCrew, (request, reply) => {
    const sheet = kiosk.custody.sheet(request.params.box)
    if (sheet === null) return refuse(reply, 404, 'no-such-box', SERVER.noSuchBox)
    return reply.send({ ...sheet, kiosk: kiosk.publicView().kiosk, mode: kiosk.publicView().mode })
  })
  scope.get<OfBox>('/api/crew/custody/code/:box', forCrew, async (request, reply) => {
    const png = await kiosk.custody.codePng(request.params.box)
    if (png === null) return refuse(reply, 404, 'no-such-box', SERVER.noSuchBox)
    return reply.type('image/png').send(Buffer.from(png))
  })
}
