import type { Bench } from '../support/district.ts'
import { Stage } from '../support/stage.ts'

/** What a scenario opened is closed in reverse order, as a test does it. */
export async function withBench<T>(scenario: (bench: Bench) => Promise<T>): Promise<T> {
  const stage = new Stage()
  try {
    return await scenario(stage)
  } finally {
    await stage.end()
  }
}
