import type { Judged } from './fleet-judge.ts'
import type { SeenUpdate } from './fleet-state.ts'
import type { Colour, Paint } from './paint.ts'
import { sayAge, table } from './text-table.ts'

const HEAD = [
  'KIOSK',
  'SITE',
  'ST',
  'STATE',
  'SINCE',
  'VERSION',
  'UNSENT',
  'OLDEST',
  'CLOCK',
  'WAITING',
  'NEEDS YOU FOR',
] as const

/** A row for each kiosk; those that need you first, those away longest before the others. */
export function sayFleet(fleet: readonly Judged[], nowMs: number, paint: Paint): string {
  const sorted = [...fleet].sort((a, b) => urgency(b) - urgency(a) || (a.sinceMs ?? 0) - (b.sinceMs ?? 0))
  const rows = sorted.map((kiosk) => rowOf(kiosk, nowMs))
  const [head = '', ...lines] = table([[...HEAD], ...rows])
  const painted = lines.map((line, i) => {
    const colour = colourOf(sorted[i])
    return colour === null ? line : paint(colour, line)
  })
  return [paint('bold', sayNeeds(fleet)), '', head, ...painted, ''].join('\n')
}

/** `3 of 450 need you`; what is switched off needs nobody. */
export function sayNeeds(fleet: readonly Judged[]): string {
  const needing = fleet.filter(({ causes }) => causes.length > 0).length
  const closed = fleet.filter(({ standing }) => standing === 'closed').length
  const head = needing === 0 ? `all ${fleet.length} well` : `${needing} of ${fleet.length} need you`
  return closed === 0 ? head : `${head}, ${closed} switched off`
}

/** All that one kiosk has said. */
export function sayKiosk(kiosk: Judged, nowMs: number): string {
  const { seen } = kiosk
  const ago = (ms: number | null | undefined): string =>
    ms === null || ms === undefined ? 'unknown' : `${sayAge(nowMs - ms)} ago`
  const health = seen?.health ?? null
  const disk = health?.diskFreeRatio
  const update = health?.update ?? null
  const rows = [
    ['kiosk', kiosk.kiosk],
    ['place', `site ${kiosk.site}, station ${kiosk.station}  (${kiosk.base})`],
    ['state', `${kiosk.standing} since ${ago(kiosk.sinceMs)}`],
    ['version', kiosk.version ?? 'unknown'],
    ...(update === null ? [] : [['update', sayUpdate(update, ago)]]),
    ['rules', health?.rules ?? 'unknown'],
    [
      'unsent',
      `${kiosk.unsent ?? 'unknown'}${kiosk.oldestUnsentMs === null ? '' : `, the oldest from ${ago(kiosk.oldestUnsentMs)}`}`,
    ],
    ['clock', kiosk.clock ?? 'unknown'],
    ['disk free', typeof disk === 'number' ? `${Math.round(disk * 100)} %` : 'unknown'],
    ['waiting', String(kiosk.waiting ?? 'unknown')],
    ['last health', ago(health?.atMs)],
    ...(health?.faults ?? []).map(({ device, fault }) => ['fault', `${device}: ${fault}`]),
    ...[...(seen?.alerts.values() ?? [])].map(({ cause, count, id, level, sinceMs, subject }) => [
      level,
      `${id}: ${cause}${subject === id || subject === '' ? '' : `, ${subject}`}${count > 1 ? `, ${count} times` : ''}, since ${ago(sinceMs)}`,
    ]),
  ]
  return [...table(rows), ''].join('\n')
}

/** `0.3.0 returned (crashes), 5 min ago` */
function sayUpdate({ atMs, reason, step, version }: SeenUpdate, ago: (ms: number | null) => string): string {
  return `${version} ${step}${reason === '' ? '' : ` (${reason})`}, ${ago(atMs)}`
}

/** For programs: no maps, times in RFC 3339. */
export function kioskRecord({ causes, oldestUnsentMs, seen, sinceMs, ...rest }: Judged): object {
  const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())
  const update = seen?.health?.update ?? null
  return {
    ...rest,
    since: time(sinceMs),
    oldestUnsentAt: time(oldestUnsentMs),
    rules: seen?.health?.rules ?? null,
    update:
      update === null
        ? null
        : { version: update.version, step: update.step, reason: update.reason || null, at: time(update.atMs) },
    needsYou: causes.map((cause) => ({ cause: cause.words, level: cause.level, since: time(cause.sinceMs) })),
    alerts: [...(seen?.alerts.values() ?? [])].map(({ sinceMs: ms, ...alert }) => ({ ...alert, since: time(ms) })),
  }
}

function rowOf(kiosk: Judged, nowMs: number): readonly string[] {
  const { causes, clock, crewAlerts, oldestUnsentMs, sinceMs, unsent, version, waiting } = kiosk
  const crew = crewAlerts === 0 ? [] : [`(crew: ${crewAlerts})`]
  return [
    kiosk.kiosk,
    kiosk.site,
    kiosk.station,
    kiosk.standing,
    sinceMs === null ? '' : sayAge(nowMs - sinceMs),
    version ?? '',
    unsent === null ? '' : String(unsent),
    oldestUnsentMs === null ? '' : sayAge(nowMs - oldestUnsentMs),
    clock ?? '',
    waiting === null ? '' : String(waiting),
    [...causes.map(({ words }) => words), ...crew].join(', '),
  ]
}

function urgency({ causes }: Judged): number {
  return Math.max(0, ...causes.map(({ level }) => (level === 'alarm' ? 2 : 1)))
}

function colourOf(kiosk: Judged | undefined): Colour | null {
  if (kiosk === undefined) return null
  const how = urgency(kiosk)
  if (how === 2) return 'red'
  if (how === 1) return 'yellow'
  return kiosk.standing === 'closed' ? 'gray' : null
}
