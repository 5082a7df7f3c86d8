import type { ExecutionContext } from 'ava'
import { citizenCheckCharacter } from '../../firmware/domain/identity.ts'
import { type KioskFolder, type KioskProcess, kioskFolder, startKiosk } from '../support/kiosk-process.ts'
import { type Heard, type Mosquitto, openMosquitto, type Subscriber, subscribe } from '../support/mosquitto.ts'
import { tracesIn } from './traces.ts'

export interface Canary {
  readonly name: string
  readonly idNumber: string
  readonly birthDate: string
  readonly phone: string
}

/** An invented person, nothing of whom stands anywhere else. */
export function canary(name: string, birthDate: string, phone: string): Canary {
  const digits = `119999${birthDate.replaceAll('-', '')}771`
  return { name, idNumber: digits + citizenCheckCharacter(digits), birthDate, phone }
}

export function wordsOf({ birthDate, idNumber, name, phone }: Canary): readonly string[] {
  return [name, idNumber, birthDate, phone]
}

const PUBLIC_PAGES = ['/', '/resident', '/queue', '/crew', '/api/state', '/healthz', '/metrics', '/site', '/nothing']
const CREW_PAGES = ['/api/crew/session', '/api/crew/state']

/** Everything that was shown, by where. */
export class Shown {
  readonly #words: readonly string[]
  readonly #texts: (readonly [place: string, text: string])[] = []

  constructor(words: readonly string[]) {
    this.#words = words
  }

  add(place: string, text: string): void {
    this.#texts.push([place, text])
  }

  traces(): readonly string[] {
    return this.#texts.flatMap(([place, text]) => tracesIn(place, Buffer.from(text), this.#words))
  }

  async look(kiosk: KioskProcess): Promise<void> {
    for (const page of [...PUBLIC_PAGES, ...CREW_PAGES]) {
      const { body } = await kiosk.call('GET', page)
      this.add(page, typeof body === 'string' ? body : JSON.stringify(body))
    }
  }

  /** Reads `/api/stream` until the kiosk ends it. */
  async follow(kiosk: KioskProcess): Promise<void> {
    const { body } = await fetch(`${kiosk.address}/api/stream`)
    if (body === null) throw new Error('the stream is empty')
    const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader()
    const decoder = new TextDecoder()
    let text = ''
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read())
        text += decoder.decode(part.value, { stream: true })
    } catch {
      // The kiosk has stopped.
    }
    if (text === '') throw new Error('the stream said nothing')
    this.add('/api/stream', text)
  }
}

interface WatchedDrill {
  readonly broker: Mosquitto
  /** All that anybody hears at the broker. */
  readonly district: Subscriber
  readonly folder: KioskFolder
  readonly config: string
  readonly kiosk: KioskProcess
  readonly shown: Shown
  /** Resolves when the stream that is followed has ended. */
  readonly followed: Promise<void>
}

/** A drill logs as a live kiosk does, and may have twins. Somebody is signed in, and everything is listened to. */
export async function openWatchedDrill(t: ExecutionContext, words: readonly string[]): Promise<WatchedDrill> {
  const broker = await openMosquitto()
  t.teardown(() => broker.close())
  const district = await subscribe({ port: broker.port, topics: ['#'] })
  t.teardown(() => district.close())
  const folder = await kioskFolder(t)
  const config = await folder.configure({ mode: 'drill', programme: 'single', uplink: { url: broker.url } })
  const kiosk = await startKiosk(t, config)
  await kiosk.signIn()
  const shown = new Shown(words)
  return { broker, district, folder, config, kiosk, shown, followed: shown.follow(kiosk) }
}

export function isEvent({ topic }: Heard): boolean {
  return topic.endsWith('/event')
}

export function tracesHeard(heard: readonly Heard[], words: readonly string[]): readonly string[] {
  return heard.flatMap(({ payload, topic }) => tracesIn(topic, Buffer.concat([Buffer.from(topic), payload]), words))
}
