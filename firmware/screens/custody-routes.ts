import { z } from 'zod'
import { refuse } from './answers.ts'
import { WHOLE_CREW } from './crew-access.ts'
import { mayAct } from './pages/role-acts.ts'
import { SERVER } from './pages/server-words.ts'
import type { App } from './screens-app.ts'
import type { ScreensOptions } from './screens-options.ts'

/** A scanner's text of a badge, or what stands on it. */
const Badge = z.strictObject({ text: z.string().min(1).max(200) })

type OfBox = { Params: { box: string } }

/** What the pages of the boxes read; what the crew does there are acts like all others. */
export function addCustodyRoutes(scope: App, { kiosk }: ScreensOptions): void {
  const forCrew = { config: { access: WHOLE_CREW } }
  scope.get('/api/crew/custody', forCrew, (_request, reply) => reply.send(kiosk.custody.view()))
  const forHandOver = { config: { access: WHOLE_CREW.filter((role) => mayAct(role, 'hand-over')) } }
  scope.post('/api/crew/custody/courier', forHandOver, (request, reply) => {
    const parsed = Badge.safeParse(request.body)
    if (!parsed.success) return refuse(reply, 400, 'bad-request', SERVER.badRequest)
    const courier = kiosk.custody.courierOf(parsed.data.text)
    return courier === null ? refuse(reply, 404, 'unknown-courier', SERVER.unknownCourier) : reply.send(courier)
  })
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
