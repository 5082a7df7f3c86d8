import { parseArgs } from 'node:util'
import { drawBoard, SCREEN } from './board.ts'
import { explain, fail } from './command-line.ts'
import { type Judged, judgeFleet } from './fleet-judge.ts'
import { modesOf, type OpenFleet, openFleet } from './fleet-link.ts'
import { kioskRecord, sayFleet, sayKiosk, sayNeeds } from './fleet-table.ts'
import { type FleetLink, LINK_OPTIONS, LINK_USAGE, linkOf } from './link-options.ts'
import { clock } from './open-consumer.ts'
import { inColour } from './paint.ts'

const OPTIONS = {
  ...LINK_OPTIONS,
  mode: { type: 'string' },
  wait: { type: 'string' },
  site: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const
/** Some brokers give kept messages to no wildcard: then a kiosk's next publish, within a minute, has to be awaited. */
const WAIT_SECONDS_MAX = 90
const DRAW_MS = 1_000
const CLEAR = '\u001b[H\u001b[2J'

const USAGE = {
  list: `list ${LINK_USAGE} [--mode live|drill|demo] [--site SITE] [--wait SECONDS] [--json]`,
  status: `status [KIOSK…] ${LINK_USAGE} [--mode live|drill|demo] [--wait SECONDS] [--json]`,
  board: `board ${LINK_USAGE} [--mode live|drill|demo] [--site SITE]`,
} as const

interface Asked {
  readonly link: FleetLink
  readonly modes: NonNullable<ReturnType<typeof modesOf>>
  readonly kiosks: readonly string[]
  readonly site: string | null
  readonly waitMs: number
  readonly isJson: boolean
}

/** `list`: every kiosk in a row, those that need you first. Exit codes: 0, 64, 74 the broker was not reached. */
export function list(args: readonly string[]): Promise<number> {
  return look('list', args, ({ isJson }, fleet, nowMs) => {
    if (isJson) process.stdout.write(fleet.map((kiosk) => `${JSON.stringify(kioskRecord(kiosk))}\n`).join(''))
    else process.stdout.write(sayFleet(fleet, nowMs, inColour))
    return 0
  })
}

/** `status [KIOSK…]`: all that they say; without names only those that need you. Exit codes: 0 none needs you, 1, 64, 74. */
export function status(args: readonly string[]): Promise<number> {
  return look('status', args, ({ isJson, kiosks }, fleet, nowMs) => {
    const missing = kiosks.filter((name) => fleet.every(({ kiosk }) => kiosk !== name))
    if (missing.length > 0) return fail(`nobody has heard of ${missing.join(', ')}`, 1)
    const wanted = fleet.filter(({ causes, kiosk }) =>
      kiosks.length === 0 ? causes.length > 0 : kiosks.includes(kiosk),
    )
    if (isJson) process.stdout.write(wanted.map((kiosk) => `${JSON.stringify(kioskRecord(kiosk))}\n`).join(''))
    else {
      if (kiosks.length === 0) process.stdout.write(`${sayNeeds(fleet)}\n\n`)
      process.stdout.write(wanted.map((kiosk) => sayKiosk(kiosk, nowMs)).join('\n'))
    }
    return wanted.some(({ causes }) => causes.length > 0) ? 1 : 0
  })
}

/** `board`: the fleet on one screen, drawn again each second until Ctrl-C; into a file or a pipe once. */
export async function board(args: readonly string[]): Promise<number> {
  try {
    const asked = await parse(args)
    if (typeof asked === 'string') return fail(`${asked}; usage: kioskctl ${USAGE.board}`, 64)
    const fleet = await openFleet(asked.link, asked.modes)
    try {
      if (!(await fleet.gathered(asked.waitMs))) return unreached(fleet, asked)
      if (process.stdout.isTTY) await drawUntilStopped(asked, fleet)
      else process.stdout.write(`${draw(asked, fleet)}\n`)
      return 0
    } finally {
      await fleet.close()
    }
  } catch (error) {
    return explain(error, USAGE.board)
  }
}

async function drawUntilStopped(asked: Asked, fleet: OpenFleet): Promise<void> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stop.abort()
    })
  while (!stop.signal.aborted) {
    process.stdout.write(`${CLEAR}${draw(asked, fleet)}`)
    await clock()
      .sleep(DRAW_MS, stop.signal)
      .catch(() => undefined)
  }
  process.stdout.write('\n')
}

function draw(asked: Asked, { state, trouble }: OpenFleet): string {
  const nowMs = clock().epochMs()
  const { columns, rows } = process.stdout.isTTY ? process.stdout : SCREEN
  const drawn = drawBoard(fleetOf(asked, state.kiosks, nowMs), nowMs, { columns, rows }, inColour)
  const words = trouble()
  // What stands there is then as old as the trouble.
  return words === null ? drawn : `${drawn}\n${inColour('red', `not up to date: ${words}`)}`
}

async function look(
  name: 'list' | 'status',
  args: readonly string[],
  tell: (asked: Asked, fleet: readonly Judged[], nowMs: number) => number,
): Promise<number> {
  try {
    const asked = await parse(args)
    if (typeof asked === 'string') return fail(`${asked}; usage: kioskctl ${USAGE[name]}`, 64)
    if (name === 'list' && asked.kiosks.length > 0) return fail(`usage: kioskctl ${USAGE.list}`, 64)
    const fleet = await openFleet(asked.link, asked.modes)
    try {
      if (!(await fleet.gathered(asked.waitMs))) return unreached(fleet, asked)
      const nowMs = clock().epochMs()
      return tell(asked, fleetOf(asked, fleet.state.kiosks, nowMs), nowMs)
    } finally {
      await fleet.close()
    }
  } catch (error) {
    return explain(error, USAGE[name])
  }
}

function fleetOf({ link, site }: Asked, kiosks: Parameters<typeof judgeFleet>[0], nowMs: number): readonly Judged[] {
  const fleet = judgeFleet(kiosks, link.book, nowMs)
  return site === null ? fleet : fleet.filter((kiosk) => kiosk.site === site)
}

async function parse(args: readonly string[]): Promise<Asked | string> {
  const { positionals, values } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  const wait = values.wait === undefined ? 0 : Number(values.wait)
  if (!(wait >= 0 && wait <= WAIT_SECONDS_MAX)) return `--wait wants 0 to ${WAIT_SECONDS_MAX} seconds`
  const link = await linkOf(values, 'board')
  if (typeof link === 'string') return link
  const modes = modesOf(values.mode, link.book)
  if (modes === null) return '--mode is live, drill or demo'
  return { link, modes, kiosks: positionals, site: values.site ?? null, waitMs: wait * 1000, isJson: values.json }
}

function unreached({ trouble }: OpenFleet, { link }: Asked): number {
  return fail(`${link.url} was not reached: ${trouble() ?? 'no answer'}`, 74)
}
