/** What a series of samples says about somebody in front of the sensor. */
export type Presence =
  | 'nobody'
  | 'arrived' // nobody at first, then somebody
  | 'there'
  | 'left' // somebody, then nobody; whoever came after may be another person

/** No living forehead reads below this, whatever the booth's temperature. */
const FOREHEAD_MIN_CENTI_C = 2800
/**
 * A wall has the temperature of the air, and the die that of the air or a little more. Skin is at least a degree above
 * it up to a booth of 34 °C; where it is hotter nothing tells a forehead from the wall, and nobody is measured.
 */
const CONTRAST_MIN_CENTI_C = 100
/**
 * Samples in a row before a change counts: 300 ms at 100 ms each. A hand that passes or a nod is shorter; two people
 * cannot change places in it.
 */
const RUN_MIN = 3

/** Of the readable object samples of one series in their order, and the die's temperature; hundredths of a degree. */
export function judgePresence(objectsCentiC: readonly number[], ambientCentiC: number): Presence {
  const runs = runsOf(objectsCentiC.map((centiC) => isBody(centiC, ambientCentiC)))
  const steady = runs.filter(({ length }) => length >= RUN_MIN)
  if (steady.length === 0) return runs.some((run) => run.isBody) ? 'there' : 'nobody'
  const first = steady.findIndex((run) => run.isBody)
  if (first < 0) return 'nobody'
  if (steady.slice(first).some((run) => !run.isBody)) return 'left'
  return first === 0 ? 'there' : 'arrived'
}

function isBody(centiC: number, ambientCentiC: number): boolean {
  return centiC >= FOREHEAD_MIN_CENTI_C && centiC - ambientCentiC >= CONTRAST_MIN_CENTI_C
}

function runsOf(flags: readonly boolean[]): readonly { readonly isBody: boolean; readonly length: number }[] {
  const runs: { isBody: boolean; length: number }[] = []
  for (const flag of flags) {
    const last = runs.at(-1)
    if (last?.isBody === flag) last.length += 1
    else runs.push({ isBody: flag, length: 1 })
  }
  return runs
}
