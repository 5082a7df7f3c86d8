/** Between two looks at the clock; far below what is asked for. */
const LOOK_MS = 2

/**
 * How long the event loop was held up at most while `act` ran, in milliseconds. The machine holds a process up too: the
 * least of several runs is what the code did.
 */
export async function leastLongestHoldMs(runs: number, act: () => Promise<unknown>): Promise<number> {
  let least = Infinity
  for (let run = 0; run < runs; run += 1) least = Math.min(least, await longestHoldMs(act))
  return least
}

async function longestHoldMs(act: () => Promise<unknown>): Promise<number> {
  let longest = 0
  let lookedAt = performance.now()
  const look = (): void => {
    const nowAt = performance.now()
    longest = Math.max(longest, nowAt - lookedAt - LOOK_MS)
    lookedAt = nowAt
  }
  const looking = setInterval(look, LOOK_MS)
  await act().catch(() => undefined)
  look()
  clearInterval(looking)
  return longest
}
