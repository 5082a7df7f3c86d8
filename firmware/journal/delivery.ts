import type { SqliteDatabase } from './sqlite-database.ts'

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
}
