import fc from 'fast-check'
import type { CrewAct, Input } from '../../firmware/domain/input.ts'
import type { Programme } from '../../firmware/domain/programme.ts'
import { actOf, anyActName, pick } from './act-moves.ts'
import { anyTubeRules, ownCode, PEOPLE } from './any-programme.ts'
import { type DomainKiosk, documentOf, OPERATOR } from './domain-kiosk.ts'
import { answerAll, touch } from './question-moves.ts'
import { anySiteMove, makeAtSite, type SiteMove } from './site-moves.ts'

/** Whoever is `n` has this skin, so that a reading tells whose it is: nobody else's ends in the same hundredth. */
export function skinCentiC(n: number, isFever: boolean): number {
  return (isFever ? 3600 : 3340) + n
}

/** One thing that happens to the kiosk; people and things are small numbers, resolved when it happens. */
export type Move =
  | { readonly kind: 'lay'; readonly n: number }
  | { readonly kind: 'pass'; readonly n: number }
  | { readonly kind: 'measure'; readonly isFever: boolean }
  | { readonly kind: 'measure-late'; readonly isFever: boolean }
  | { readonly kind: 'measure-fails'; readonly failure: 'unavailable' | 'spread' | 'pec' | 'nobody' | 'arrived' }
  /** Whoever stood there steps away, and person `n` into their place, without a document. */
  | { readonly kind: 'change-places'; readonly n: number }
  | { readonly kind: 'time-out'; readonly isStale: boolean }
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'unreadable'; readonly fault: 'not-read' | 'bad-number' }
  | { readonly kind: 'junk' }
  | { readonly kind: 'begin' }
  | { readonly kind: 'answer'; readonly n: number; readonly isPhone: boolean }
  | { readonly kind: 'act'; readonly act: CrewAct['act']; readonly n: number; readonly isNamed: boolean }
  | { readonly kind: 'assist'; readonly n: number; readonly contactCentiC: number | null; readonly isPassed: boolean }
  | { readonly kind: 'scan'; readonly n: number }
  | { readonly kind: 'label'; readonly n: number; readonly outcome: 'started' | 'printed' | 'failed' | 'doubtful' }
  | { readonly kind: 'minutes'; readonly minutes: number }
  | { readonly kind: 'print' }
  /** Another version of the programme takes over in the middle of work. */
  | { readonly kind: 'rules'; readonly rules: Partial<Programme> }
  | { readonly kind: 'restart' }
  | SiteMove

/** The move by which each input comes; an input that is added has to come by one, else it does not compile. */
export const BROUGHT_BY: Readonly<Record<Exclude<Input['kind'], 'crew'>, Move['kind']>> = {
  start: 'restart',
  tick: 'minutes',
  document: 'lay',
  begin: 'begin',
  unreadable: 'unreadable',
  'status-code': 'code',
  'unknown-code': 'junk',
  measured: 'measure',
  answer: 'answer',
  ticket: 'ticket',
  timer: 'time-out',
  'roster-imported': 'roster',
  'roster-forgotten': 'roster',
  'forget-people': 'forget',
  'events-unreadable': 'altered',
  'written-again': 'written-again',
  'thermometer-checked': 'check',
  maintenance: 'command',
  update: 'update',
  'signed-in': 'sign',
  'signed-out': 'sign',
  label: 'label',
  device: 'device',
}

const person = fc.integer({ min: 1, max: PEOPLE })
const index = fc.nat({ max: 12 })

function of<Kind extends Move['kind'], Rest>(
  kind: Kind,
  rest: fc.Arbitrary<Rest>,
): fc.Arbitrary<Rest & { kind: Kind }> {
  return rest.map((members) => ({ kind, ...members }))
}

/** Weighted so that most days get somewhere, and still everything happens at the wrong time. */
export const anyMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 12, arbitrary: of('lay', fc.record({ n: person })) },
  { weight: 14, arbitrary: of('measure', fc.record({ isFever: fc.integer({ max: 9, min: 0 }).map((x) => x < 2) })) },
  { weight: 1, arbitrary: of('measure-late', fc.record({ isFever: fc.boolean() })) },
  {
    weight: 2,
    arbitrary: of(
      'measure-fails',
      fc.record({ failure: fc.constantFrom('unavailable', 'spread', 'spread', 'pec', 'nobody', 'arrived') }),
    ),
  },
  { weight: 2, arbitrary: of('change-places', fc.record({ n: person })) },
  { weight: 3, arbitrary: of('time-out', fc.record({ isStale: fc.boolean() })) },
  {
    weight: 2,
    arbitrary: of(
      'code',
      fc.record({ code: fc.constantFrom('red', 'green', 'own', 'own', 'own', 'teal', 'blue', 'constructor') }),
    ),
  },
  { weight: 3, arbitrary: of('unreadable', fc.record({ fault: fc.constantFrom('not-read', 'bad-number') })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'junk' } as const) },
  { weight: 2, arbitrary: fc.constant({ kind: 'begin' } as const) },
  { weight: 3, arbitrary: of('answer', fc.record({ n: index, isPhone: fc.boolean() })) },
  { weight: 34, arbitrary: of('act', fc.record({ act: anyActName, n: index, isNamed: fc.boolean() })) },
  {
    weight: 3,
    arbitrary: of(
      'assist',
      fc.record({ n: person, contactCentiC: fc.constantFrom(null, 3650, 3850, 9000), isPassed: fc.boolean() }),
    ),
  },
  { weight: 4, arbitrary: of('scan', fc.record({ n: fc.nat({ max: 60 }) })) },
  {
    weight: 10,
    arbitrary: of(
      'label',
      fc.record({
        n: index,
        outcome: fc.constantFrom('started', 'started', 'printed', 'printed', 'failed', 'doubtful'),
      }),
    ),
  },
  {
    weight: 3,
    arbitrary: of('minutes', fc.record({ minutes: fc.constantFrom(1, 10, 40, 300, 1440, -3, -700, -1500) })),
  },
  { weight: 12, arbitrary: of('pass', fc.record({ n: person })) },
  { weight: 5, arbitrary: fc.constant({ kind: 'print' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' } as const) },
  { weight: 6, arbitrary: anySiteMove },
  { weight: 1, arbitrary: of('rules', fc.record({ rules: anyTubeRules })) },
)

/** Makes a move happen. `standing` is who laid a card last, `facing` whose skin is measured. */
export function make(kiosk: DomainKiosk, move: Move, standing: number, facing: number): void {
  const { session } = kiosk
  switch (move.kind) {
    case 'lay':
      kiosk.lay(move.n)
      return
    case 'measure':
      kiosk.measure(skinCentiC(facing, move.isFever) / 100, 25)
      return
    case 'measure-late': {
      const result = { ok: true, objectCentiC: skinCentiC(99, move.isFever), ambientCentiC: 2500 } as const
      kiosk.give({ kind: 'measured', token: session.token - 1, result })
      return
    }
    case 'measure-fails':
      kiosk.measureFails(move.failure)
      return
    case 'change-places':
      kiosk.measureFails('left')
      return
    case 'time-out':
      kiosk.give({ kind: 'timer', token: session.token - (move.isStale ? 1 : 0) })
      return
    case 'code':
      // Shown to nobody in particular it belongs to whoever comes next, and could not be told from a mistake.
      kiosk.showCode(move.code === 'own' && session.phase !== 'idle' ? ownCode(standing) : move.code)
      return
    case 'unreadable':
      kiosk.give({ kind: 'unreadable', fault: move.fault })
      return
    case 'begin':
      kiosk.give({ kind: 'begin' })
      return
    case 'junk':
      kiosk.give({ kind: 'unknown-code' })
      return
    case 'act':
      kiosk.give({ kind: 'crew', act: actOf(kiosk, move), operator: operatorOf(kiosk, move) })
      return
    case 'assist':
      kiosk.act(assistOf(move))
      return
    case 'scan':
      kiosk.act({ act: 'open-tube', tube: `LOT7-${String(move.n).padStart(4, '0')}` })
      return
    case 'label':
      kiosk.label(pick([...kiosk.state.labels.keys()], move.n), move.outcome)
      return
    case 'minutes':
      kiosk.tick(move.minutes)
      return
    case 'pass':
      kiosk.lay(move.n)
      if (move.n % 2 === 0 && kiosk.session.phase === 'screening') kiosk.showCode(ownCode(move.n))
      kiosk.measure(skinCentiC(move.n, false) / 100, 25)
      answerAll(kiosk, move.n)
      return
    case 'answer':
      touch(kiosk, move.n, move.isPhone)
      return
    case 'print':
      kiosk.printAll()
      return
    case 'restart':
      kiosk.restart()
      return
    case 'rules':
      kiosk.programme = { ...kiosk.programme, ...move.rules, version: kiosk.programme.version + 1 }
      return
    default:
      makeAtSite(kiosk, move)
  }
}

/** Every third help is an answer only, for whoever is being served. */
export function hasDocument({ n }: Extract<Move, { kind: 'assist' }>): boolean {
  return n % 3 !== 0
}

function assistOf(move: Extract<Move, { kind: 'assist' }>): CrewAct {
  const { contactCentiC, isPassed, n } = move
  const { idNumber, idType, name } = documentOf(n)
  const rest = {
    ...(contactCentiC === null ? {} : { contactCentiC }),
    ...(isPassed ? { statusCode: 'pass' as const } : {}),
  }
  if (!hasDocument(move)) return { act: 'assist', ...rest }
  return { act: 'assist', document: { idNumber, idType, name }, category: categoryOf(n), ...rest }
}

function categoryOf(n: number): string {
  if (n % 5 === 0) return 'key'
  return n % 2 === 0 ? 'elderly' : 'general'
}

/** Two people work here; who takes something back mostly takes back what they did themselves. */
function operatorOf({ state }: DomainKiosk, { act, isNamed, n }: Extract<Move, { kind: 'act' }>): string {
  const latest = [...state.lastActs].sort(([, a], [, b]) => b.sequence - a.sequence)[0]?.[0]
  if (act === 'undo' && (isNamed || n % 2 === 0) && latest !== undefined) return latest
  return n % 3 === 0 ? 'op-2' : OPERATOR
}
