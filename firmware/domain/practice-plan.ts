/** How somebody of a practice morning behaves. */
export type Manner =
  | 'ordinary'
  /** The card reads only the second time. */
  | 'second-try'
  /** Has no document, and touches the screen. */
  | 'no-document'
  | 'fever'
  /** Shows a status code that the rules refer. */
  | 'bad-code'
  /** One of a mother and her children, who come together. */
  | 'family'
  /** Does not come when called. */
  | 'no-show'

/** What happens on a practice morning, and when: milliseconds since its beginning. */
export type Happening =
  | { readonly atMs: number; readonly what: 'resident'; readonly manner: Manner }
  | { readonly atMs: number; readonly what: 'paper-out' | 'reader-unplugged' | 'reader-plugged' }

/** After this share of the time nobody comes any more: the crew works off the queue, seals and packs. */
const LAST_ARRIVAL = 0.75
const FAMILY_SIZE = 3
/** Ordinary people, per minute of the morning; a third of them in the rush. */
const ORDINARY_PER_MINUTE = 1.4
const RUSH = { from: 0.1, to: 0.22, share: 0.4 }
/** Each once, in an order by chance, each about so long after the one before: no two troubles in one breath. */
const TROUBLES = ['second-try', 'no-document', 'fever', 'bad-code', 'no-show', 'family', 'paper-out', 'reader'] as const
const TROUBLES_FROM = 0.06
/** The reader stays dead for this share: long enough for two people to stand before it. */
const READER_AWAY = 0.12

/** The same fractions give the same morning. `fraction` is uniform in [0, 1). */
export function planMorning(minutes: number, fraction: () => number): readonly Happening[] {
  const totalMs = minutes * 60_000
  const at = (share: number): number => Math.round(share * totalMs)
  const ordinary = Math.max(4, Math.round(ORDINARY_PER_MINUTE * minutes))
  const people = Array.from({ length: ordinary }, (_, i): Happening => {
    const isRush = i < ordinary * RUSH.share
    const [from, to] = isRush ? [RUSH.from, RUSH.to] : [0.01, LAST_ARRIVAL]
    return { atMs: at(from + fraction() * (to - from)), what: 'resident', manner: 'ordinary' }
  })
  const step = (LAST_ARRIVAL - READER_AWAY - TROUBLES_FROM) / TROUBLES.length
  const troubles = shuffled(TROUBLES, fraction).flatMap((trouble, i): readonly Happening[] => {
    const atMs = at(TROUBLES_FROM + (i + fraction() * 0.5) * step)
    if (trouble === 'paper-out') return [{ atMs, what: 'paper-out' }]
    if (trouble === 'reader') {
      const backAtMs = atMs + at(READER_AWAY)
      // Somebody stands before it, whoever else comes.
      return [
        { atMs, what: 'reader-unplugged' },
        { atMs: atMs + 1, what: 'resident', manner: 'ordinary' },
        { atMs: backAtMs, what: 'reader-plugged' },
      ]
    }
    const size = trouble === 'family' ? FAMILY_SIZE : 1
    return Array.from({ length: size }, (): Happening => ({ atMs, what: 'resident', manner: trouble }))
  })
  return [...people, ...troubles].sort((a, b) => a.atMs - b.atMs)
}

function shuffled<Item>(items: readonly Item[], fraction: () => number): readonly Item[] {
  return items
    .map((item) => ({ item, order: fraction() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item)
}
