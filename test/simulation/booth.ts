import type { Seeded } from '../support/seeded.ts'
import type { VirtualClock } from '../support/virtual-clock.ts'
import { type Arrival, skinCentiC } from './residents.ts'
import type { Station } from './station.ts'

const CONTACT_HEALTHY_CENTI_C = 3650
const CONTACT_FEVER_CENTI_C = 3850
/** Longer than a session may last, with staff called. */
const PATIENCE_MS = 300_000

/** Somebody in the queue. */
export interface Guest {
  readonly arrival: Arrival
  isHere: boolean
}

/** The people of one station: in front of the booth one after another, then in the queue until they are called. */
export class Booth {
  readonly station: Station
  /** Visit → who waits with it. */
  readonly guests = new Map<string, Guest>()
  readonly #clock: VirtualClock
  readonly #random: Seeded
  readonly #line: Arrival[] = []
  #isOver = false
  #wake: () => void = () => undefined

  constructor(station: Station, clock: VirtualClock, random: Seeded) {
    this.station = station
    this.#clock = clock
    this.#random = random
  }

  arrive(arrival: Arrival): void {
    this.#line.push(arrival)
    this.#wake()
  }

  /** Nobody will come any more: `run` ends with the last in line. */
  finish(): void {
    this.#isOver = true
    this.#wake()
  }

  async run(): Promise<void> {
    for (;;) {
      const arrival = this.#line.shift()
      if (arrival !== undefined) await this.#serve(arrival)
      else if (this.#isOver) return
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  async #serve(arrival: Arrival): Promise<void> {
    if (arrival.partySize > 1) await this.station.act({ act: 'begin-party', size: arrival.partySize }, 'registrar-1')
    let readings = 0
    this.station.standing = { skinCentiC: () => skinCentiC(arrival, readings++) }
    const answer = await this.#visit(arrival)
    this.station.standing = null
    // Closed, or the printer is behind: they sit down and try again.
    if (answer === 'later')
      this.#clock.after(this.#random.between(4, 9) * 60_000, () => {
        this.arrive(arrival)
      })
    await this.#sleepSeconds(1, 4)
  }

  async #visit(arrival: Arrival): Promise<'over' | 'later'> {
    const { loop } = this.station.kiosk
    if (arrival.statusCode !== null) {
      // While the answer for the person before stands there, a code would count as that person's.
      await this.station.until(() => loop.session.phase === 'idle', PATIENCE_MS)
      this.station.scanner.show(`S:${arrival.statusCode}`)
      await this.#sleepSeconds(1, 2)
    }
    for (let tries = 0; tries < arrival.unreadable; tries += 1) {
      this.station.reader.lay({ kind: 'unreadable', fault: 'not-read' })
      await this.#sleepSeconds(2, 3)
      if (loop.session.prompt === 'staff') return 'over'
    }
    const before = loop.session.token
    await this.#identify(arrival)
    if (arrival.leavesBooth) this.station.standing = null
    for (;;) {
      const isAnswered = (): boolean => loop.session.token > before && loop.session.phase !== 'screening'
      if (!(await this.station.until(isAnswered, PATIENCE_MS))) return 'over'
      if (loop.session.phase === 'asking') await this.#answer(arrival)
      else if (loop.session.phase !== 'needs-staff') break
      else if (!(await this.#help(arrival))) return 'over'
    }
    const { prompt, ticket, visit } = loop.session
    if (prompt === 'done' && visit !== null && ticket !== null) this.#queueUp(visit, arrival)
    return prompt === 'closed' || prompt === 'printer-wait' ? 'later' : 'over'
  }

  async #identify(arrival: Arrival): Promise<void> {
    const { document, phone } = arrival.person
    const isLaid = arrival.manner === 'card' && this.station.reader.lay({ kind: 'document', document })
    if (isLaid) return
    if (arrival.manner === 'code') this.station.scanner.show(`P:${document.idNumber}:${document.name}:${phone}`)
    else await this.#assist(arrival)
  }

  /** No card, or the reader is dead: the registrar types what the document says. */
  async #assist(arrival: Arrival): Promise<void> {
    await this.#sleepSeconds(10, 25)
    const { idNumber, idType, name } = arrival.person.document
    await this.station.act(
      { act: 'assist', document: { idType, idNumber, name }, contactCentiC: contactCentiC(arrival, 0) },
      'registrar-1',
    )
  }

  /** The registrar comes and gives what is asked for. False when that was refused. */
  async #help(arrival: Arrival): Promise<boolean> {
    await this.#sleepSeconds(4, 20)
    const { needs, token: session } = this.station.kiosk.loop.session
    if (needs === 'mask') return this.#lookAtMask(session)
    if (arrival.leavesBooth) return (await this.station.act({ act: 'refuse', session }, 'registrar-1')).ok
    const given =
      needs === 'status-code'
        ? { statusCode: this.#random.percent(70) ? ('pass' as const) : ('refer' as const) }
        : { contactCentiC: contactCentiC(arrival, 1) }
    return (await this.station.act({ act: 'assist', session, ...given }, 'registrar-1')).ok
  }

  /** A touch on the screen. */
  async #answer({ isUnwell }: Arrival): Promise<void> {
    await this.#sleepSeconds(1, 5)
    const { kiosk } = this.station
    await kiosk.answerAtBooth(kiosk.loop.session.token, { kind: 'symptoms', hasSymptoms: isUnwell })
  }

  /** Nearly everybody wears one, or puts one on. */
  async #lookAtMask(session: number): Promise<boolean> {
    return (await this.station.act({ act: 'confirm-mask', isWorn: this.#random.percent(97), session }, 'registrar-1'))
      .ok
  }

  #queueUp(visit: string, arrival: Arrival): void {
    const guest: Guest = { arrival, isHere: true }
    this.guests.set(visit, guest)
    const { leavesQueueAfterMinutes: minutes } = arrival
    if (minutes === null) return
    this.#clock.after(minutes * 60_000 + 1, () => {
      guest.isHere = false
    })
  }

  #sleepSeconds(least: number, most: number): Promise<void> {
    return this.#clock.sleep(this.#random.between(least * 1000, most * 1000))
  }
}

function contactCentiC({ feverishReadings }: Arrival, reading: number): number {
  return reading < feverishReadings ? CONTACT_FEVER_CENTI_C : CONTACT_HEALTHY_CENTI_C
}
