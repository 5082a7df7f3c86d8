import test, { type Implementation } from 'ava'

/** What a stage cannot do, and why: tests that need it are skipped, and their titles say so. */
export type Cannot<Move extends string> = Readonly<Partial<Record<Move, string>>>

/** Registers a test of a contract that needs some moves of the outside world. `alone`: no other test of the file runs beside it. */
export function registerNeeding<Move extends string>(
  cannot: Cannot<Move>,
  needed: readonly Move[],
  title: string,
  body: Implementation<[]>,
  alone?: 'alone',
): void {
  const reasons = needed.flatMap((move) => cannot[move] ?? [])
  if (reasons.length === 0) (alone === undefined ? test : test.serial)(title, body)
  else test.skip(`${title} (${reasons.join('; ')})`, body)
}
