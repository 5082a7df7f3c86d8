import { citizenCheckCharacter, type IdDocument } from '../../firmware/domain/identity.ts'
import type { Seeded } from '../support/seeded.ts'

/** Skin that the default profile turns into a healthy temperature; each tenth of thousands is somebody else's. */
const HEALTHY_SKIN_CENTI_C = 3380
const FEVERISH_SKIN_CENTI_C = 3621
/** Beyond everybody who comes. */
const NEVER_FROM = 60_000
const NAMES = ['甄样本', '贾测试', '李㛃芳', '张𬱖', '欧阳示范', 'Nur Sample'] as const

/** Somebody who comes to the site once, or several times. */
export interface Person {
  readonly n: number
  readonly document: IdDocument
  readonly phone: string
  readonly isKey: boolean
}

/** One arrival at one station. */
export interface Arrival {
  readonly person: Person
  readonly atMs: number
  /** Index of the station. */
  readonly station: number
  readonly manner: 'card' | 'code' | 'assisted'
  /** Of so many readings, beginning with the first, the skin is feverish. */
  readonly feverishReadings: number
  /** What the phone shows: before the document. */
  readonly statusCode: 'green' | 'red' | 'blue' | null
  /** So often the card cannot be read first. */
  readonly unreadable: number
  /** Leaves the booth in the middle of the measurement. */
  readonly leavesBooth: boolean
  /** Leaves the queue so many minutes after the check-in; null stays. */
  readonly leavesQueueAfterMinutes: number | null
  /** And comes back so many minutes later; null does not. */
  readonly returnsAfterMinutes: number | null
  readonly isRepetition: boolean
  /** Says so when asked. */
  readonly isUnwell: boolean
  /** Comes first of so many who came together; 1 is alone, or one of the others. */
  readonly partySize: number
}

export interface Hours {
  readonly fromMs: number
  readonly untilMs: number
}

/** Who comes when, and what is special about them. */
export function planArrivals(random: Seeded, count: number, { fromMs, untilMs }: Hours): readonly Arrival[] {
  const arrivals: Arrival[] = []
  for (let n = 1; n <= count; n += 1) {
    const person = aPerson(n, random)
    const first = anArrival(random, person, fromMs + Math.floor(random.fraction() * (untilMs - fromMs)))
    arrivals.push(first)
    const laterMs = first.atMs + random.between(20, 120) * 60_000
    if (laterMs > untilMs) continue
    // The same person again: at the same station, where it is known, or at the other one, where it cannot be.
    if (random.percent(3)) arrivals.push({ ...again(first), atMs: laterMs })
    else if (random.percent(2)) arrivals.push({ ...again(first), atMs: laterMs, station: 1 - first.station })
    // A mother and her children come at once.
    if (random.percent(6)) n = addFamily(arrivals, random, { first, n, count })
  }
  return arrivals.sort((a, b) => a.atMs - b.atMs || a.person.n - b.person.n)
}

function addFamily(
  arrivals: Arrival[],
  random: Seeded,
  { count, first, n }: { readonly first: Arrival; readonly n: number; readonly count: number },
): number {
  const last = Math.min(count, n + random.between(1, 3))
  arrivals[arrivals.indexOf(first)] = { ...first, partySize: last - n + 1 }
  for (let child = n + 1; child <= last; child += 1) {
    const { atMs, station } = first
    arrivals.push({ ...anArrival(random, aPerson(child, random), atMs + child - n), station })
  }
  return last
}

function again(first: Arrival): Arrival {
  return {
    ...first,
    manner: 'card',
    unreadable: 0,
    leavesBooth: false,
    leavesQueueAfterMinutes: null,
    isRepetition: true,
    partySize: 1,
  }
}

function anArrival(random: Seeded, person: Person, atMs: number): Arrival {
  const isLeaving = random.percent(4)
  return {
    person,
    atMs,
    station: random.between(0, 1),
    manner: random.percent(5) ? 'assisted' : random.percent(30) ? 'code' : 'card',
    feverishReadings: random.percent(1) ? 9 : random.percent(2) ? 1 : 0,
    statusCode: random.percent(10) ? random.pick(['green', 'green', 'green', 'green', 'green', 'red', 'blue']) : null,
    unreadable: random.percent(4) ? random.between(1, 3) : 0,
    leavesBooth: random.percent(1),
    leavesQueueAfterMinutes: isLeaving ? random.between(0, 3) : null,
    returnsAfterMinutes: isLeaving && random.percent(50) ? random.between(5, 40) : null,
    isRepetition: false,
    isUnwell: person.n % 40 === 7,
    partySize: 1,
  }
}

/** Invented, of a region that was never assigned. */
function aPerson(n: number, random: Seeded): Person {
  const birthDate = `${1950 + (n % 70)}-03-07`
  const digits = `119999${birthDate.replaceAll('-', '')}${String(Math.floor(n / 70)).padStart(3, '0')}`
  return {
    n,
    document: {
      idType: 'resident-card',
      idNumber: digits + citizenCheckCharacter(digits),
      name: `${random.pick(NAMES)}${n}`,
      sex: Math.floor(n / 70) % 2 === 1 ? 'male' : 'female',
      birthDate,
      validTo: null,
    },
    phone: `190${String(n).padStart(8, '0')}`,
    isKey: random.percent(2),
  }
}

/** On the roster, and nowhere else. */
export function neverComing(random: Seeded, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => aPerson(NEVER_FROM + i, random).document.idNumber)
}

/** What the thermometer sees of reading number `reading` (from 0); healthy skin tells whose it is. */
export function skinCentiC({ feverishReadings, person }: Arrival, reading: number): number {
  return reading < feverishReadings ? FEVERISH_SKIN_CENTI_C : HEALTHY_SKIN_CENTI_C + (person.n % 60)
}

/** Truly feverish: not healthy on a second look. */
export function isFeverish({ feverishReadings }: Arrival): boolean {
  return feverishReadings > 1
}
