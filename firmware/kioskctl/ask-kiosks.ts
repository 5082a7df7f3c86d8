import { randomUUID } from 'node:crypto'
import { planWaves } from '../domain/site-waves.ts'
import { type CommandBody, signCommand } from '../proof/signed-command.ts'
import type { EngineerOptions, Signing } from './engineer-options.ts'
import type { Answer, FleetLine, SeenKiosk } from './fleet-line.ts'

/** What came of it for one kiosk. */
export interface Told {
  readonly kiosk: string
  readonly version: string
  /** Null: it said nothing in time. */
  readonly answer: Answer | null
  /** Why it was not even asked. */
  readonly notAsked: 'unknown' | 'too-many-away' | 'stopped' | null
}

export interface Asking {
  readonly type: string
  readonly args?: unknown
  /** How long to wait for the last word of each, or of each wave. */
  readonly waitMs: number
}

/** They take a kiosk away for a moment: never more than a third of a site's at once. */
const TAKES_AWAY: readonly string[] = ['service.restart', 'system.reboot', 'update.install']
/** A command that comes later than its sender waits would surprise somebody. */
const SPARE_MS = 60_000

export function takesAway(type: string): boolean {
  return TAKES_AWAY.includes(type)
}

/** Whom the options name, and those named whom the broker does not know. */
export function chosen(
  { isAll, kiosks, site }: Pick<EngineerOptions, 'isAll' | 'kiosks' | 'site'>,
  everyone: readonly SeenKiosk[],
): { readonly kiosks: readonly SeenKiosk[]; readonly unknown: readonly string[] } {
  const isMeant = (kiosk: SeenKiosk): boolean =>
    kiosks.includes(kiosk.id) || isAll || (kiosks.length === 0 && site !== null)
  return {
    kiosks: everyone.filter(isMeant),
    unknown: kiosks.filter((id) => !everyone.some((kiosk) => kiosk.id === id)),
  }
}

/** Asks each by a command of its own; what takes a kiosk away goes in waves, and stops where one does not come back. */
export async function askKiosks(
  line: FleetLine,
  options: EngineerOptions & { readonly signing: Signing },
  asking: Asking,
): Promise<readonly Told[]> {
  const everyone = await line.everyone()
  const { kiosks, unknown } = chosen(options, everyone)
  const told: Told[] = unknown.map((kiosk) => ({ kiosk, version: '', answer: null, notAsked: 'unknown' }))
  const ids = kiosks.map(({ id }) => id)
  const stations = everyone.map(({ id, isOnline, site }) => ({ kiosk: id, site, isOnline }))
  const { heldBack, waves } = takesAway(asking.type) ? planWaves(stations, ids) : { waves: [ids], heldBack: [] }
  let isStopped = false
  for (const wave of waves) {
    const those = kiosks.filter(({ id }) => wave.includes(id))
    if (isStopped) told.push(...those.map((kiosk) => notAsked(kiosk, 'stopped')))
    else told.push(...(await askWave(line, options.signing, asking, those)))
    isStopped = waves.length > 1 && told.some(({ answer, notAsked: why }) => why === null && answer?.status !== 'done')
  }
  told.push(...kiosks.filter(({ id }) => heldBack.includes(id)).map((kiosk) => notAsked(kiosk, 'too-many-away')))
  return told.toSorted((a, b) => (a.kiosk < b.kiosk ? -1 : 1))
}

function notAsked({ id, version }: SeenKiosk, why: NonNullable<Told['notAsked']>): Told {
  return { kiosk: id, version, answer: null, notAsked: why }
}

async function askWave(
  line: FleetLine,
  { by, key, keyId }: Signing,
  { args, type, waitMs }: Asking,
  kiosks: readonly SeenKiosk[],
): Promise<readonly Told[]> {
  const asked: (readonly [SeenKiosk, string])[] = []
  for (const kiosk of kiosks) {
    const nowMs = line.clock.epochMs()
    const times = { issuedAt: timeOf(nowMs), expires: timeOf(nowMs + waitMs + SPARE_MS) }
    const body: CommandBody = {
      id: randomUUID(),
      kiosk: kiosk.id,
      type,
      ...times,
      by,
      ...(args === undefined ? {} : { args }),
    }
    await line.send(kiosk, body.id, await signCommand(body, key, keyId))
    asked.push([kiosk, body.id])
  }
  const isOver = (id: string): boolean => {
    const answer = line.answerTo(id)
    return answer !== null && answer.status !== 'accepted'
  }
  await line.until(() => asked.every(([, id]) => isOver(id)), waitMs)
  return asked.map(([{ id, version }, command]) => ({
    kiosk: id,
    version,
    answer: line.answerTo(command),
    notAsked: null,
  }))
}

function timeOf(epochMs: number): string {
  return new Date(epochMs).toISOString()
}
