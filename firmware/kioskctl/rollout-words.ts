import { hasFailed, type Rollout, type RolloutKiosk, stageOf } from '../domain/rollout.ts'
import { table } from './text-table.ts'

const BAR_CHARACTERS = 24

/** `[######······] 54 of 200 done, 1 failed, 8 under way, group 2 of 3`: the bar counts who is through, nothing else. */
export function sayProgress({ kiosks }: Rollout): string {
  const done = countOf(kiosks, 'done')
  const failed = kiosks.filter(hasFailed).length
  const filled = Math.floor((done / Math.max(1, kiosks.length)) * BAR_CHARACTERS)
  const stage = stageOf(kiosks)
  const last = Math.max(...kiosks.map((kiosk) => kiosk.stage))
  const where = stage === null ? [] : [stage === 0 ? 'canary' : `group ${stage} of ${last}`]
  return [
    `[${'#'.repeat(filled)}${'·'.repeat(BAR_CHARACTERS - filled)}] ${done} of ${kiosks.length} done`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    `${countOf(kiosks, 'asked')} under way`,
    ...where,
  ].join(', ')
}

/** What came of it, and by name who did not get it. */
export function sayEnd({ kiosks, stopped, version }: Rollout, away: readonly string[]): string {
  const failed = kiosks.filter(hasFailed)
  const untouched = countOf(kiosks, 'waiting')
  const open = kiosks.filter(({ step }) => step === 'asked')
  const rows = [...failed, ...open].map(({ id, reason, site, step }) => [
    `  ${id}`,
    `site ${site}`,
    step === 'asked' ? 'under way' : step,
    reason ?? '',
  ])
  return [
    stopped === null
      ? `${version}: ${countOf(kiosks, 'done')} of ${kiosks.length} have it`
      : `STOPPED: ${stopped}; ${countOf(kiosks, 'done')} of ${kiosks.length} have ${version}`,
    ...table(rows),
    ...(untouched === 0 ? [] : [`${untouched} were not touched`]),
    ...(away.length === 0 ? [] : [`away before it began, and not counted: ${away.join(', ')}`]),
    '',
  ].join('\n')
}

function countOf(kiosks: readonly RolloutKiosk[], step: RolloutKiosk['step']): number {
  return kiosks.filter((kiosk) => kiosk.step === step).length
}
