import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { BenchAnswer, BenchPort } from '../ports/bench.ts'
import type { KioskPort } from '../ports/kiosk.ts'
import { refuse } from './answers.ts'
import type { EventStream, StreamEvent, StreamSource } from './event-stream.ts'
import type { PageAssets } from './page-assets.ts'
import { sendAsset } from './page-routes.ts'
import { SERVER } from './pages/server-words.ts'
import { idType, sex } from './person-fields.ts'
import { isLoopback } from './request-guard.ts'
import type { App } from './screens-app.ts'
import { addStream } from './stream-route.ts'

const Card = z.union([
  z.strictObject({ textHex: z.string().regex(/^([0-9A-Fa-f]{2}){1,256}$/, 'expected up to 256 bytes in hex') }),
  z.strictObject({
    person: z.strictObject({
      idType: idType.exactOptional(),
      idNumber: z.string().max(32),
      name: z.string().max(120),
      sex: sex.exactOptional(),
      birthDate: z.iso.date().exactOptional(),
    }),
  }),
])
const Temperature = z.union([
  z.strictObject({ objectC: z.number().min(-70).max(380), ambientC: z.number().min(-40).max(125) }),
  z.strictObject({ fault: z.enum(['pec', 'nack', 'error-flag']) }),
])
const Distance = z.union([
  z.strictObject({ mm: z.int().min(0).max(65_535).nullable() }),
  z.strictObject({ fault: z.enum(['silent', 'garbage']) }),
])
const Scan = z.strictObject({ text: z.string().min(1).max(2048) })
const Printer = z.strictObject({
  paper: z.enum(['ok', 'out']).exactOptional(),
  cover: z.enum(['closed', 'open']).exactOptional(),
  link: z.enum(['up', 'down', 'stuck']).exactOptional(),
})
const Button = z.strictObject({ line: z.string().regex(/^\w{1,32}$/) })
const Line = z.strictObject({ link: z.enum(['up', 'down']) })

/** The twins' control panel (contract, section 6). Registered only where there are twins and nobody real. `scope` gets the gate. */
export function addBenchRoutes(scope: App, bench: BenchPort, assets: PageAssets, stream: EventStream): void {
  scope.addHook('onRequest', async (request, reply) => {
    if (!isLoopback(request.socket.remoteAddress)) await refuse(reply, 403, 'not-here', SERVER.benchIsLocal)
  })
  scope.get('/bench', (request, reply) => sendAsset(request.headers, reply, assets.pages.bench))
  addStream(scope, '/bench/stream', stream)
  scope.get('/bench/display', (_request, reply) => reply.send(bench.display()))
  scope.get('/bench/labels', (_request, reply) => reply.send(labelList(bench)))
  scope.get<{ Params: { file: string } }>('/bench/labels/:file', async (request, reply) => {
    const n = /^(\d{1,9})\.png$/.exec(request.params.file)?.[1]
    const png = n === undefined ? null : await bench.labelPng(Number(n))
    if (png === null) return refuse(reply, 404, 'not-found', SERVER.notFound)
    return reply.type('image/png').send(Buffer.from(png))
  })
  scope.delete('/bench/card', (_request, reply) => answer(reply, bench.liftCard()))
  addTwin(scope, 'card', Card, (card) => bench.layCard(card))
  addTwin(scope, 'thermometer', Temperature, (change) =>
    'fault' in change ? bench.failThermometer(change.fault) : bench.setTemperature(change.objectC, change.ambientC),
  )
  addTwin(scope, 'distance', Distance, (change) =>
    'fault' in change ? bench.failDistance(change.fault) : bench.setDistance(change.mm),
  )
  addTwin(scope, 'scan', Scan, ({ text }) => bench.scan(text))
  addTwin(scope, 'printer', Printer, (change) => bench.setPrinter(change))
  addTwin(scope, 'button', Button, ({ line }) => bench.pressButton(line))
  addTwin(scope, 'reader', Line, ({ link }) => bench.setReader(link))
  addTwin(scope, 'uplink', Line, ({ link }) => bench.setUplink(link))
}

/** What the bench page follows: bytes, labels, digits and lamps, and the kiosk's own view beside them. */
export class BenchSource implements StreamSource {
  readonly #bench: BenchPort
  readonly #kiosk: KioskPort
  #sentN = 0

  constructor(bench: BenchPort, kiosk: KioskPort) {
    this.#bench = bench
    this.#kiosk = kiosk
  }

  snapshot(): readonly StreamEvent[] {
    const all = this.#bench.traffic(0)
    // Only the first page moves it: those that are open already have not had all of this, and a new one passes over
    // what it has.
    if (this.#sentN === 0) this.#sentN = all.at(-1)?.n ?? 0
    return [...this.#states(), { name: 'traffic', data: JSON.stringify(all) }]
  }

  changes(): readonly StreamEvent[] {
    const fresh = this.#bench.traffic(this.#sentN)
    this.#sentN = fresh.at(-1)?.n ?? this.#sentN
    return [...this.#states(), { name: 'traffic', data: JSON.stringify(fresh) }]
  }

  #states(): readonly StreamEvent[] {
    return [
      { name: null, data: JSON.stringify(this.#kiosk.publicView()) },
      { name: 'display', data: JSON.stringify(this.#bench.display()) },
      { name: 'labels', data: JSON.stringify(labelList(this.#bench)) },
    ]
  }
}

function labelList(bench: BenchPort): readonly { n: number; label: string | null; png: string }[] {
  return bench.labels().map(({ n, label }) => ({ n, label, png: `/bench/labels/${n}.png` }))
}

function addTwin<Change>(
  app: App,
  name: string,
  schema: z.ZodType<Change>,
  apply: (change: Change) => BenchAnswer,
): void {
  app.post(`/bench/${name}`, (request, reply) => {
    const parsed = schema.safeParse(request.body)
    if (parsed.success) return answer(reply, apply(parsed.data))
    const issue = parsed.error.issues[0]
    return refuse(reply, 400, 'bad-request', SERVER.badField(issue?.path.join('.') ?? '', issue?.message ?? ''))
  })
}

function answer(reply: FastifyReply, done: BenchAnswer): FastifyReply | Promise<FastifyReply> {
  if (done.ok) return reply.send({})
  return reply.code(409).send({ reason: done.reason, message: done.reason })
}
