import { ROLES, type RoleKey, THRESHOLDS } from './role-keys.ts'
import { daysLeft, isEndingSoon, keysOf, type RoleMetadata } from './role-metadata.ts'

/** What is on offer, by name. */
export function offersIn({ targets }: RoleMetadata) {
  return Object.values(targets.signed.targets)
    .map(({ custom, hashes, length, path }) => ({ name: path, length, sha256: hashes['sha256'] ?? '', custom }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The names of a version's archives. */
export function namesOfVersion(now: RoleMetadata, version: string): readonly string[] {
  return offersIn(now).flatMap(({ custom, name }) => (custom['version'] === version ? [name] : []))
}

/** For a person. */
export function repositoryTable(now: RoleMetadata): string {
  const keys = keysOf(now.root)
  const roles = ROLES.map((role) => {
    const { expires, version } = now[role].signed
    return `${role.padEnd(10)} ${String(version).padStart(5)}   until ${expires.slice(0, 10)}   ${holders(keys, role)}`
  })
  const offers = offersIn(now).map(
    ({ custom, length, name }) =>
      `${name.padEnd(42)} ${(length / 1e6).toFixed(1).padStart(6)} MB   ${String(custom['commit']).slice(0, 10)}   ${String(custom['builtAt'])}`,
  )
  return [...roles, offers.length === 0 ? 'nothing is on offer' : 'on offer:', ...offers].join('\n')
}

/** `2 of root 1a2b3c4d 5e6f7a8b 9c0d1e2f` */
export function holders(keys: readonly RoleKey[], role: (typeof ROLES)[number]): string {
  const ids = keys.flatMap((one) => (one.role === role ? [one.key.keyID.slice(0, 8)] : []))
  return `${THRESHOLDS[role]} of: ${ids.join(' ')}`
}

/** What has run out or soon will, in sentences. A refresh renews timestamp and snapshot by itself. */
export function endsSoon(now: RoleMetadata, at: Date): readonly string[] {
  const remedies = {
    root: 'its keepers must sign the next one: release root draft',
    targets: 'type: release refresh, with its key among the keys',
    snapshot: 'type: release refresh',
    timestamp: 'type: release refresh',
  }
  return ROLES.flatMap((role) => {
    if (!isEndingSoon(role, now, at)) return []
    const days = daysLeft(role, now, at)
    return [days < 0 ? `${role} has run out; ${remedies[role]}` : `${role} runs out in ${days} days; ${remedies[role]}`]
  })
}
