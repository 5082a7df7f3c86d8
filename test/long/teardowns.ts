import type { Bench } from '../support/district.ts'

/** What a scenario opened is closed in reverse order, as a test does it. */
export async function withBench<T>(scenario: (bench: Bench) => Promise<T>): Promise<T> {
  const undone: (() => unknown)[] = []
  try {
    return await scenario({ teardown: (undo) => void undone.unshift(undo) })
  } finally {
    for (const undo of undone) await undo()
  }
}
