import { openBox, tubesToPack } from './custody.ts'
import { type Moment, timeLike } from './moment.ts'
import type { Programme } from './programme.ts'
import { isWatched, oldestSample, sampleAgeMs } from './sample-age.ts'
import type { KioskState, Tube } from './state.ts'

/** Time to pack, to write the sheet and for the courier to come. */
const BOX_DUE_SOON_MS = 20 * 60_000
/** Of `maxTubes`: at 400 tubes an hour the last tenth of 300 is some five minutes. */
const NEARLY_FULL = 0.9
/** The drive to the laboratory: a box that leaves later than this before the limit arrives too late. */
const DRIVE_MS = 60 * 60_000

/** What custody is judged by. */
export interface CustodyContext {
  readonly now: Moment
  readonly programme: Pick<Programme, 'custody'>
}

/** The body of the MQTT topic `custody` (contract, section 3) and the head of the crew's page. No person, no courier. */
export interface CustodyFigures {
  /** Tubes that still take people. */
  readonly open: number
  /** Sealed and in no box. */
  readonly sealed: number
  /** In the box that is being packed. */
  readonly boxed: number
  readonly box: string | null
  /** RFC 3339, of all tubes still here; null when there is none, or no clock was believed. */
  readonly oldestSampleAt: string | null
  readonly oldestSampleMinutes: number | null
  /** The tube it is in. */
  readonly oldestTube: string | null
  /** By then the box has to leave. */
  readonly dueAt: string | null
  /** By then the oldest sample has to be at the laboratory. */
  readonly laboratoryBy: string | null
  /** RFC 3339: when these figures were true. */
  readonly at: string
  readonly seq: number
}

export function custodyFigures(state: Readonly<KioskState>, { now, programme }: CustodyContext): CustodyFigures {
  const here = [...state.tubes.values()].filter(isHere)
  const oldest = oldestSample(
    here.filter((tube) => isWatched(tube, now)),
    now,
  )
  const box = openBox(state)
  const ageMs = oldest === null ? null : sampleAgeMs(oldest, now)
  const { everyMinutes, toLaboratoryMinutes } = programme.custody
  const after = (minutes: number): string | null =>
    ageMs === null ? null : timeLike(now, now.epochMs - ageMs + minutes * 60_000)
  return {
    open: here.filter((tube) => tube.state === 'open').length,
    sealed: tubesToPack(state).length,
    boxed: box?.tubes.size ?? 0,
    box: box?.id ?? null,
    oldestSampleAt: oldest?.firstSampleAt ?? null,
    oldestSampleMinutes: ageMs === null ? null : Math.floor(ageMs / 60_000),
    oldestTube: oldest?.number ?? null,
    dueAt: after(everyMinutes),
    laboratoryBy: after(toLaboratoryMinutes),
    at: now.time,
    seq: state.sequence,
  }
}

function isHere(tube: Tube): boolean {
  return tube.state !== 'voided' && tube.handedOverAtMs === null
}

/** A limit of custody that is near (warning) or past (alarm). */
export interface CustodyLimit {
  readonly kind: 'box-due' | 'box-full' | 'sample-old'
  readonly level: 'warning' | 'alarm'
  /** Tube with the oldest sample; for a full box its id. */
  readonly subject: string
  /** RFC 3339; null where it is not about time. */
  readonly deadline: string | null
  /** RFC 3339: near or past since; null when nobody noted it. */
  readonly since: string | null
}

export function custodyLimits(state: Readonly<KioskState>, context: CustodyContext): readonly CustodyLimit[] {
  const figures = custodyFigures(state, context)
  return [
    ...timeLimit(context, figures, { kind: 'sample-old', deadline: figures.laboratoryBy, warnMs: DRIVE_MS }),
    ...timeLimit(context, figures, { kind: 'box-due', deadline: figures.dueAt, warnMs: BOX_DUE_SOON_MS }),
    ...countLimit(context, figures),
  ]
}

function timeLimit(
  { now }: CustodyContext,
  { oldestTube }: CustodyFigures,
  limit: Pick<CustodyLimit, 'deadline'> & { readonly kind: 'box-due' | 'sample-old'; readonly warnMs: number },
): readonly CustodyLimit[] {
  const { deadline, kind, warnMs } = limit
  const [atMs, subject] = [Date.parse(deadline ?? ''), oldestTube ?? '']
  if (deadline === null || now.epochMs < atMs - warnMs) return []
  if (now.epochMs > atMs) return [{ kind, level: 'alarm', subject, deadline, since: deadline }]
  return [{ kind, level: 'warning', subject, deadline, since: timeLike(now, atMs - warnMs) }]
}

function countLimit({ programme }: CustodyContext, { box, boxed, sealed }: CustodyFigures): readonly CustodyLimit[] {
  const [count, limit] = [boxed + sealed, programme.custody.maxTubes]
  if (count < limit * NEARLY_FULL) return []
  const level = count >= limit ? 'alarm' : 'warning'
  return [{ kind: 'box-full', level, subject: box ?? '', deadline: null, since: null }]
}
