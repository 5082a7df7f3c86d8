import { refuse } from './answers.ts'
import { WHOLE_CREW } from './crew-access.ts'
import type { PageAssets } from './page-assets.ts'
import { sendAsset } from './page-routes.ts'
import { SERVER } from './pages/server-words.ts'
import type { App } from './screens-app.ts'
import type { ScreensOptions } from './screens-options.ts'

type OfBox = { Params: { box: string } }

/** The pages of the boxes and what they read; what the crew does there are acts like all others. */
export function addCustodyRoutes(scope: App, { kiosk }: ScreensOptions, { pages }: PageAssets): void {
  const forAnyone = { config: { access: 'anyone' } } as const
  scope.get('/crew/custody', forAnyone, (request, reply) => sendAsset(request.headers, reply, pages.custody))
  scope.get('/crew/custody/sheet', forAnyone, (request, reply) =>
    sendAsset(request.headers, reply, pages['custody-sheet']),
  )
  const forCrew = { config: { access: WHOLE_CREW } }
  scope.get('/api/crew/custody', forCrew, (_request, reply) => reply.send(kiosk.custody.view()))
  scope.get<OfBox>('/api/crew/custody/sheet/:box', forCrew, (request, reply) => {
    const sheet = kiosk.custody.sheet(request.params.box)
    if (sheet === null) return refuse(reply, 404, 'no-such-box', SERVER.noSuchBox)
    const { kiosk: place, mode } = kiosk.publicView()
    // Who the id belongs to is the configuration's word of today; the event has the id alone.
    const courierName = kiosk.custody.view().couriers.find(({ id }) => id === sheet.courier)?.name ?? null
    return reply.send({ ...sheet, courierName, kiosk: place, mode })
  })
  scope.get<OfBox>('/api/crew/custody/code/:box', forCrew, async (request, reply) => {
    const png = await kiosk.custody.codePng(request.params.box)
    if (png === null) return refuse(reply, 404, 'no-such-box', SERVER.noSuchBox)
    return reply.type('image/png').send(Buffer.from(png))
  })
}
