import type { Alert } from '../domain/alerts.ts'
import type { KioskState } from '../domain/state.ts'
import { labelsWaiting } from '../domain/state.ts'
import { LoopLag } from '../health/loop-lag.ts'
import { processMetrics } from '../health/process-metrics.ts'
import type { Clock } from '../ports/clock.ts'
import { gauge, type Metric } from '../ports/metrics.ts'
import type { UpdatePhase, Updates } from '../ports/updates.ts'
import type { Kiosk } from './kiosk.ts'

const OUTCOMES = ['printed', 'failed', 'doubtful'] as const
const REFERRALS = ['fever', 'status-code', 'no-reading', 'identity', 'symptoms'] as const

const PHASES: readonly UpdatePhase[] = ['none', 'fetch', 'verify', 'install', 'wait', 'switch', 'trial']

interface MetricParts {
  readonly kiosk: Kiosk
  readonly clock: Clock
  /** What is raised now. */
  readonly alerts: () => readonly Alert[]
  readonly updates: Pick<Updates, 'status'>
}

/** What a monitor is told beside the views: figures of the state, and of the process. No person in any of them. */
export function openMetrics({ alerts, clock, kiosk, updates }: MetricParts): {
  readonly metrics: () => readonly Metric[]
  close(): void
} {
  const lag = new LoopLag()
  // Once: a clock that is set later is no restart.
  const startedSeconds = Math.round(clock.epochMs() / 1_000 - process.uptime())
  const inputs = { done: 0, refused: 0 }
  const stop = kiosk.loop.onHandled((_input, { ok }) => {
    inputs[ok ? 'done' : 'refused'] += 1
  })
  return {
    metrics: () => [
      ...dayMetrics(kiosk.loop.state),
      ...custodyMetrics(kiosk),
      {
        name: 'kiosk_alert_raised',
        help: '1 for each alert that is raised.',
        kind: 'gauge',
        samples: alerts().map(({ id, level }) => ({ labels: { alert: id, level }, value: 1 })),
      },
      {
        name: 'kiosk_inputs_total',
        help: 'Inputs since the start: cards, readings, presses, ticks of the clock.',
        kind: 'counter',
        samples: Object.entries(inputs).map(([outcome, value]) => ({ labels: { outcome }, value })),
      },
      updateMetric(updates.status().phase),
      ...processMetrics(startedSeconds, lag.worstSeconds),
    ],
    close: () => {
      stop()
      lag.close()
    },
  }
}

function updateMetric(now: UpdatePhase): Metric {
  return {
    name: 'kiosk_update_phase',
    help: '1 for how far an update is, 0 for the others; none: there is none.',
    kind: 'gauge',
    samples: PHASES.map((phase) => ({ labels: { phase }, value: phase === now ? 1 : 0 })),
  }
}

function dayMetrics(state: Readonly<KioskState>): readonly Metric[] {
  const count = (name: string): number => state.day?.counts.get(name) ?? 0
  return [
    {
      name: 'kiosk_day_labels',
      help: 'What became of labels this working day.',
      kind: 'gauge',
      samples: OUTCOMES.map((outcome) => ({ labels: { outcome }, value: count(`label.${outcome}`) })),
    },
    gauge('kiosk_labels_waiting', 'Labels that wait for the printer.', labelsWaiting(state)),
    {
      name: 'kiosk_day_referred_people',
      help: 'People referred to staff this working day.',
      kind: 'gauge',
      samples: REFERRALS.map((reason) => ({ labels: { reason }, value: count(`visit.referred.${reason}`) })),
    },
  ]
}

function custodyMetrics({ custody }: Kiosk): readonly Metric[] {
  const { boxed, oldestSampleMinutes, open, sealed } = custody.view().figures
  return [
    {
      name: 'kiosk_tubes',
      help: 'Tubes that are here.',
      kind: 'gauge',
      samples: Object.entries({ open, sealed, boxed }).map(([state, value]) => ({ labels: { state }, value })),
    },
    {
      name: 'kiosk_oldest_sample_age_seconds',
      help: 'Age of the oldest sample that is here; absent where there is none.',
      kind: 'gauge',
      samples: oldestSampleMinutes === null ? [] : [{ value: oldestSampleMinutes * 60 }],
    },
  ]
}
