import type { EventStream } from './event-stream.ts'
import type { PageAssets } from './page-assets.ts'
import { sendAsset } from './page-routes.ts'
import type { App } from './screens-app.ts'
import { addStream } from './stream-route.ts'

/** All stations of the site on one page; public figures only. */
export function addSiteRoutes(app: App, assets: PageAssets, stream: EventStream): void {
  app.get('/site', (request, reply) => sendAsset(request.headers, reply, assets.pages.site))
  addStream(app, '/api/site/stream', stream)
}
