import test from 'ava'
import fc from 'fast-check'
import { alerts } from '../../firmware/domain/alerts.ts'
import { crewView } from '../../firmware/domain/crew-view.ts'
import { boxSheet, custodyView } from '../../firmware/domain/custody-view.ts'
import { dayView, recordOf } from '../../firmware/domain/day-view.ts'
import type { Programme } from '../../firmware/domain/programme.ts'
import { displayText, nowServing, queueView, todayView } from '../../firmware/domain/queue-view.ts'
import { residentView } from '../../firmware/domain/resident-view.ts'
import { tubesView } from '../../firmware/domain/tubes-view.ts'
import { anyProgramme } from '../support/any-programme.ts'
import { DomainKiosk } from '../support/domain-kiosk.ts'
import { anyMove, type Move, make } from '../support/domain-moves.ts'

const RUNS = 1_000

/** What anybody may see. */
function publicViews({ session, state, viewContext }: DomainKiosk): object {
  return {
    queue: queueView(state, viewContext),
    resident: residentView(state, session, viewContext),
    display: displayText(nowServing(state)),
    today: todayView(state.day),
  }
}

/** What the crew sees. */
function crewViews({ closesAt, programme, session, state, viewContext }: DomainKiosk): object {
  const context = { ...viewContext, closesAt }
  return {
    crew: crewView(state, session, viewContext),
    custody: custodyView(state, viewContext),
    sheets: [...state.boxes.keys()].map((id) => boxSheet(state, id)),
    tubes: tubesView(state, viewContext),
    day: dayView(state, context),
    days: [...state.days.keys()].map((day) => recordOf(state, day, programme)),
  }
}

/** What goes to the district beside the events. */
function raised({ clock, state, viewContext }: DomainKiosk): object {
  const well = {
    isJournalWritable: true,
    diskFreeRatio: 0.5,
    oldestUnsentAt: null,
    unsentForMs: null,
    eventTrouble: null,
  }
  const away = {
    aside: null,
    isMirrorFailing: false,
    thermometerCheck: null,
    isReceiptMismatched: false,
    receiptsDueSince: null,
    receiptsDueForMs: null,
    certificate: null,
  }
  return alerts(state, { ...viewContext, ...well, ...away, clockTrust: clock })
}

/** JSON makes null of what is no number, and pages show it as one that is not known. */
function noNumber(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value)
  return typeof value === 'object' && value !== null && Object.values(value).some(noNumber)
}

/** Names and numbers of the invented people, telephone numbers, temperatures. Numbers of tubes have fourteen digits. */
const PERSONAL = /测试|更正|SAMPLE|119999|UTO1|1990-03-07|\b\d{11}\b|"[a-z]*C":/
/** Nor why somebody was sent to staff. */
const UNSAID = /fever|status-code|symptom/

function play(programme: Partial<Programme>, moves: readonly Move[]): void {
  const kiosk = new DomainKiosk(programme)
  let standing = 1
  for (const move of moves) {
    if (move.kind === 'lay' || move.kind === 'pass') standing = move.n
    make(kiosk, move, standing, standing)
    const [seen, told] = [publicViews(kiosk), raised(kiosk)]
    if (noNumber([seen, told, crewViews(kiosk)])) throw new Error(`after ${move.kind}: a figure is no number`)
    const text = JSON.stringify(seen)
    const found = PERSONAL.exec(text) ?? PERSONAL.exec(JSON.stringify(told)) ?? UNSAID.exec(text)
    // The question is put to everybody, and who is asked it has said nothing yet.
    const isAsked = found?.[0] === 'symptom' && kiosk.session.prompt === 'symptoms'
    if (found !== null && !isAsked) throw new Error(`after ${move.kind} everybody sees ${found[0]}`)
  }
}

test('whatever happens, each view is made of figures, and what everybody sees is of nobody', (t) => {
  let runs = 0
  fc.assert(
    fc.property(anyProgramme, fc.array(anyMove, { minLength: 20, maxLength: 120, size: 'max' }), (programme, moves) => {
      play(programme, moves)
      runs += 1
    }),
    { numRuns: RUNS, interruptAfterTimeLimit: 5_000, markInterruptAsFailure: false, includeErrorInReport: true },
  )
  t.log(`${runs} runs`)
  t.true(runs > 5)
})
