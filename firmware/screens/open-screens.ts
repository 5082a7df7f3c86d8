import path from 'node:path'
import type { Metric } from '../ports/metrics.ts'
import { addBenchRoutes, BenchSource } from './bench-routes.ts'
import { addCrewRoutes } from './crew-routes.ts'
import { CrewSessionRoutes } from './crew-session-routes.ts'
import { CrewSessions } from './crew-sessions.ts'
import { EventStream, type StreamEvent } from './event-stream.ts'
import { loadPageAssets } from './page-assets.ts'
import { addPageRoutes } from './page-routes.ts'
import { addPublicRoutes } from './public-routes.ts'
import { addResidentRoutes } from './resident-routes.ts'
import { type App, createApp, type RouteAccess } from './screens-app.ts'
import type { ScreensOptions } from './screens-options.ts'
import { SiteBoard } from './site-board.ts'
import { addStream } from './stream-route.ts'

export interface Screens {
  /** `http://127.0.0.1:8080`, with the port that was taken. */
  readonly address: string
  /** Every route, for those who look whether each is guarded. */
  readonly routes: readonly RouteAccess[]
  /** Ends all streams and connections; idempotent. */
  close(): Promise<void>
}

const PAGES_FOLDER = path.join(import.meta.dirname, 'pages')

/**
 * The HTTP server of a kiosk: pages, their live streams, and the API (contract, section 6). Rejects when the port is
 * taken or the certificate is not one; then nothing is left open.
 */
export async function openScreens(options: ScreensOptions): Promise<Screens> {
  const { kiosk, clock } = options
  const bench = options.mode === 'live' ? null : options.bench
  const assets = loadPageAssets(PAGES_FOLDER, options.place)
  const { app, routes } = await createApp(options, assets.importMapHash)
  const publicState = (): StreamEvent => ({ name: null, data: JSON.stringify(kiosk.publicView()) })
  const publicStream = new EventStream(clock, { snapshot: () => [publicState()] })
  // One connection per page: browsers allow six to one address, and a newcomer opens every page at once.
  const crewStream = new EventStream(clock, {
    snapshot: () => [
      { name: 'public', data: JSON.stringify(kiosk.publicView()) },
      { name: 'health', data: JSON.stringify(kiosk.health()) },
      { name: null, data: JSON.stringify(kiosk.crewView()) },
    ],
  })
  const benchStream = bench === null ? null : new EventStream(clock, new BenchSource(bench, kiosk))
  const board = new SiteBoard(options, () => {
    siteStream.changed()
  })
  const siteStream: EventStream = new EventStream(clock, board)
  const streams = [publicStream, crewStream, siteStream, ...(benchStream === null ? [] : [benchStream])]

  const sessions = new CrewSessions(clock, options.random, options.signOutMinutes, ({ operator }, reason) => {
    void kiosk.signedOut(operator, reason)
    crewStream.expel()
  })
  const sessionRoutes = new CrewSessionRoutes(options, sessions)
  addPageRoutes(app, assets)
  addPublicRoutes(app, kiosk, publicStream, allMetrics(options, { publicStream, crewStream, siteStream }))
  addStream(app, '/api/site/stream', siteStream)
  await addGated(app, (scope) => {
    addResidentRoutes(scope, kiosk, clock)
  })
  await addGated(app, (scope) => {
    addCrewRoutes(scope, options, assets, sessionRoutes, crewStream)
  })
  await addGated(app, (scope) => {
    if (bench !== null && benchStream !== null) addBenchRoutes(scope, bench, assets, benchStream)
  })

  const stopListening = [
    kiosk.onChanged(() => {
      for (const stream of streams) stream.changed()
    }),
    bench?.onChanged(() => {
      benchStream?.changed()
    }),
  ]
  const close = async (): Promise<void> => {
    for (const stop of stopListening) stop?.()
    sessions.close()
    for (const stream of streams) stream.close()
    await board.close()
    await app.close()
  }
  try {
    // Fastify names the scheme of a server of its own, and this one is made by `createApp`.
    const address = await app.listen({ host: options.host, port: options.port })
    return { address: options.tls === undefined ? address : address.replace(/^http:/, 'https:'), routes, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Beside what the views say: who follows this kiosk, and what others count. */
function allMetrics(
  { metrics }: ScreensOptions,
  streams: Readonly<Record<`${string}Stream`, EventStream>>,
): () => readonly Metric[] {
  return () => [
    {
      name: 'kiosk_stream_clients',
      help: 'Pages and programs that follow this kiosk.',
      kind: 'gauge',
      samples: Object.entries(streams).map(([name, { size }]) => ({
        labels: { stream: name.replace('Stream', '') },
        value: size,
      })),
    },
    ...metrics(),
  ]
}

/** Routes with a gate of their own, which no other route gets. */
async function addGated(app: App, add: (scope: App) => void): Promise<void> {
  await app.register((scope: App, _, done) => {
    add(scope)
    done()
  })
}
