import test, { type ExecutionContext } from 'ava'

/** What a stage cannot do, and why: tests that need it are skipped, and their titles say so. */
export type Cannot<Move extends string> = Readonly<Partial<Record<Move, string>>>

/** `test`, `test.serial` for one that no other of the file may run beside, or what skips where a program is missing. */
export type Register = (title: string, body: (t: ExecutionContext) => Promise<void>) => void

/** Registers a test of a contract that needs some moves of the outside world. */
export function registerNeeding<Move extends string>(
  cannot: Cannot<Move>,
  needed: readonly Move[],
  title: string,
  body: (t: ExecutionContext) => Promise<void>,
  register: Register = test,
): void {
  const reasons = needed.flatMap((move) => cannot[move] ?? [])
  if (reasons.length === 0) register(title, body)
  else test.skip(`${title} (${reasons.join('; ')})`, body)
}
