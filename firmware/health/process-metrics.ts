import { gauge, type Metric } from '../ports/metrics.ts'

/** Of this process; names as every Prometheus client has them. `startedSeconds`: when it began, since 1970. */
export function processMetrics(startedSeconds: number, worstLagSeconds: number): readonly Metric[] {
  const { heapUsed, rss } = process.memoryUsage()
  const { system, user } = process.cpuUsage()
  return [
    gauge('process_start_time_seconds', 'When this process began, since 1970: a change is a restart.', startedSeconds),
    {
      name: 'process_cpu_seconds_total',
      help: 'Processor time.',
      kind: 'counter',
      samples: [{ value: (system + user) / 1e6 }],
    },
    gauge('process_resident_memory_bytes', 'Memory of this process.', rss),
    gauge('nodejs_heap_size_used_bytes', 'Of it, what the program holds.', heapUsed),
    gauge(
      'kiosk_event_loop_lag_seconds',
      'By how much the event loop was late, at worst in the last minute.',
      worstLagSeconds,
    ),
  ]
}
