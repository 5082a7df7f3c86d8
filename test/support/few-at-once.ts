import type { ExecutionContext } from 'ava'

type Body = (t: ExecutionContext) => Promise<void>
type Register = (title: string, body: Body) => void

/** Of the tests registered through this only so many run at a time: those that measure time crowd one another out. */
export function fewAtOnce(mostAtOnce: number): (register: Register) => Register {
  let free = mostAtOnce
  const waiting: (() => void)[] = []
  return (register) => (title, body) => {
    register(title, async (t) => {
      t.timeout(120_000)
      if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve))
      else free -= 1
      try {
        await body(t)
      } finally {
        const next = waiting.shift()
        if (next === undefined) free += 1
        else next()
      }
    })
  }
}
