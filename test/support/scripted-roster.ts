import type { MissingPerson, RosterFilter } from '../../firmware/domain/roster.ts'
import type { RosterImport, RosterPort, RosterView } from '../../firmware/ports/roster.ts'

/** A roster that says what it is told to say. */
export class ScriptedRoster implements RosterPort {
  readonly imports: { readonly bytes: Uint8Array; readonly operator: string; readonly requestId: string }[] = []
  answer: RosterImport = { done: true, report: { ok: true, entries: 2, refused: 0, problems: [], notices: [] } }
  people: readonly MissingPerson[] = [
    {
      maskedName: '王*',
      idTail: '0042',
      unit: '一班',
      category: null,
      half: 'morning',
      proofDay: null,
      isOverdue: false,
    },
    {
      maskedName: '李*',
      idTail: '001X',
      unit: '=cmd()',
      category: 'key',
      half: null,
      proofDay: '2026-11-01',
      isOverdue: true,
    },
  ]

  view(filter: RosterFilter): RosterView {
    const missing = this.people.length
    const counts = { expected: 10 + missing, done: 9, here: 1, referred: 0, missing, overdue: missing - 1, notDue: 3 }
    return {
      state: 'ready',
      importedOn: '2026-11-20',
      entries: 15,
      counts,
      units: [
        { unit: '一班', ...counts },
        { unit: null, ...counts, missing: 0 },
      ],
      missing: this.missing(filter),
      at: new Date().toISOString(),
    }
  }

  missing({ half }: RosterFilter): readonly MissingPerson[] {
    return this.people.filter((person) => half === null || person.half === null || person.half === half)
  }

  importFile(bytes: Uint8Array, by: { readonly operator: string; readonly requestId: string }): Promise<RosterImport> {
    this.imports.push({ bytes, ...by })
    return Promise.resolve(this.answer)
  }
}
