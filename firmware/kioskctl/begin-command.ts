import { access } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Consumer } from '../consumer/consumer.ts'
import { explain, fail } from './command-line.ts'
import { openConsumer } from './open-consumer.ts'

const USAGE = 'begin KIOSK JOURNAL --store FILE [--mode live|drill|demo]'
/** A district has hundreds; a line names a few. */
const NAMED_MAX = 10
const MODES: readonly string[] = ['live', 'drill', 'demo']

/**
 * `begin K0042 1`: after the loss of a store, for kiosks that do not have the old events any more: without it no receipt
 * could be signed again. A running `watch` sees it. Exit codes: 0, 1 nothing is missing there, 64 usage, 74 no such store.
 */
export async function begin(args: readonly string[]): Promise<number> {
  try {
    const options = { store: { type: 'string' }, mode: { type: 'string', default: 'live' } } as const
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [kiosk, journal] = positionals
    const { mode, store } = values
    const isNumber = journal !== undefined && /^[1-9]\d{0,8}$/.test(journal)
    if (kiosk === undefined || !isNumber || positionals.length > 2 || store === undefined || !MODES.includes(mode))
      return fail(`usage: kioskctl ${USAGE}`, 64)
    await access(store) // a missing one would be made
    const consumer = await openConsumer(store, 0)
    try {
      const gone = await consumer.beginAnew({ kiosk, mode, journal: Number(journal) })
      if (gone === null) return fail(await nothingMissing(consumer, `${kiosk} ${mode} journal ${journal}`), 1)
      process.stdout.write(
        `${kiosk} ${mode} journal ${journal}: ${gone.from} to ${gone.to} are not asked for any more; the chain is taken on trust at ${gone.to + 1} and proven behind it\n`,
      )
      return 0
    } finally {
      await consumer.close()
    }
  } catch (error) {
    return explain(error, USAGE)
  }
}

/** A kiosk of a drill or a demo is found under its mode only. */
async function nothingMissing(consumer: Consumer, asked: string): Promise<string> {
  const held = (await consumer.report()).journals.map(
    ({ journal, kiosk, mode }) => `${kiosk} ${mode} journal ${journal}`,
  )
  if (held.includes(asked)) return `nothing is missing at the beginning of ${asked}`
  return `this store holds no ${asked}; it holds: ${held.slice(0, NAMED_MAX).join(', ') || 'nothing'}`
}
