import type { PublicView } from '../domain/view.ts'
import type { HealthView } from '../ports/kiosk.ts'
import { gauge, type Metric } from '../ports/metrics.ts'

/** What follows from the views that everybody may see. */
export function viewMetrics(view: PublicView, health: HealthView): readonly Metric[] {
  return [
    {
      name: 'kiosk_info',
      help: 'Always 1; what runs where.',
      kind: 'gauge',
      samples: [
        { labels: { kiosk: view.kiosk.id, mode: view.mode, version: health.version, rules: health.rules }, value: 1 },
      ],
    },
    gauge('kiosk_healthy', '1 when nothing is degraded.', flag(health.state === 'ok')),
    ...queueMetrics(view),
    ...uplinkMetrics(health),
    ...storeMetrics(health),
    {
      name: 'kiosk_device_up',
      help: '1 when the device answers.',
      kind: 'gauge',
      samples: health.devices.map(({ device, state }) => ({ labels: { device }, value: flag(state === 'ok') })),
    },
    {
      name: 'kiosk_clock_trust',
      help: '1 for how far the clock is believed, 0 for the others.',
      kind: 'gauge',
      samples: (['synced', 'set-by-crew', 'unsynced'] as const).map((trust) => ({
        labels: { trust },
        value: flag(health.clock === trust),
      })),
    },
    gauge('kiosk_time_seconds', 'What the kiosk takes the time to be, since 1970.', Date.parse(health.at) / 1_000),
  ]
}

function queueMetrics({ queue, today }: PublicView): readonly Metric[] {
  const { estimatedWaitMinutes, present } = queue
  return [
    gauge('kiosk_open', '1 while the intake is open.', flag(queue.open)),
    gauge('kiosk_waiting_people', 'People with a ticket who wait.', queue.waiting),
    known('kiosk_present_people', 'People at the site, where light beams count them.', present ?? null),
    known(
      'kiosk_estimated_wait_seconds',
      'Half of those who come now wait longer; absent while the pace is unknown.',
      estimatedWaitMinutes === null ? null : estimatedWaitMinutes * 60,
    ),
    gauge('kiosk_samples_last_hour', 'Samples collected in the last hour.', queue.servedLastHour),
    gauge('kiosk_day_checked_in_people', 'People checked in this working day.', today.checkedIn),
    gauge('kiosk_day_samples', 'Samples collected this working day.', today.collected),
    gauge('kiosk_day_tubes', 'Tubes opened this working day.', today.tubes),
  ]
}

function uplinkMetrics({ uplink }: HealthView): readonly Metric[] {
  const ageMs = uplink.unsent === 0 ? 0 : uplink.unsentForMs
  return [
    gauge('kiosk_uplink_online', '1 while the broker is connected.', flag(uplink.state === 'online')),
    gauge('kiosk_unsent_events', 'Events the district has not acknowledged.', uplink.unsent),
    known(
      'kiosk_unsent_age_seconds',
      'For how long the oldest of them has waited at least.',
      ageMs === null ? null : ageMs / 1_000,
    ),
  ]
}

function storeMetrics({ disk, journal }: HealthView): readonly Metric[] {
  return [
    gauge('kiosk_journal_sequence', 'Sequence of the newest event.', journal.sequence),
    gauge('kiosk_journal_writable', '1 when check-ins can be recorded.', flag(journal.writable)),
    gauge('kiosk_journal_unreadable_events', 'Events that are not as they were written.', journal.unsendable),
    known('kiosk_disk_free_bytes', 'Space left where the journal is.', disk?.freeBytes ?? null),
    known('kiosk_disk_free_ratio', 'The same, of its size.', disk?.freeRatio ?? null),
  ]
}

/** Without a sample while nobody knows: a zero would be a figure. */
function known(name: string, help: string, value: number | null): Metric {
  return { name, help, kind: 'gauge', samples: value === null ? [] : [{ value }] }
}

function flag(isSo: boolean): number {
  return isSo ? 1 : 0
}

/** Prometheus text exposition, version 0.0.4. */
export function encodeMetrics(metrics: readonly Metric[]): string {
  return metrics.map(encodeMetric).join('')
}

function encodeMetric({ help, kind, name, samples }: Metric): string {
  if (samples.length === 0) return ''
  const lines = samples.map(({ labels = {}, value }) => {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escapeLabel(text)}"`)
    return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`
  })
  return `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${lines.join('')}`
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
