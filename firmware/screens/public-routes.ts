import type { KioskPort } from '../ports/kiosk.ts'
import type { Metric } from '../ports/metrics.ts'
import type { EventStream } from './event-stream.ts'
import { encodeMetrics, viewMetrics } from './metrics-text.ts'
import type { App } from './screens-app.ts'
import { addStream } from './stream-route.ts'

/** What programs and monitors read; nothing of it is personal. */
export function addPublicRoutes(app: App, kiosk: KioskPort, stream: EventStream, more: () => readonly Metric[]): void {
  app.get('/api/state', (_request, reply) => reply.send(kiosk.publicView()))
  addStream(app, '/api/stream', stream)
  app.get('/healthz', (_request, reply) => {
    const health = kiosk.health()
    // A kiosk with a broken printer still works; one that cannot record takes nobody in.
    return reply.code(health.journal.writable ? 200 : 503).send(health)
  })
  app.get('/metrics', (_request, reply) =>
    reply
      .type('text/plain; version=0.0.4; charset=utf-8')
      .send(encodeMetrics([...viewMetrics(kiosk.publicView(), kiosk.health()), ...more()])),
  )
}
