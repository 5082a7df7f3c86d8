import { basesOf, type FleetBook, type FleetKiosk, rootsOf } from './fleet-book.ts'

/** What a kiosk says (contract of the topics); `alert` has one level more. */
const SAYS = ['event', 'presence', 'queue', 'health', 'custody', 'carry-out', 'alert/+', 'reply', 'config/reported']
/** What is said to a kiosk: nobody but the district and its engineers may write these. */
const HEARS = ['command', 'config/desired', 'receipt']
/** State without people: an engineer never needs `event` or `carry-out`. */
const STATE = ['presence', 'queue', 'health', 'custody', 'alert/+', 'reply', 'config/reported', 'config/desired']
const COMMANDS = ['command', 'config/desired']

/** Names of certificates that are no kiosk's. */
export const ROLES = ['district', 'maintenance', 'board'] as const

/** What one name may say and hear; every filter is MQTT's. What does not stand here is denied. */
export interface Rights {
  /** The common name of a certificate. */
  readonly name: string
  readonly writes: readonly string[]
  readonly reads: readonly string[]
}

export interface BrokerRights {
  readonly kiosks: readonly Rights[]
  /** The consumer: hears everything, signs receipts. */
  readonly district: Rights
  /** Engineers: see state, never people; what they send is signed besides. */
  readonly maintenance: Rights
  /** Whoever only looks: a name of its own, since a broker may let only one be there by each name. */
  readonly board: Rights
}

/**
 * Who may say and hear what, whatever the broker is. Each right singly: with a filter that ends in `#` a kiosk could
 * write its own `receipt`, and so declare events delivered that nobody has.
 */
export function brokerRights(book: FleetBook): BrokerRights {
  const roots = rootsOf(book)
  const everywhere = (topics: readonly string[]): readonly string[] =>
    roots.flatMap((root) => topics.map((topic) => `${root}/+/+/${topic}`))
  const [district, maintenance, board] = ROLES
  return {
    kiosks: book.kiosks.filter(({ state }) => state === 'active').map((kiosk) => kioskRights(book, kiosk)),
    district: { name: district, reads: roots.map((root) => `${root}/#`), writes: everywhere(['receipt']) },
    maintenance: { name: maintenance, reads: everywhere(STATE), writes: everywhere(COMMANDS) },
    board: { name: board, reads: everywhere(STATE), writes: [] },
  }
}

function kioskRights(book: FleetBook, kiosk: FleetKiosk): Rights {
  const bases = basesOf(book, kiosk)
  // Its siblings' queues are its site's: whoever stands in the wrong line is sent to the shorter one.
  const sites = new Set(bases.map((base) => base.replace(/\/[^/]+$/, '')))
  return {
    name: kiosk.id,
    writes: bases.flatMap((base) => SAYS.map((topic) => `${base}/${topic}`)),
    reads: [
      ...bases.flatMap((base) => HEARS.map((topic) => `${base}/${topic}`)),
      ...[...sites].map((site) => `${site}/+/queue`),
    ],
  }
}
