import test from 'ava'
import fc from 'fast-check'
import type { RecordedEvent } from '../../firmware/domain/events.ts'
import type { Input } from '../../firmware/domain/input.ts'
import type { Programme } from '../../firmware/domain/programme.ts'
import { anyInput } from '../support/any-input.ts'
import { CheckedKiosk } from '../support/checked-kiosk.ts'
import { JournalRules } from '../support/domain-invariants.ts'
import { anyMove, type Move, make } from '../support/domain-moves.ts'
import { shippedProgrammes } from '../support/shipped-programmes.ts'

const STEPS_MAX = 150
/** All programmes together stay below ten seconds. */
const MILLISECONDS_EACH = 1_200

/** What a crew does in earnest, or anything at all. */
type Step = { readonly move: Move } | { readonly input: Input }

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: anyMove.filter(({ kind }) => kind !== 'rules').map((move) => ({ move })) },
  { weight: 2, arbitrary: anyInput.map((input) => ({ input })) },
)

/** Ticket numbers of one working day only rise, on whatever days the clock stands in between. */
class TicketsRise {
  readonly #latest = new Map<string, number>()

  read({ day, event, sequence }: RecordedEvent): void {
    if (event.type !== 'visit.checked-in' || event.data.ticket === undefined) return
    const number = Number(event.data.ticket.slice(1))
    const before = this.#latest.get(day) ?? 0
    if (number <= before) throw new Error(`event ${sequence}: ticket ${number} after ${before}`)
    this.#latest.set(day, number)
  }
}

/** A gate: who has passed does not pass again in the same half of the day, while the clock only goes on. */
class PassedOnce {
  readonly #splitAt: string | undefined
  /** Visit → day and half in which it passed. */
  readonly #halfOf = new Map<string, string>()
  readonly #personOf = new Map<string, string>()
  #latest = ''

  constructor(splitAt: string | undefined) {
    this.#splitAt = splitAt
  }

  read({ day, event, sequence, time }: RecordedEvent): void {
    if (event.type === 'maintenance.people-forgotten') this.#forget(event.data.days)
    const hasGoneBack = time < this.#latest
    if (!hasGoneBack) this.#latest = time
    if (this.#splitAt === undefined) return
    if (event.type === 'visit.checked-in' || event.type === 'record.corrected') {
      const { person, visit } = event.data
      this.#personOf.delete(visit)
      if (person?.category === 'general') this.#personOf.set(visit, person.idNumber)
      if (hasGoneBack) this.#halfOf.delete(visit)
      this.#check(visit, sequence)
    }
    if (event.type !== 'visit.ended' || event.data.reason !== 'passed' || hasGoneBack) return
    this.#halfOf.set(event.data.visit, `${day} ${time.slice(11, 16) < this.#splitAt ? 'morning' : 'afternoon'}`)
    this.#check(event.data.visit, sequence)
  }

  #check(visit: string, sequence: number): void {
    const [half, person] = [this.#halfOf.get(visit), this.#personOf.get(visit)]
    if (half === undefined || person === undefined) return
    const isTwice = [...this.#halfOf].some(
      ([other, at]) => other !== visit && at === half && this.#personOf.get(other) === person,
    )
    if (isTwice) throw new Error(`event ${sequence}: passes twice in one half of a day`)
  }

  /** Whoever is forgotten may come again. */
  #forget(days: readonly string[]): void {
    for (const [visit, half] of this.#halfOf) if (days.includes(half.slice(0, 10))) this.#halfOf.delete(visit)
  }
}

function play(programme: Programme, steps: readonly Step[]): CheckedKiosk {
  const kiosk = new CheckedKiosk(programme)
  const rules = new JournalRules(programme.interval.days, programme.temperature.feverCentiC / 100)
  const others = [new TicketsRise(), new PassedOnce(programme.interval.splitAt)]
  let [read, standing] = [0, 1]
  for (const step of steps) {
    if ('move' in step && (step.move.kind === 'lay' || step.move.kind === 'pass')) standing = step.move.n
    if ('move' in step) make(kiosk, step.move, standing, standing)
    else kiosk.give(step.input)
    for (const recorded of kiosk.journal.slice(read)) {
      rules.read(recorded)
      for (const other of others) other.read(recorded)
    }
    read = kiosk.journal.length
    rules.checkTotals()
  }
  return kiosk
}

test('under every shipped programme: whatever comes in, in any state, is done or refused in words, and the rules hold', async (t) => {
  const seen = new Map<string, number>()
  const seed = Date.now() % 1_000_000_007
  for (const programme of await shippedProgrammes()) {
    let runs = 0
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 20, maxLength: STEPS_MAX, size: 'max' }), (steps) => {
        runs += 1
        for (const { event } of play(programme, steps).journal) {
          const reason = event.type === 'visit.ended' ? ` ${event.data.reason}` : ''
          seen.set(event.type + reason, (seen.get(event.type + reason) ?? 0) + 1)
        }
      }),
      {
        seed,
        numRuns: 1_000,
        interruptAfterTimeLimit: MILLISECONDS_EACH,
        markInterruptAsFailure: false,
        includeErrorInReport: true,
      },
    )
    t.log(`${programme.name}@${programme.version}: ${runs} runs, seed ${seed}`)
  }
  for (const type of [
    'sample.collected',
    'tube.sealed',
    'visit.ended passed',
    'visit.ended repeated',
    'visit.referred',
  ]) {
    t.true((seen.get(type) ?? 0) > 20, `${type} hardly ever happens: the steps miss it`)
  }
})
