/** Keys held together, as QMP's `send-key` wants them: QEMU's names of the keys (qapi/ui.json, QKeyCode). */
export type Keys = readonly { readonly type: 'qcode'; readonly data: string }[]

const NAMED: Readonly<Record<string, readonly string[]>> = {
  ':': ['shift', 'semicolon'],
  '-': ['minus'],
  ' ': ['spc'],
  '/': ['slash'],
  '?': ['shift', 'slash'],
  '.': ['dot'],
  '=': ['equal'],
  '&': ['shift', '7'],
  '%': ['shift', '5'],
  '~': ['shift', 'grave_accent'],
}

export const RETURN = held('ret')

/** What types a character on a keyboard of the United States: letters, digits and the signs of our codes. */
export function keysOf(character: string): Keys {
  const named = NAMED[character]
  if (named !== undefined) return held(...named)
  const code = character.toLowerCase()
  return character === code ? held(code) : held('shift', code)
}

function held(...codes: readonly string[]): Keys {
  return codes.map((data) => ({ type: 'qcode', data }))
}
