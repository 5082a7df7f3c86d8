import type { BrokerRights, Rights } from './broker-rights.ts'

const HEAD = `# Who may say and hear what; written by kioskctl from fleet.json, change nothing here.
# Each name is the common name of a certificate. What does not stand here is denied.
`

/** The access list of mosquitto: one block per kiosk and role. */
export function mosquittoAcl({ board, district, kiosks, maintenance }: BrokerRights): string {
  return [
    HEAD,
    ...kiosks.map(block),
    '# The consumer: hears everything, signs receipts.',
    block(district),
    '# Engineers: see state, never people; what they send is signed besides.',
    block(maintenance),
    '# Whoever only looks.',
    block(board),
  ].join('\n')
}

function block({ name, reads, writes }: Rights): string {
  const rights = [...writes.map((topic) => `write ${topic}`), ...reads.map((topic) => `read ${topic}`)]
  return [`user ${name}`, ...rights.map((right) => `topic ${right}`), ''].join('\n')
}
