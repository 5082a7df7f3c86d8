import { recordIn } from './arrived-event.ts'
import type { StoreDatabase } from './event-store.ts'

/** As a kiosk cuts them: 256 MiB in pieces of 11 KiB. */
const PIECES_MAX = 24_000
const PIECE_CHARACTERS_MAX = 16 * 1024
/** Files that are not whole yet: several kiosks forward at a time. The one that waited longest makes room. */
const FILES_MAX = 16

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS piece (file TEXT NOT NULL, piece INTEGER NOT NULL, pieces INTEGER NOT NULL,
    data BLOB NOT NULL, UNIQUE (file, piece)) STRICT;
  CREATE TABLE IF NOT EXISTS carried (file TEXT PRIMARY KEY, outcome TEXT NOT NULL) STRICT;
`

/** `known`: its file was dealt with before. */
export type PieceTaken = 'kept' | 'known' | 'refused'

/** Files that kiosks forward in pieces, until they are whole. Durable when a call resolves. */
export class CarriedFiles {
  readonly #database: StoreDatabase

  private constructor(database: StoreDatabase) {
    this.#database = database
  }

  static async open(database: StoreDatabase): Promise<CarriedFiles> {
    await database.script(SCHEMA)
    return new CarriedFiles(database)
  }

  async take(body: Uint8Array): Promise<PieceTaken> {
    const piece = decode(body)
    if (piece === null) return 'refused'
    const { data, file, pieces } = piece
    const [done] = await this.#database.all('SELECT outcome FROM carried WHERE file = ?', [file])
    if (done !== undefined) return 'known'
    await this.#makeRoom(file)
    await this.#database.run('INSERT OR REPLACE INTO piece (file, piece, pieces, data) VALUES (?, ?, ?, ?)', [
      file,
      piece.piece,
      pieces,
      data,
    ])
    return 'kept'
  }

  /** Files of which every piece is here. */
  async whole(): Promise<readonly string[]> {
    const rows = await this.#database.all('SELECT file FROM piece GROUP BY 1 HAVING count(*) = max(pieces)')
    return rows.map(({ file }) => String(file))
  }

  /** The bytes of a whole file, a piece at a time. */
  async *read(file: string): AsyncGenerator<Uint8Array, void, void> {
    for (let next = 0; ; next += 1) {
      const [row] = await this.#database.all('SELECT data FROM piece WHERE file = ? AND piece = ?', [file, next])
      if (!(row?.['data'] instanceof Uint8Array)) return
      yield row['data']
    }
  }

  /** Its pieces go; what comes of it again is known. */
  async done(file: string, outcome: string): Promise<void> {
    await this.#database.run('INSERT OR REPLACE INTO carried (file, outcome) VALUES (?, ?)', [file, outcome])
    await this.#database.run('DELETE FROM piece WHERE file = ?', [file])
  }

  async #makeRoom(file: string): Promise<void> {
    const rows = await this.#database.all(
      'SELECT file, max(rowid) AS last FROM piece WHERE file <> ? GROUP BY 1 ORDER BY 2',
      [file],
    )
    const [oldest] = rows
    if (rows.length < FILES_MAX || typeof oldest?.['file'] !== 'string') return
    await this.#database.run('DELETE FROM piece WHERE file = ?', [oldest['file']])
  }
}

function decode(
  body: Uint8Array,
): { readonly file: string; readonly piece: number; readonly pieces: number; readonly data: Buffer } | null {
  const value = body.length > PIECE_CHARACTERS_MAX ? null : recordIn(body)
  if (value === null) return null
  const { data, file, piece, pieces } = value
  if (typeof file !== 'string' || !/^[\w-]{43}$/.test(file) || typeof data !== 'string') return null
  if (typeof piece !== 'number' || typeof pieces !== 'number' || !Number.isInteger(piece) || !Number.isInteger(pieces))
    return null
  if (piece < 0 || piece >= pieces || pieces > PIECES_MAX) return null
  return { file, piece, pieces, data: Buffer.from(data, 'base64') }
}
