import type { Roster, RosterEntry } from '../domain/roster.ts'

/** The roster in force, in memory. */
export class RosterBook {
  #people: Roster = new Map<string, RosterEntry>()
  #importedOn: string | null = null
  /** Grows with every change. */
  #revision = 0

  get people(): Roster {
    return this.#people
  }

  /** Working day of the import; null without a roster. */
  get importedOn(): string | null {
    return this.#importedOn
  }

  get revision(): number {
    return this.#revision
  }

  readonly find = (personKey: string): RosterEntry | null => this.#people.get(personKey) ?? null

  replace(people: Roster, importedOn: string | null): void {
    this.#people = people
    this.#importedOn = importedOn
    this.#revision += 1
  }
}
