import type { PublicView } from '../domain/view.ts'
import type { HealthView } from '../ports/kiosk.ts'

const INTAKE: Readonly<Record<PublicView['queue']['intake']['state'], string>> = {
  open: 'open',
  paused: 'paused',
  closing: 'full until closing time',
  'outside-hours': 'closed',
}

/** One line for `systemctl status`: what the kiosk does, and what is wrong. Nobody's name, nobody's number. */
export function statusWords(view: PublicView, health: HealthView): string {
  const { queue, today } = view
  const faults = health.devices.flatMap(({ device, fault }) => (fault === null ? [] : [`${device}: ${fault}`]))
  return [
    `${INTAKE[queue.intake.state]}, ${queue.waiting} waiting, ${today.collected} samples today`,
    uplinkWords(health.uplink),
    ...(health.journal.writable ? [] : ['the journal cannot be written']),
    ...(health.clock === 'unsynced' ? ['the clock is not believed'] : []),
    ...faults,
  ].join('; ')
}

function uplinkWords({ state, trouble, unsent }: HealthView['uplink']): string {
  const unsentWords = unsent === 0 ? 'all sent' : `${unsent} events unsent`
  if (state === 'none') return `${unsent} events kept for export`
  return trouble === null ? unsentWords : `${unsentWords} (${trouble})`
}
