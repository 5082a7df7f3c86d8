import { basesOf, type FleetBook, type FleetKiosk, rootsOf } from './fleet-book.ts'

/** What a kiosk says (contract of the topics); `alert` has one level more. */
const SAYS = ['event', 'presence', 'queue', 'health', 'custody', 'carry-out', 'alert/+', 'reply', 'config/reported']
/** What is said to a kiosk: nobody but the district and its engineers may write these. */
const HEARS = ['command', 'config/desired', 'receipt']
/** State without people: an engineer never needs `event` or `carry-out`. */
const STATE = ['presence', 'queue', 'health', 'custody', 'alert/+', 'reply', 'config/reported', 'config/desired']
const COMMANDS = ['command', 'config/desired']

/** Names of certificates that are no kiosk's. */
export const ROLES = ['district', 'maintenance'] as const

const HEAD = `# Who may say and hear what; written by kioskctl from fleet.json, change nothing here.
# Each name is the common name of a certificate. What does not stand here is denied.
`

/**
 * The access list of mosquitto: one block per kiosk and role. Each right singly: with a filter that ends in `#` a
 * kiosk could write its own `receipt`, and so declare events delivered that nobody has.
 */
export function mosquittoAcl(book: FleetBook): string {
  const kiosks = book.kiosks.filter(({ state }) => state === 'active')
  return [HEAD, ...kiosks.map((kiosk) => kioskBlock(book, kiosk)), ...roleBlocks(book)].join('\n')
}

function kioskBlock(book: FleetBook, kiosk: FleetKiosk): string {
  const bases = basesOf(book, kiosk)
  // Its siblings' queues are its site's: whoever stands in the wrong line is sent to the shorter one.
  const sites = new Set(bases.map((base) => base.replace(/\/[^/]+$/, '')))
  return block(kiosk.id, [
    ...bases.flatMap((base) => SAYS.map((topic) => `write ${base}/${topic}`)),
    ...bases.flatMap((base) => HEARS.map((topic) => `read ${base}/${topic}`)),
    ...[...sites].map((site) => `read ${site}/+/queue`),
  ])
}

function roleBlocks(book: FleetBook): readonly string[] {
  const roots = rootsOf(book)
  const everywhere = (right: string, topics: readonly string[]): readonly string[] =>
    roots.flatMap((root) => topics.map((topic) => `${right} ${root}/+/+/${topic}`))
  const [district, maintenance] = ROLES
  return [
    '# The consumer: hears everything, signs receipts.',
    block(district, [...roots.map((root) => `read ${root}/#`), ...everywhere('write', ['receipt'])]),
    '# Engineers: see state, never people; what they send is signed besides.',
    block(maintenance, [...everywhere('read', STATE), ...everywhere('write', COMMANDS)]),
  ]
}

function block(name: string, rights: readonly string[]): string {
  return [`user ${name}`, ...rights.map((right) => `topic ${right}`), ''].join('\n')
}
