/** Keys that are set on the spot alone, and why. A key above or below one of them is one of them. */
export const SET_ON_THE_SPOT: Readonly<Record<string, string>> = {
  'kiosk.id': 'the district gives it once; events and certificate carry it',
  'kiosk.district': 'it is part of every topic, and another district has another authority: provision the kiosk anew',
  mode: 'each mode has a journal of its own',
  data: 'the journal lies there, and this configuration',
  journal: 'numbers of journals and second media belong to the card in the machine',
  uplink: 'a mistake in it would cut the kiosk off for good, and receipts and sealed events rest on its keys',
  web: 'a mistake in it would lock the crew out, and its certificate lies on the machine',
  'crew.operators': 'hashes of PINs and badges do not travel over a broker',
  custody: 'badges do not travel over a broker',
  'maintenance.commandKeys': 'they are what this very configuration is proven by',
  'maintenance.updateUrl': 'where firmware comes from is decided on the spot',
}

/** Where a kiosk stands: part of every topic, so that it needs a scope of its own and rights at the broker first. */
export const PLACE_KEYS: readonly string[] = ['kiosk.site', 'kiosk.station']

/** A configuration of a hundred keys is a file of its own. */
export const SET_KEYS_MAX = 64
const KEY = /^[a-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9-]*){0,5}$/

/** Why this key is not set to this from afar, as the end of a sentence; null when it may be. */
export function onTheSpot(key: string, value: unknown): string | null {
  if (!KEY.test(key)) return 'is no key of a configuration; write parts with dots, like site.bandsMinutes'
  if (key === 'programme' && typeof value === 'string' && /[/\\]|\.ya?ml$/.test(value))
    return 'names a file; from afar only a programme that came with the firmware can be named'
  for (const [kept, why] of Object.entries(SET_ON_THE_SPOT)) {
    if (key === kept || key.startsWith(`${kept}.`)) return `is set on the spot alone: ${why}`
    if (kept.startsWith(`${key}.`))
      return `holds "${kept}", which is set on the spot alone; set its other parts one by one`
  }
  return null
}

type Tree = Readonly<Record<string, unknown>>

/** A file's value with these keys on top; null takes a key out, so that its default counts. Neither is changed. */
export function withSet(file: unknown, set: Tree): unknown {
  let value: unknown = file
  for (const [key, wanted] of Object.entries(set)) value = put(value, key.split('.'), wanted)
  return value
}

function put(value: unknown, [step = '', ...rest]: readonly string[], wanted: unknown): unknown {
  const tree: Tree = typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
  const others = Object.fromEntries(Object.entries(tree).filter(([name]) => name !== step))
  const inner = Object.hasOwn(tree, step) ? tree[step] : undefined
  if (rest.length > 0) return { ...others, [step]: put(inner, rest, wanted) }
  return wanted === null ? others : { ...others, [step]: wanted }
}
