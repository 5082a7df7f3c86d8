import type { BrokerRights, Rights } from './broker-rights.ts'

const VHOST = '/'
const HASHING = 'rabbit_password_hashing_sha256'
/** Where all MQTT topics are. */
const EXCHANGE = 'amq.topic'
/** Names of sessions that `kioskctl` takes: of its own, or of a passing guest. A role never takes a kiosk's. */
const SESSIONS = { district: '(kioskctl-|mqttjs_).*', maintenance: 'mqttjs_.*', board: 'mqttjs_.*' } as const

/** Users without a password (a certificate is one) and their rights, for `rabbitmqctl import_definitions`. */
export function rabbitmqDefinitions({ board, district, kiosks, maintenance }: BrokerRights): string {
  const sessions = [
    ...kiosks.map((rights) => [rights, rights.name] as const),
    [district, SESSIONS.district] as const,
    [maintenance, SESSIONS.maintenance] as const,
    [board, SESSIONS.board] as const,
  ]
  const definitions = {
    users: sessions.map(([{ name }]) => ({ name, password_hash: '', hashing_algorithm: HASHING, tags: [] })),
    permissions: sessions.map(([{ name }, session]) => permission(name, session)),
    topic_permissions: sessions.map(([rights]) => topicPermission(rights)),
  }
  return `${JSON.stringify(definitions, null, 2)}\n`
}

/** The queues of its own sessions, and the exchange. */
function permission(user: string, session: string): object {
  const own = `^(mqtt-subscription-${session}qos[01]|amq\\.topic)$`
  return { user, vhost: VHOST, configure: own, write: own, read: own }
}

function topicPermission({ name, reads, writes }: Rights): object {
  return { user: name, vhost: VHOST, exchange: EXCHANGE, write: anyOf(writes), read: anyOf(reads) }
}

/** A regular expression over routing keys; what is asked for when somebody subscribes is its filter, `*` for `+`. */
function anyOf(filters: readonly string[]): string {
  const words = filters.map((filter) =>
    filter
      .split('/')
      .map((level) => (level === '+' ? '[^.]+' : level === '#' ? '.+' : level.replaceAll(/[^\w-]/g, String.raw`\$&`)))
      .join(String.raw`\.`),
  )
  // An empty alternative would be a right to the empty key.
  return words.length === 0 ? '^(?!)$' : `^(${words.join('|')})$`
}
