import { roomOf, type Station } from './site-waves.ts'

/** What became of one kiosk in a rollout. `late`: it is there, and has not got it in time; `silent`: it said nothing. */
export type RolloutStep = 'waiting' | 'asked' | 'done' | 'failed' | 'silent' | 'late'

export interface RolloutKiosk {
  readonly id: string
  /** Base topic. */
  readonly base: string
  readonly site: string
  /** 0 is the canary's. */
  readonly stage: number
  readonly step: RolloutStep
  /** Of the one command that it gets; null before. Sent again, it acts once. */
  readonly command: string | null
  /** When that was made; null before. */
  readonly askedAtMs: number | null
  /** For how long since then we have listened; the sleep of a laptop does not count. */
  readonly listenedMs: number
  /** For how long we have seen it with the new version. */
  readonly newForMs: number
  /** A code, or some words, of one that failed. */
  readonly reason: string | null
}

export interface Rollout {
  readonly version: string
  /** Of a group so many may fail, in percent; of canaries none. */
  readonly failedPercentMax: number
  /** So long we listen for a kiosk before it counts as failed. */
  readonly patienceMs: number
  /** For so long it is seen with the new version before it counts as through. */
  readonly seenNewMs: number
  readonly kiosks: readonly RolloutKiosk[]
  /** Why it goes no further; null while it does. */
  readonly stopped: string | null
}

/** What is known of a kiosk at a moment. */
export interface RolloutSeen {
  readonly isOnline: boolean
  readonly version: string | null
  /** Its alert about updates: a code; null for none. */
  readonly trouble: string | null
  /** What it answered to the command; null for nothing yet. */
  readonly answer: { readonly status: string; readonly reason: string | null } | null
}

/**
 * What follows from what was heard in the last `passedMs`: kiosks that are through or have failed, whether it stops,
 * and who is to be asked now. Never more than a third of a site's stations are away at once.
 */
export function advance(
  rollout: Rollout,
  seen: (kiosk: RolloutKiosk) => RolloutSeen,
  /** Every kiosk that is known, also of those that this is not about. */
  stations: readonly Station[],
  passedMs: number,
): { readonly rollout: Rollout; readonly ask: readonly RolloutKiosk[] } {
  if (rollout.stopped !== null) return { rollout, ask: [] }
  const room = roomAt(rollout.kiosks, stations)
  const stage = stageOf(rollout.kiosks)
  const kiosks = rollout.kiosks.map((kiosk) => {
    if (kiosk.step === 'asked') return judged(kiosk, seen(kiosk), passedMs, rollout)
    return isHeldUp(kiosk, stage, room(kiosk.site)) ? heldUp(kiosk, passedMs, rollout) : kiosk
  })
  const next = { ...rollout, kiosks, stopped: whyStop({ ...rollout, kiosks }) }
  return { rollout: next, ask: next.stopped === null ? whoIsNext(kiosks, stations) : [] }
}

/** The stage that is under way; null when all are through. */
export function stageOf(kiosks: readonly RolloutKiosk[]): number | null {
  const open = kiosks.filter(({ step }) => step === 'waiting' || step === 'asked')
  return open.length === 0 ? null : Math.min(...open.map(({ stage }) => stage))
}

export function hasFailed({ step }: RolloutKiosk): boolean {
  return step === 'failed' || step === 'silent' || step === 'late'
}

/** The canaries alone, then groups of these shares (percent, rising to 100), each with kiosks of as many sites as it can. */
export function planStages(
  kiosks: readonly Pick<RolloutKiosk, 'id' | 'base' | 'site'>[],
  canaries: readonly string[],
  shares: readonly number[],
): readonly RolloutKiosk[] {
  const order = acrossSites(kiosks.filter(({ id }) => !canaries.includes(id)))
  const ends = shares.map((share) => Math.ceil((order.length * share) / 100))
  const fresh = { step: 'waiting', command: null, askedAtMs: null, listenedMs: 0, newForMs: 0, reason: null } as const
  return [
    ...kiosks.filter(({ id }) => canaries.includes(id)).map((kiosk) => ({ ...kiosk, ...fresh, stage: 0 })),
    ...order.map((kiosk, i) => ({ ...kiosk, ...fresh, stage: 1 + ends.findIndex((end) => i < end) })),
  ]
}

function judged(kiosk: RolloutKiosk, seen: RolloutSeen, passedMs: number, rollout: Rollout): RolloutKiosk {
  const { answer, isOnline, trouble, version } = seen
  const isNew = isOnline && version === rollout.version
  const listenedMs = kiosk.listenedMs + passedMs
  const newForMs = isNew ? kiosk.newForMs + passedMs : 0
  const now = { ...kiosk, listenedMs, newForMs } as const
  const isRefused = answer?.status === 'refused' && answer.reason !== 'replayed' && answer.reason !== 'same-version'
  if (isRefused || answer?.status === 'failed')
    return { ...now, step: 'failed', reason: answer.reason ?? answer.status }
  if (trouble !== null && !isNew) return { ...now, step: 'failed', reason: trouble }
  if (kiosk.newForMs > 0 && isOnline && !isNew) return { ...now, step: 'failed', reason: 'went-back' }
  if (newForMs >= rollout.seenNewMs) return { ...now, step: 'done' }
  if (listenedMs < rollout.patienceMs) return now
  // Whoever never answered and is not there has said nothing; one that is there was too slow.
  return isOnline ? { ...now, step: 'late', reason: answer?.reason ?? 'not-in-time' } : { ...now, step: 'silent' }
}

function whyStop({ failedPercentMax, kiosks }: Rollout): string | null {
  for (const [stage, members] of Map.groupBy(kiosks, (kiosk) => kiosk.stage)) {
    const failed = members.filter(hasFailed).length
    const allowed = stage === 0 ? 0 : Math.floor((members.length * failedPercentMax) / 100)
    if (failed > allowed)
      return stage === 0 ? 'the canary failed' : `${failed} of ${members.length} in group ${stage} failed`
  }
  return null
}

/** Of the stage that is under way, as many as their sites can spare. Who is away already takes nobody's place. */
function whoIsNext(kiosks: readonly RolloutKiosk[], stations: readonly Station[]): readonly RolloutKiosk[] {
  const stage = stageOf(kiosks)
  const room = roomAt(kiosks, stations)
  const online = new Set(stations.filter(({ isOnline }) => isOnline).map(({ kiosk }) => kiosk))
  const next = kiosks.filter((kiosk) => kiosk.step === 'waiting' && kiosk.stage === stage)
  return [...Map.groupBy(next, ({ site }) => site)].flatMap(([site, waiting]) => [
    ...waiting.filter(({ id }) => !online.has(id)),
    ...waiting.filter(({ id }) => online.has(id)).slice(0, Math.max(0, room(site).free)),
  ])
}

interface Room {
  /** So many more of the site may go away now. */
  readonly free: number
  /** Somebody will come back. */
  readonly isSomebodyAsked: boolean
}

/** Away are those that were asked, and those that are not online whatever the reason. */
function roomAt(kiosks: readonly RolloutKiosk[], stations: readonly Station[]): (site: string) => Room {
  const asked = new Set(kiosks.filter(({ step }) => step === 'asked').map(({ id }) => id))
  const sites = Map.groupBy(stations, ({ site }) => site)
  return (site) => {
    const here = sites.get(site) ?? []
    const away = here.filter(({ isOnline, kiosk }) => !isOnline || asked.has(kiosk)).length
    return { free: roomOf(here.length) - away, isSomebodyAsked: here.some(({ kiosk }) => asked.has(kiosk)) }
  }
}

/** So many of its site are away that it does not get its turn, and nobody is coming back. */
function isHeldUp({ stage, step }: RolloutKiosk, now: number | null, { free, isSomebodyAsked }: Room): boolean {
  return step === 'waiting' && stage === now && free <= 0 && !isSomebodyAsked
}

function heldUp(kiosk: RolloutKiosk, passedMs: number, { patienceMs }: Rollout): RolloutKiosk {
  const listenedMs = kiosk.listenedMs + passedMs
  return listenedMs < patienceMs ? { ...kiosk, listenedMs } : { ...kiosk, step: 'late', reason: 'too-many-away' }
}

/** The first of each site, then the second of each, and so on. */
function acrossSites<Kiosk extends { readonly id: string; readonly site: string }>(
  kiosks: readonly Kiosk[],
): readonly Kiosk[] {
  const sites = [...Map.groupBy(kiosks, ({ site }) => site).values()]
  const longest = Math.max(0, ...sites.map(({ length }) => length))
  return Array.from({ length: longest }, (_, i) => sites.flatMap((stations) => stations.slice(i, i + 1))).flat()
}
