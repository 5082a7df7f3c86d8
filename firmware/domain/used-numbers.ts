import { putIn, type Stretch, stretchAt } from './stretches.ts'

/**
 * Every tube number that was used, kept as stretches: rolls are printed one number after another, so a day of 4,000
 * tubes is a few of them. By roll: all but the last digits of a number. The roll used last is the last.
 */
export interface UsedNumbers {
  readonly rolls: Map<string, Stretch[]>
  /** Stretches of all rolls together. */
  count: number
}

/** Six digits at the end count; more would only make the stretches longer than any roll. */
const SERIAL_DIGITS_MAX = 6

/**
 * Numbers without any order take a stretch each, some 350 bytes: 18 MB at most, four months of 400 tubes a day. Beyond
 * it the rolls that were not used for longest are forgotten; the district still sees a number that comes twice.
 */
const STRETCHES_MAX = 50_000

export function noNumbers(): UsedNumbers {
  return { rolls: new Map(), count: 0 }
}

export function isUsed({ rolls }: UsedNumbers, number: string): boolean {
  const { roll, serial } = split(number)
  return stretchAt(rolls.get(roll) ?? [], serial) !== undefined
}

/** In place; the same number again changes nothing but the order of the rolls. */
export function addUsed(used: UsedNumbers, number: string): void {
  const { roll, serial } = split(number)
  const stretches = used.rolls.get(roll) ?? []
  used.rolls.delete(roll)
  used.rolls.set(roll, stretches)
  used.count += putIn(stretches, serial)
  for (const [oldest, its] of used.rolls) {
    if (used.count <= STRETCHES_MAX || oldest === roll) return
    used.rolls.delete(oldest)
    used.count -= its.length
  }
}

/** `LOT7-000041` → roll `LOT7-/6`, serial 41: leading zeros are a part of the number. */
function split(number: string): { roll: string; serial: number } {
  let at = number.length
  while (at > 0 && number.length - at < SERIAL_DIGITS_MAX && isDigit(number.charCodeAt(at - 1))) at -= 1
  return { roll: `${number.slice(0, at)}/${number.length - at}`, serial: Number(number.slice(at)) }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}
