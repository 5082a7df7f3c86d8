import type { Judged } from './fleet-judge.ts'
import { sayNeeds } from './fleet-table.ts'
import type { Colour, Paint } from './paint.ts'
import { sayAge } from './text-table.ts'

/** Below this there is nothing to see; a terminal that does not know its size is as small as the first ones. */
export const SCREEN = { columns: 80, rows: 24 } as const
/** Causes that fit above the map and are still read. */
const CAUSES_MAX = 8
/** Kiosks named in a line; of a whole site only the site is. */
const NAMED_MAX = 12
const LEGEND = '· well  ~ crew has a task  ! needs you  x lost or silent  o switched off'

export interface Screen {
  readonly columns: number
  readonly rows: number
}

/** A fleet on one screen: how many need you, why (each cause once), and every kiosk as one sign beside its site. */
export function drawBoard(fleet: readonly Judged[], nowMs: number, screen: Screen, paint: Paint): string {
  const columns = Math.max(screen.columns, SCREEN.columns)
  const causes = causeLines(fleet, nowMs, columns)
  const shown = causes.slice(0, CAUSES_MAX)
  const more = causes.length > CAUSES_MAX ? [`  and ${causes.length - CAUSES_MAX} more causes: kioskctl list`] : []
  const head = [paint('bold', sayNeeds(fleet)), ...shown.map(({ colour, text }) => paint(colour, text)), ...more, '']
  const room = Math.max(screen.rows, SCREEN.rows) - head.length - 2
  return [...head, ...map(fleet, columns, room, paint), LEGEND].join('\n')
}

interface CauseLine {
  readonly colour: Colour
  readonly text: string
}

/** Those of most kiosks first, alarms before warnings. */
function causeLines(fleet: readonly Judged[], nowMs: number, columns: number): readonly CauseLine[] {
  const groups = new Map<string, { isAlarm: boolean; sinceMs: number | null; kiosks: Judged[] }>()
  for (const kiosk of fleet)
    for (const { level, sinceMs, words } of kiosk.causes) {
      const group = groups.get(words) ?? { isAlarm: false, sinceMs: null, kiosks: [] }
      group.isAlarm ||= level === 'alarm'
      group.sinceMs = earliest(group.sinceMs, sinceMs)
      group.kiosks.push(kiosk)
      groups.set(words, group)
    }
  return [...groups]
    .sort(([, a], [, b]) => Number(b.isAlarm) - Number(a.isAlarm) || b.kiosks.length - a.kiosks.length)
    .map(([words, { isAlarm, kiosks, sinceMs }]) => {
      const since = sinceMs === null ? '' : ` for ${sayAge(nowMs - sinceMs)}`
      const text = `${String(kiosks.length).padStart(4)}  ${words}${since}: ${whoAre(kiosks, fleet)}`
      return {
        colour: isAlarm ? 'red' : 'yellow',
        text: text.length > columns ? `${text.slice(0, columns - 1)}…` : text,
      }
    })
}

/** A site of which every kiosk has it is named once: its switch or its power is the cause. */
function whoAre(kiosks: readonly Judged[], fleet: readonly Judged[]): string {
  const bySite = bySites(kiosks)
  const all = bySites(fleet)
  const isWhole = (site: string): boolean =>
    (all.get(site)?.length ?? 0) > 1 && bySite.get(site)?.length === all.get(site)?.length
  const sites = [...bySite.keys()].filter(isWhole)
  const single = kiosks.filter(({ site }) => !isWhole(site)).map(({ kiosk }) => kiosk)
  const names = [...sites.map((site) => `all ${bySite.get(site)?.length ?? 0} of site ${site}`), ...single]
  const more = names.length > NAMED_MAX ? [`and ${names.length - NAMED_MAX} more`] : []
  return [...names.slice(0, NAMED_MAX), ...more].join(', ')
}

/** Sites side by side, `0007 ··!·····`; those with trouble first where not all find room. */
function map(fleet: readonly Judged[], columns: number, rows: number, paint: Paint): readonly string[] {
  const sites = [...bySites(fleet)]
  const widest = Math.max(1, ...sites.map(([site, kiosks]) => site.length + 1 + kiosks.length))
  const perRow = Math.max(1, Math.floor((columns + 2) / (widest + 2)))
  const fits = perRow * Math.max(1, rows)
  const isTroubled = ([, kiosks]: (typeof sites)[number]): boolean => kiosks.some(({ causes }) => causes.length > 0)
  const room =
    sites.length <= fits ? sites : [...sites.filter(isTroubled), ...sites.filter((site) => !isTroubled(site))]
  const shown = room.slice(0, sites.length <= fits ? fits : fits - perRow)
  const lines: string[] = []
  for (let i = 0; i < shown.length; i += perRow)
    lines.push(
      shown
        .slice(i, i + perRow)
        .map((site) => block(site, widest, paint))
        .join('  ')
        .trimEnd(),
    )
  if (shown.length < sites.length)
    lines.push(`… and ${sites.length - shown.length} more sites; a wider terminal shows them`)
  return lines
}

function block([site, kiosks]: readonly [string, readonly Judged[]], width: number, paint: Paint): string {
  const signs = kiosks.map((kiosk) => {
    const [sign, colour] = signOf(kiosk)
    return colour === null ? sign : paint(colour, sign)
  })
  return `${site} ${signs.join('')}${' '.repeat(width - site.length - 1 - kiosks.length)}`
}

function signOf({ causes, crewAlerts, standing }: Judged): readonly [string, Colour | null] {
  if (standing === 'lost' || standing === 'silent' || standing === 'never') return ['x', 'red']
  if (standing === 'closed') return ['o', 'gray']
  if (causes.length > 0) return ['!', causes.some(({ level }) => level === 'alarm') ? 'red' : 'yellow']
  return crewAlerts > 0 ? ['~', null] : ['·', 'green']
}

function bySites(kiosks: readonly Judged[]): ReadonlyMap<string, readonly Judged[]> {
  const sites = new Map<string, Judged[]>()
  for (const kiosk of [...kiosks].sort((a, b) => (a.base < b.base ? -1 : 1)))
    sites.set(kiosk.site, [...(sites.get(kiosk.site) ?? []), kiosk])
  return sites
}

function earliest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b)
}
