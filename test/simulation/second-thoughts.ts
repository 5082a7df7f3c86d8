import { SAMPLE_VOID_REASONS, TUBE_VOID_REASONS } from '../../firmware/domain/reasons.ts'
import type { Seeded } from '../support/seeded.ts'
import type { Station } from './station.ts'

/** What the leader finds wrong in what is recorded: a sample, a tube, a telephone number. */
export async function findFault(station: Station, operator: string, random: Seeded): Promise<void> {
  const { state } = station.kiosk.loop
  const collected = [...state.visits.values()].filter((visit) => visit.state === 'collected')
  const visit = collected[random.between(0, collected.length)]?.id
  const tubes = [...state.tubes.values()].filter((tube) => tube.members.length > 0 && tube.box === null)
  const tube = tubes[random.between(0, tubes.length)]?.number
  if (random.percent(20) && tube !== undefined) {
    await station.act({ act: 'void-tube', tube, reason: random.pick(TUBE_VOID_REASONS) }, operator)
  } else if (random.percent(50) && visit !== undefined) {
    await station.act({ act: 'void', visit, reason: random.pick(SAMPLE_VOID_REASONS) }, operator)
  } else if (visit !== undefined) {
    await station.act({ act: 'correct', visit, reason: 'told-later', phone: '19000000001' }, operator)
  }
}
