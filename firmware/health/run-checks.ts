import { setTimeout as delay } from 'node:timers/promises'
import { type Finding, failed } from '../domain/finding.ts'
import type { DoctorCheck } from '../ports/doctor.ts'

/** Between two looks of one check while somebody wires: short enough to wait for with the hand on the plug. */
const LOOK_AGAIN_MS = 1_000
/** A deadline has so many parts: what held this process up (loading drivers on a slow board) is no check's fault. */
const PARTS = 10

/** All at once, each with its own deadline. In the order of the checks; never rejects for what a check does. */
export async function runChecks(checks: readonly DoctorCheck[], signal: AbortSignal): Promise<readonly Finding[]> {
  const all = await Promise.all(checks.map((check) => start(check, signal).findings))
  return all.flat()
}

/**
 * Each check again and again until the signal fires; `tell` gets each finding that is new or says something else. One that
 * hangs is not begun a second time.
 */
export async function watchChecks(
  checks: readonly DoctorCheck[],
  signal: AbortSignal,
  tell: (finding: Finding) => void,
  againMs = LOOK_AGAIN_MS,
): Promise<void> {
  const said = new Map<string, string>()
  const watchOne = async (check: DoctorCheck): Promise<void> => {
    while (!signal.aborted) {
      const { ended, findings } = start(check, signal)
      const found = await findings
      if (isAborted(signal)) return
      for (const finding of found) {
        const text = JSON.stringify(finding)
        if (said.get(finding.name) !== text) tell(finding)
        said.set(finding.name, text)
      }
      if (check.isOnce === true && found.every(({ verdict }) => verdict === 'ok')) return
      await Promise.race([ended, untilAborted(signal)])
      await delay(againMs, undefined, { signal }).catch(() => undefined)
    }
  }
  await Promise.all(checks.map(watchOne))
}

/** A condition of its own, because the signal may fire while we wait. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}

/** `findings` never rejects and comes in time; `ended` resolves when the check itself is over, which may be never. */
function start(
  check: DoctorCheck,
  signal: AbortSignal,
): { readonly findings: Promise<readonly Finding[]>; readonly ended: Promise<void> } {
  const stop = new AbortController()
  const work = runOne(check, AbortSignal.any([signal, stop.signal]))
  const late = new AbortController()
  const deadline = inParts(check.withinMs, late.signal).then(
    () => [failed(check.name, `no answer within ${check.withinMs / 1000} s`, 'take its power away and give it back')],
    () => work,
  )
  const findings = Promise.race([work, deadline]).finally(() => {
    late.abort()
    stop.abort()
  })
  return { findings, ended: work.then(() => undefined) }
}

/** Rejects when the signal fires. */
async function inParts(ms: number, signal: AbortSignal): Promise<void> {
  for (let part = 0; part < PARTS; part += 1) await delay(ms / PARTS, undefined, { signal })
}

async function runOne(check: DoctorCheck, signal: AbortSignal): Promise<readonly Finding[]> {
  try {
    return await check.run(signal)
  } catch (error) {
    return [failed(check.name, error instanceof Error ? error.message : String(error))]
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener(
      'abort',
      () => {
        resolve()
      },
      { once: true },
    )
  })
}
