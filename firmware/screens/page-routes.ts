import type { FastifyReply } from 'fastify'
import { refuse } from './answers.ts'
import type { Asset, Page, PageAssets } from './page-assets.ts'
import { SERVER } from './pages/server-words.ts'
import type { App } from './screens-app.ts'

const PUBLIC_PAGES: Readonly<Record<string, Page>> = {
  '/': 'home',
  '/resident': 'resident',
  '/queue': 'queue',
  '/site': 'site',
}

/** Nothing of anybody stands in them: they ask for it themselves, as whoever is signed in. */
const CREW_PAGES: Readonly<Record<string, Page>> = {
  '/crew': 'crew',
  '/crew/sampler': 'sampler',
  '/crew/custody': 'custody',
  '/crew/custody/sheet': 'custody-sheet',
  '/crew/tubes': 'tubes',
  '/crew/roster': 'roster',
  '/crew/day': 'day',
  '/crew/practice': 'practice',
}

/** The pages that anybody may open, and what all pages are made of. */
export function addPageRoutes(app: App, assets: PageAssets): void {
  for (const [path, page] of Object.entries(PUBLIC_PAGES))
    app.get(path, (request, reply) => sendAsset(request.headers, reply, assets.pages[page]))
  app.get<{ Params: { file: string } }>('/pages/:file', (request, reply) => {
    const file = assets.files.get(request.params.file)
    if (file === undefined) return refuse(reply, 404, 'not-found', SERVER.notFound)
    return sendAsset(request.headers, reply, file)
  })
}

/** `scope` is the crew's. */
export function addCrewPages(scope: App, { pages }: PageAssets): void {
  const forAnyone = { config: { access: 'anyone' } } as const
  for (const [path, page] of Object.entries(CREW_PAGES))
    scope.get(path, forAnyone, (request, reply) => sendAsset(request.headers, reply, pages[page]))
}

/** Kept by the browser, and asked for each time whether it is still the same: an update shows at the next load. */
export function sendAsset(
  headers: {
    readonly 'if-none-match'?: string | undefined
    readonly 'accept-encoding'?: string | string[] | undefined
  },
  reply: FastifyReply,
  asset: Asset,
): FastifyReply {
  reply.headers({ etag: asset.etag, 'cache-control': 'no-cache', vary: 'accept-encoding' })
  if (headers['if-none-match'] === asset.etag) return reply.code(304).send()
  reply.type(asset.type)
  if (!String(headers['accept-encoding'] ?? '').includes('gzip')) return reply.send(asset.body)
  return reply.header('content-encoding', 'gzip').send(asset.gzipped)
}
