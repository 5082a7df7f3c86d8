import type { BrokerRights, Rights } from './broker-rights.ts'

const HEAD = `# Who may say and hear what; written by kioskctl from fleet.json, change nothing here.
# Each user is the subject of a certificate. What does not stand here is denied.
`
/** Through this the server itself brings what has QoS 1; as a topic nobody can subscribe to it. */
const OWN_DELIVERY = '$MQTT.sub.>'

/** Users of nats-server, to be included by its configuration. They come over MQTT alone, not as clients of NATS itself. */
export function natsUsers({ board, district, kiosks, maintenance }: BrokerRights): string {
  return [HEAD, 'authorization { users: [', ...[...kiosks, district, maintenance, board].map(user), '] }', ''].join(
    '\n',
  )
}

function user({ name, reads, writes }: Rights): string {
  const list = (subjects: readonly string[]): string => subjects.map((one) => `    "${one}"`).join('\n')
  return `  { user: "CN=${name}", allowed_connection_types: ["MQTT"], permissions: {
    publish: { allow: [
${list(writes.flatMap(subjects))}
    ] }
    subscribe: { allow: [
${list([...reads.flatMap(subjects), OWN_DELIVERY])}
    ] } } }`
}

/** `a/#` is also `a` itself: two subjects. */
function subjects(filter: string): readonly string[] {
  const subject = filter.replaceAll('/', '.').replaceAll('+', '*')
  return subject.endsWith('.#') ? [subject.slice(0, -2), subject.replace(/#$/, '>')] : [subject]
}
