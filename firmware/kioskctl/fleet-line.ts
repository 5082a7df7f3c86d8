import { z } from 'zod'
import type { Clock } from '../ports/clock.ts'
import type { CommandReply } from '../ports/commands.ts'
import { type BrokerLink, type LinkOptions, openBrokerLink } from './broker-link.ts'
import type { EngineerOptions } from './engineer-options.ts'
import { clock } from './open-consumer.ts'

const ROOTS = { live: 'sampling', drill: 'sampling-drill', demo: 'sampling-demo' } as const
/** A broker that has not let us in by then does not answer this command. */
const CONNECT_MS = 15_000
/** What a broker keeps comes at once; so long after the last of it there is no more. */
const SETTLED_MS = 700
const GATHER_MS = 10_000
const LOOK_MS = 50
/** Whoever may write these topics is no friend for sure. */
const KIOSKS_MAX = 5_000
const BODY_BYTES_MAX = 64 * 1024

/** A kiosk as the broker shows it. */
export interface SeenKiosk {
  readonly id: string
  /** `sampling/v1/119999/0001/01` */
  readonly base: string
  readonly site: string
  readonly isOnline: boolean
  readonly version: string
}

const presence = z.object({
  kiosk: z.string().regex(/^K\d{4}$/),
  state: z.string(),
  version: z.string().max(80).optional(),
})
const reply = z.object({
  command: z.string().nullable(),
  kiosk: z.string(),
  status: z.enum(['accepted', 'done', 'refused', 'failed']),
  reason: z.string().nullable().default(null),
  result: z.unknown(),
  part: z.int().min(1).max(64).optional(),
  parts: z.int().min(1).max(64).optional(),
})

export type Answer = Pick<CommandReply, 'status' | 'reason' | 'result'>

/** The broker as an engineer uses it: who is there, commands out, answers in. */
export class FleetLine {
  readonly clock: Clock = clock()
  readonly #seen = new Map<string, SeenKiosk>()
  readonly #kept = new Map<string, string>()
  /** Ids of commands that were sent from here; nobody else's answers are kept. */
  readonly #asked = new Set<string>()
  readonly #answers = new Map<string, Answer>()
  readonly #pieces = new Map<string, string[]>()
  #link: BrokerLink | null = null
  #lastMs = 0
  #trouble: string | null = 'no connection'

  /** A sentence when the broker is not reached in time. Rejects when a file cannot be read. */
  static async open(options: LinkOptions & Pick<EngineerOptions, 'mode' | 'site'>): Promise<FleetLine | string> {
    const line = new FleetLine()
    const root = `${ROOTS[options.mode]}/v1/+/${options.site ?? '+'}/+`
    line.#link = await openBrokerLink(options, {
      topics: ['presence', 'reply', 'config/desired', 'config/reported'].map((topic) => `${root}/${topic}`),
      session: null,
      onMessage: (topic, body) => {
        if (body.length <= BODY_BYTES_MAX) line.#take(topic, Buffer.from(body).toString('utf8'))
        return Promise.resolve()
      },
      onTrouble: (trouble) => {
        line.#trouble = trouble
      },
    })
    await line.#until(() => line.#trouble === null, CONNECT_MS)
    if (line.#trouble === null) return line
    await line.close()
    return `the broker was not reached: ${line.#trouble}`
  }

  /** Everyone of the site, or of all sites, once it is quiet. */
  async everyone(): Promise<readonly SeenKiosk[]> {
    const sinceMs = this.clock.monotonicMs()
    this.#lastMs = Math.max(this.#lastMs, sinceMs)
    await this.#until(() => this.clock.monotonicMs() - this.#lastMs > SETTLED_MS, GATHER_MS)
    return [...this.#seen.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  /** What the broker keeps on this topic of a kiosk; null for nothing. */
  kept({ base }: SeenKiosk, topic: 'config/desired' | 'config/reported'): string | null {
    return this.#kept.get(`${base}/${topic}`) ?? null
  }

  /** Never retained. */
  async send({ base }: SeenKiosk, id: string, text: string): Promise<void> {
    this.#asked.add(id)
    await this.#link?.publish(`${base}/command`, text)
  }

  async keepDesired({ base }: SeenKiosk, text: string): Promise<void> {
    await this.#link?.keep(`${base}/config/desired`, text)
  }

  /** The newest answer to this command; null while there is none. */
  answerTo(command: string): Answer | null {
    return this.#answers.get(command) ?? null
  }

  /** False when it did not come to it in time. */
  async until(isSo: () => boolean, withinMs: number): Promise<boolean> {
    return await this.#until(isSo, withinMs)
  }

  async close(): Promise<void> {
    await this.#link?.close('in peace')
  }

  async #until(isSo: () => boolean, withinMs: number): Promise<boolean> {
    const endMs = this.clock.monotonicMs() + withinMs
    while (!isSo() && this.clock.monotonicMs() < endMs) await this.clock.sleep(LOOK_MS)
    return isSo()
  }

  #take(topic: string, text: string): void {
    this.#lastMs = this.clock.monotonicMs()
    const [base = '', what = ''] = /^(.*?\/v1\/[^/]+\/[^/]+\/[^/]+)\/(.*)$/.exec(topic)?.slice(1) ?? []
    if (what === 'presence') this.#takePresence(base, text)
    else if (what === 'reply') this.#takeReply(text)
    else if (this.#kept.size < 2 * KIOSKS_MAX) this.#kept.set(topic, text)
  }

  #takePresence(base: string, text: string): void {
    const { data } = presence.safeParse(parse(text))
    if (data === undefined || this.#seen.size >= KIOSKS_MAX) return
    const site = base.split('/').at(-2) ?? ''
    const known = this.#seen.get(data.kiosk)
    // A kiosk that moved leaves its old place's word behind; where it is online it is.
    if (known !== undefined && known.base !== base && data.state !== 'online') return
    const seen = { id: data.kiosk, base, site, isOnline: data.state === 'online', version: data.version ?? '' }
    this.#seen.set(data.kiosk, seen)
  }

  #takeReply(text: string): void {
    const { data } = reply.safeParse(parse(text))
    if (data?.command === undefined || data.command === null || !this.#asked.has(data.command)) return
    const { command, part, parts, reason, result, status } = data
    const known = this.#answers.get(command)
    // Repeated by a broker that kept it: the first word counts.
    if (reason === 'replayed' && known !== undefined) return
    if (part === undefined || parts === undefined) {
      this.#answers.set(command, { status, reason, result })
      return
    }
    const pieces = this.#pieces.get(command) ?? []
    this.#pieces.set(command, pieces)
    pieces[part - 1] = String(result)
    const isWhole = Array.from({ length: parts }, (_, i) => pieces[i]).every((piece) => piece !== undefined)
    if (isWhole) this.#answers.set(command, { status, reason, result: parse(pieces.join('')) })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
