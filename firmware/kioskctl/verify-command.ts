import { access } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Report } from '../consumer/report.ts'
import { explain, fail } from './command-line.ts'
import { eventLines } from './event-lines.ts'
import { openConsumer } from './open-consumer.ts'
import { sayReport } from './report-table.ts'

const USAGE = 'verify [--store FILE] [--json] [FILE with an event per line]…'

/**
 * `verify`: what the store holds, or what stands in files, is judged as it is: nothing more will come. Files are
 * judged in memory and change no store. Exit codes: 0 all is right, 1 not, 64 usage, 74 a file cannot be read.
 */
export async function verify(args: readonly string[]): Promise<number> {
  try {
    const options = { store: { type: 'string' }, json: { type: 'boolean', default: false } } as const
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true })
    if ((values.store === undefined) === (positionals.length === 0))
      return fail(`wants either a store or files; usage: kioskctl ${USAGE}`, 64)
    const report = values.store === undefined ? await ofFiles(positionals) : await ofStore(values.store)
    process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : sayReport(report))
    return report.isRight ? 0 : 1
  } catch (error) {
    return explain(error, USAGE)
  }
}

async function ofStore(store: string): Promise<Report> {
  await access(store) // a missing one would be made, and found right
  const consumer = await openConsumer(store, 0)
  try {
    return await consumer.report()
  } finally {
    await consumer.close()
  }
}

async function ofFiles(files: readonly string[]): Promise<Report> {
  const consumer = await openConsumer(null, 0)
  try {
    for (const file of files) for await (const arrivals of eventLines(file)) await consumer.take(arrivals)
    return await consumer.report()
  } finally {
    await consumer.close()
  }
}
