import type { FastifyReply } from 'fastify'
import { refuse } from './answers.ts'
import type { Asset, PageAssets } from './page-assets.ts'
import { SERVER } from './pages/server-words.ts'
import type { App } from './screens-app.ts'

/** The pages that anybody may open, and what all pages are made of. */
export function addPageRoutes(app: App, assets: PageAssets): void {
  app.get('/', (request, reply) => sendAsset(request.headers, reply, assets.pages.home))
  app.get('/resident', (request, reply) => sendAsset(request.headers, reply, assets.pages.resident))
  app.get('/queue', (request, reply) => sendAsset(request.headers, reply, assets.pages.queue))
  app.get<{ Params: { file: string } }>('/pages/:file', (request, reply) => {
    const file = assets.files.get(request.params.file)
    if (file === undefined) return refuse(reply, 404, 'not-found', SERVER.notFound)
    return sendAsset(request.headers, reply, file)
  })
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
