import { randomUUID } from 'node:crypto'
import { advance, type Rollout, type RolloutKiosk, type RolloutSeen } from '../domain/rollout.ts'
import type { Station } from '../domain/site-waves.ts'
import { signCommand } from '../proof/signed-command.ts'
import type { Signing } from './engineer-options.ts'
import type { OpenFleet } from './fleet-link.ts'
import { clock } from './open-consumer.ts'
import type { RolloutAnswers } from './rollout-answers.ts'
import type { RolloutFile, SavedRollout } from './rollout-file.ts'

const LOOK_MS = 250
/** After a longer pause we were not there: a laptop that slept, a process that was stopped. It does not count as listening. */
const PASSED_MAX_MS = 2_000
/** Counters alone are written so often: a laptop that dies listens so much longer. */
const SAVE_MS = 10_000
/** A kiosk whose link blinked has not got it; sent again, it acts once. */
const SEND_AGAIN_MS = 120_000
/** A kiosk takes no command that is valid for longer than a week. */
const VALID_MAX_MS = 7 * 86_400_000 - 60_000
/** The clock of a kiosk and ours: an alert that was raised before we asked is about another time. */
const CLOCKS_APART_MS = 60_000

export interface RolloutRun {
  readonly fleet: OpenFleet
  readonly answers: RolloutAnswers
  readonly signing: Signing
  readonly file: RolloutFile
  readonly signal: AbortSignal
  /** After each change, and each time that something was heard. */
  readonly onChanged: (rollout: Rollout) => void
}

/** Goes on until all are through, it stops itself, or the signal. What it gives back is in the file. */
export async function runRollout(begun: SavedRollout, run: RolloutRun): Promise<Rollout> {
  const time = clock()
  let { rollout } = begun
  let lookedMs = time.monotonicMs()
  let savedMs = lookedMs
  const sentMs = new Map<string, number>()
  const save = (): Promise<void> => run.file.write({ ...begun, rollout })
  while (!run.signal.aborted) {
    const nowMs = time.monotonicMs()
    const isListening = run.fleet.trouble() === null
    const passedMs = isListening ? Math.min(nowMs - lookedMs, PASSED_MAX_MS) : 0
    lookedMs = nowMs
    const before = JSON.stringify(stepsOf(rollout))
    const turn = advance(rollout, (kiosk) => seenOf(run, kiosk), stationsOf(run), passedMs)
    rollout = isListening ? asked(turn.rollout, turn.ask, time.epochMs()) : turn.rollout
    const isChanged = JSON.stringify(stepsOf(rollout)) !== before
    // On disk before anybody is asked: after a crash the same command is sent again, never another.
    if (isChanged || nowMs - savedMs > SAVE_MS) {
      await save()
      savedMs = nowMs
    }
    run.onChanged(rollout)
    if (rollout.stopped !== null || rollout.kiosks.every(isOver)) break
    if (isListening) await sendDue(begun, rollout, run, sentMs, nowMs)
    await time.sleep(LOOK_MS, run.signal).catch(() => undefined)
  }
  await save()
  return rollout
}

export function isOver({ step }: RolloutKiosk): boolean {
  return step !== 'waiting' && step !== 'asked'
}

function stepsOf({ kiosks, stopped }: Rollout): unknown {
  return [stopped, kiosks.map(({ command, step }) => [step, command])]
}

function asked(rollout: Rollout, ask: readonly RolloutKiosk[], atMs: number): Rollout {
  const ids = new Set(ask.map(({ id }) => id))
  const kiosks = rollout.kiosks.map((kiosk) =>
    ids.has(kiosk.id)
      ? { ...kiosk, step: 'asked' as const, command: randomUUID(), askedAtMs: atMs, listenedMs: 0 }
      : kiosk,
  )
  return { ...rollout, kiosks }
}

function seenOf({ answers, fleet }: RolloutRun, kiosk: RolloutKiosk): RolloutSeen {
  const seen = fleet.state.at(kiosk.base)
  const alert = seen?.alerts.get('update')
  const isOurs = alert !== undefined && (alert.sinceMs ?? Infinity) > (kiosk.askedAtMs ?? 0) - CLOCKS_APART_MS
  return {
    isOnline: seen?.presence?.state === 'online' && seen.kiosk === kiosk.id,
    version: seen?.presence?.version ?? null,
    trouble: isOurs ? alert.cause : null,
    answer: kiosk.command === null ? null : answers.to(kiosk.command),
  }
}

function stationsOf({ fleet }: RolloutRun): readonly Station[] {
  return fleet.state.kiosks.flatMap(({ kiosk, presence, site }) =>
    kiosk === null ? [] : [{ kiosk, site, isOnline: presence?.state === 'online' }],
  )
}

/** To whom it was not sent in this run, and to whom has not answered for a while although it is there. */
async function sendDue(
  { force, rollout: { patienceMs } }: SavedRollout,
  { kiosks, version }: Rollout,
  { answers, fleet, signing }: RolloutRun,
  sentMs: Map<string, number>,
  nowMs: number,
): Promise<void> {
  for (const { askedAtMs, base, command, id, step } of kiosks) {
    if (step !== 'asked' || command === null || askedAtMs === null || answers.to(command) !== null) continue
    const last = sentMs.get(command)
    if (last !== undefined && nowMs - last < SEND_AGAIN_MS) continue
    sentMs.set(command, nowMs)
    const expiresMs = askedAtMs + Math.min(patienceMs + SEND_AGAIN_MS, VALID_MAX_MS)
    const body = {
      ...{ id: command, kiosk: id, type: 'update.install', by: signing.by },
      args: force === null ? { version } : { version, force },
      issuedAt: new Date(askedAtMs).toISOString(),
      expires: new Date(expiresMs).toISOString(),
    }
    await fleet.link.publish(`${base}/command`, await signCommand(body, signing.key, signing.keyId))
  }
}
