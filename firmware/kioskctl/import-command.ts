import type { KeyObject } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { eventId, recordIn } from '../consumer/arrived-event.ts'
import type { Consumer, Taken } from '../consumer/consumer.ts'
import { sayStretches } from '../domain/stretches.ts'
import { hashOf, type Manifest, openChunk, readManifest } from '../proof/carry-out.ts'
import { CARRY_LINE_BYTES_MAX, linesOf } from '../proof/file-lines.ts'
import { signReceipt } from '../proof/receipt.ts'
import { explain, fail } from './command-line.ts'
import { readKey } from './make-key-command.ts'
import { openConsumer } from './open-consumer.ts'

const USAGE = 'import FILE --key FILE --store FILE [--receipt-key FILE --receipt FILE] [--new-kiosk-key] [--json]'

/** What came of a file; `problem` says in words why it was refused, and then nothing of it was taken. */
export type Imported =
  | { readonly ok: true; readonly manifest: Manifest; readonly taken: Readonly<Record<Taken, number>> }
  | { readonly ok: false; readonly problem: string }

/**
 * `import FILE`: events that were carried on a medium, into the store, each once. Exit codes: 0 taken, or all known
 * already, 1 the file is not right (nothing of it is taken), 64 usage, 74 a file cannot be read.
 */
export async function importFile(args: readonly string[]): Promise<number> {
  try {
    const text = { type: 'string' } as const
    const options = {
      key: text,
      store: text,
      'receipt-key': text,
      receipt: text,
      'new-kiosk-key': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    } as const
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [file] = positionals
    const { key: keyFile, receipt, store } = values
    const receiptKeyFile = values['receipt-key']
    if (
      file === undefined ||
      positionals.length > 1 ||
      keyFile === undefined ||
      store === undefined ||
      (receipt === undefined) !== (receiptKeyFile === undefined)
    )
      return fail(`usage: kioskctl ${USAGE}`, 64)
    const key = await readKey('x25519', keyFile)
    if (key === null) return fail(`${keyFile} holds no X25519 key; see kioskctl make-key carry-out`, 74)
    const receiptKey = receiptKeyFile === undefined ? null : await readKey('ed25519', receiptKeyFile)
    if (receiptKeyFile !== undefined && receiptKey === null) return fail(`${receiptKeyFile} holds no Ed25519 key`, 74)
    const consumer = await openConsumer(store, 0)
    try {
      const imported = await importCarryOut(file, key, consumer, values['new-kiosk-key'])
      if (!imported.ok) return fail(`${file} is refused, and nothing of it was taken: ${imported.problem}`, 1)
      process.stdout.write(values.json ? `${JSON.stringify(imported.taken)}\n` : `${say(file, imported)}\n`)
      if (receipt !== undefined && receiptKey !== null)
        return await writeReceipt(receipt, receiptKey, imported.manifest, consumer)
      return imported.taken['other-bytes'] === 0 ? 0 : 1
    } finally {
      await consumer.close()
    }
  } catch (error) {
    return explain(error, USAGE)
  }
}

/** Proves the whole file first, then takes its events, a chunk in memory at a time. */
export async function importCarryOut(
  file: string,
  key: KeyObject,
  consumer: Consumer,
  isNewKeyTaken = false,
): Promise<Imported> {
  const proven = await prove(file, key)
  if (typeof proven === 'string') return { ok: false, problem: proven }
  if (isNewKeyTaken) await consumer.store.changeSetting(`kiosk-key ${proven.kiosk}`, proven.key)
  const known = await consumer.store.setting(`kiosk-key ${proven.kiosk}`, proven.key)
  if (known !== proven.key)
    return {
      ok: false,
      problem: `it is signed with another key than the files of ${proven.kiosk} before; ask who made it, and say --new-kiosk-key if the kiosk has a new card`,
    }
  const taken: Record<Taken, number> = { new: 0, copy: 0, 'other-bytes': 0, refused: 0 }
  for await (const line of lines(file)) {
    const events = (await openChunk(line, key)) ?? []
    for (const what of await consumer.take(events.map((bytes) => ({ topic: null, bytes })))) taken[what] += 1
  }
  return { ok: true, manifest: proven, taken }
}

/** The manifest when everything is as it says; else in words what is wrong, and what of it is whole. */
async function prove(file: string, key: KeyObject): Promise<Manifest | string> {
  const hashes: string[] = []
  const opened: (string | null)[] = []
  let last = ''
  for await (const line of lines(file)) {
    last = line
    hashes.push(hashOf(line))
    opened.push(rangeOf((await openChunk(line, key)) ?? []))
  }
  const manifest = await readManifest(last)
  const whole = opened.filter((range) => range !== null)
  const intact = whole.length === 0 ? 'nothing in it opens with this key' : `whole are the events ${whole.join(', ')}`
  if (manifest === null) return `its last line is no manifest signed by a kiosk, so it is cut off or altered; ${intact}`
  const name = `it is of ${manifest.kiosk} ${manifest.mode} journal ${manifest.journal}`
  if (hashes.length - 1 !== manifest.chunks.length)
    return `${name} and lists ${manifest.chunks.length} parts, but has ${hashes.length - 1}; ${intact}`
  const changed = manifest.chunks.findIndex(({ sha256 }, i) => hashes[i] !== sha256)
  if (changed !== -1) return `${name}, and part ${changed + 1} was altered or moved; ${intact}`
  if (whole.length === 0 && manifest.chunks.length > 0) return `${name}, sealed for another key than this one`
  const wrong = manifest.chunks.findIndex((chunk, i) => opened[i] !== `${eventId(manifest, chunk.first)}-${chunk.last}`)
  return wrong === -1 ? manifest : `${name}, but part ${wrong + 1} does not hold what the manifest says; ${intact}`
}

/** `K0042.1.1-500`; null for what is no list of events. */
function rangeOf(events: readonly Uint8Array[]): string | null {
  const [first, last] = [events[0], events.at(-1)].map((bytes) => recordIn(bytes ?? new Uint8Array())?.['id'])
  return typeof first === 'string' && typeof last === 'string'
    ? `${first}-${last.slice(last.lastIndexOf('.') + 1)}`
    : null
}

/** A file of somebody else's, without line ends, is cut off there; its hash is then wrong. */
async function* lines(file: string): AsyncGenerator<string, void, void> {
  for await (const line of linesOf(file, CARRY_LINE_BYTES_MAX)) yield line.toString('latin1')
}

function say(file: string, { manifest, taken }: Extract<Imported, { ok: true }>): string {
  const { first, journal, kiosk, last, mode, without = [] } = manifest
  const not = without.length === 0 ? '' : `; not in it, forgotten or not as they were written: ${sayStretches(without)}`
  const other = taken['other-bytes'] === 0 ? '' : `; ALARM: ${taken['other-bytes']} came with different bytes`
  return `${file}: ${kiosk} ${mode} journal ${journal}, ${first} to ${last}: ${taken.new} events taken, ${taken.copy} known already${not}${other}`
}

/** For the kiosk's `journal import`; only for what is proven from the first event on. */
async function writeReceipt(
  file: string,
  key: KeyObject,
  { journal, kiosk, mode }: Manifest,
  consumer: Consumer,
): Promise<number> {
  const found = consumer
    .receiptable()
    .find((one) => one.kiosk === kiosk && one.mode === mode && one.journal === journal)
  if (found === undefined)
    return fail('no receipt was written: events before these are missing; kioskctl verify names them', 1)
  await writeFile(file, `${await signReceipt(found, key)}\n`)
  process.stdout.write(`${file}: a receipt up to ${found.upTo}; carry it back, for kiosk journal import\n`)
  return 0
}
