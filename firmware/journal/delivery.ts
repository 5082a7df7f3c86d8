import type { SequenceRange } from '../ports/delivery.ts'
import type { SqliteDatabase } from './sqlite-database.ts'

/** Read at a time; numbers only. */
const PAGE = 10_000

/** What the journal remembers and can say about the way of its events, beside the cursor (ports/delivery.ts). */
export class Delivery {
  readonly #database: SqliteDatabase

  constructor(database: SqliteDatabase) {
    this.#database = database
  }

  async sent(): Promise<number> {
    const [row] = await this.#database.all('SELECT sent FROM delivery')
    return Number(row?.['sent'] ?? 0)
  }

  async saveSent(sequence: number): Promise<void> {
    await this.#database.run(
      'INSERT INTO delivery (id, sent) VALUES (1, ?) ON CONFLICT DO UPDATE SET sent = max(sent, excluded.sent)',
      [sequence],
    )
  }

  async chainAt(sequence: number): Promise<string | null> {
    const [row] = await this.#database.all('SELECT chain FROM event WHERE sequence = ?', [sequence])
    const chain = row?.['chain']
    return chain instanceof Buffer ? chain.toString('base64url') : null
  }

  async forgottenBetween(from: number, to: number): Promise<readonly SequenceRange[]> {
    const holes: { from: number; to: number }[] = []
    let next = from
    for (;;) {
      const rows = await this.#database.all(
        `SELECT sequence FROM event WHERE sequence BETWEEN ? AND ? AND (sealed IS NULL OR day IN (SELECT day FROM day_key))
         ORDER BY sequence LIMIT ?`,
        [next, to, PAGE],
      )
      for (const { sequence } of rows) {
        const here = Number(sequence)
        if (here > next) holes.push({ from: next, to: here - 1 })
        next = here + 1
      }
      if (rows.length < PAGE) break
    }
    if (next <= to) holes.push({ from: next, to })
    return holes
  }
}
