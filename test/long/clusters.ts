// A node of three is killed under load: NATS with JetStream, RabbitMQ with quorum queues and with its default.
// It is the node where kiosk and district had their sessions; the default queues are what must be seen to lose.
import { type ClusterFigures, killUnderLoad } from '../firmware/uplink/cluster-run.ts'
import { type Cluster, openNatsCluster, openRabbitCluster } from '../support/clusters.ts'
import type { Bench } from '../support/district.ts'
import { longRun } from './long-run.ts'
import { withBench } from './teardowns.ts'

const PATIENCE = { lostAfterMs: 10_000, connectTimeoutMs: 5_000 }

await longRun(
  'clusters',
  { seed: 1, count: 6_000 },
  async ({ count, seed }) => {
    const killed = (open: (bench: Bench) => Promise<Cluster>): Promise<ClusterFigures> =>
      withBench(async (bench) => killUnderLoad(bench, await open(bench), { ...PATIENCE, events: count, seed }))
    return {
      nats: await killed(openNatsCluster),
      rabbitQuorum: await killed((bench) => openRabbitCluster(bench, 'quorum')),
      rabbitDefault: await killed((bench) => openRabbitCluster(bench, 'classic')),
    }
  },
  ({ nats, rabbitDefault, rabbitQuorum }) =>
    [nats, rabbitQuorum].every(
      ({ events, isServedByTwo, missing, otherBytes, rows }) =>
        missing + otherBytes === 0 && rows > events && isServedByTwo,
    ) && rabbitDefault.missing > 0,
)
