import type { PublicView } from '../domain/view.ts'
import type { HealthView } from '../ports/kiosk.ts'

interface Metric {
  readonly name: string
  readonly help: string
  readonly samples: readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: number }[]
}

/** Prometheus text exposition, version 0.0.4. No personal data: neither view has any. */
export function metricsText(view: PublicView, health: HealthView, streamClients: number): string {
  return metrics(view, health, streamClients).map(encodeMetric).join('')
}

function metrics(view: PublicView, health: HealthView, streamClients: number): readonly Metric[] {
  const disk = health.disk === null ? [] : [{ value: health.disk.freeBytes }]
  return [
    {
      name: 'kiosk_info',
      help: 'Always 1; what runs where.',
      samples: [
        { labels: { kiosk: view.kiosk.id, mode: view.mode, version: health.version, rules: health.rules }, value: 1 },
      ],
    },
    one('kiosk_healthy', '1 when nothing is degraded.', health.state === 'ok' ? 1 : 0),
    one('kiosk_unsent_events', 'Events the district has not acknowledged.', health.uplink.unsent),
    one('kiosk_uplink_online', '1 while the broker is connected.', health.uplink.state === 'online' ? 1 : 0),
    one('kiosk_journal_sequence', 'Sequence of the newest event.', health.journal.sequence),
    one('kiosk_journal_writable', '1 when check-ins can be recorded.', health.journal.writable ? 1 : 0),
    one('kiosk_waiting', 'People with a ticket who wait.', view.queue.waiting),
    one('kiosk_served_last_hour', 'Samples collected in the last hour.', view.queue.servedLastHour),
    one('kiosk_open', '1 while the intake is open.', view.queue.open ? 1 : 0),
    one('kiosk_day_checked_in', 'People checked in this working day.', view.today.checkedIn),
    one('kiosk_day_collected', 'Samples collected this working day.', view.today.collected),
    one('kiosk_day_tubes', 'Tubes opened this working day.', view.today.tubes),
    {
      name: 'kiosk_device_up',
      help: '1 when the device answers.',
      samples: health.devices.map(({ device, state }) => ({ labels: { device }, value: state === 'ok' ? 1 : 0 })),
    },
    { name: 'kiosk_disk_free_bytes', help: 'Space left where the journal is.', samples: disk },
    one('kiosk_stream_clients', 'Pages and programs that follow this kiosk.', streamClients),
  ]
}

function one(name: string, help: string, value: number): Metric {
  return { name, help, samples: [{ value }] }
}

function encodeMetric({ name, help, samples }: Metric): string {
  if (samples.length === 0) return ''
  const lines = samples.map(({ labels = {}, value }) => {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escapeLabel(text)}"`)
    return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`
  })
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
