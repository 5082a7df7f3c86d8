import ava from 'ava'
import type { Outbox } from '../../../firmware/ports/journal.ts'
import { openNatsCluster, openRabbitCluster } from '../../support/clusters.ts'
import { needing } from '../../support/needing.ts'
import { HastyOutbox } from './backlog.ts'
import { killUnderLoad } from './cluster-run.ts'

const test = needing(ava.serial, 'nats-server')
const rabbit = needing(ava.serial, 'rabbitmq-server')
// The long form, with RabbitMQ's default queues beside it, which must lose, is `test/long/clusters.ts`.
const SHORT = { events: 600, seed: 1, lostAfterMs: 4_000, connectTimeoutMs: 2_000 }

test('of three nodes of NATS the one is killed in the middle of a drain that kiosk and district were at: nothing is missing', async (t) => {
  t.timeout(120_000)
  const run = await killUnderLoad(t, await openNatsCluster(t), SHORT)
  t.log(JSON.stringify(run))
  t.like(run, { rows: SHORT.events + 100, missing: 0, otherBytes: 0, isServedByTwo: true })
})

rabbit(
  'of three nodes of RabbitMQ with quorum queues the one is killed in the middle of a drain: nothing is missing',
  async (t) => {
    t.timeout(180_000) // the nodes begin one after another: some 20 s, before anything is sent
    const run = await killUnderLoad(t, await openRabbitCluster(t, 'quorum'), SHORT)
    t.log(JSON.stringify(run))
    t.like(run, { rows: SHORT.events + 100, missing: 0, otherBytes: 0, isServedByTwo: true })
  },
)

test('a cursor that is moved before the acknowledgement loses events with the node, and the run sees it', async (t) => {
  t.timeout(120_000)
  const hasty = { outboxOf: (outbox: Outbox) => new HastyOutbox(outbox) }
  const run = await killUnderLoad(t, await openNatsCluster(t), { ...SHORT, ...hasty })
  t.log(JSON.stringify(run))
  t.true(run.missing > 0)
})
