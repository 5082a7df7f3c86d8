import { stringify } from 'yaml'
import type { KioskConfig } from './load.ts'

/** What stands in place of a secret. */
const HIDDEN = '(hidden)'

/** The configuration in force, defaults filled in, without secrets: passwords, PIN hashes, badges. */
export function withoutSecrets(config: KioskConfig): unknown {
  const operators = Object.fromEntries(
    Object.entries(config.crew.operators).map(([id, operator]) => [
      id,
      { ...operator, pin: HIDDEN, ...(operator.badge === undefined ? {} : { badge: HIDDEN }) },
    ]),
  )
  const couriers = Object.fromEntries(
    Object.entries(config.custody.couriers).map(([id, courier]) => [
      id,
      { ...courier, ...(courier.badge === undefined ? {} : { badge: HIDDEN }) },
    ]),
  )
  const { uplink } = config
  return {
    ...config,
    crew: { ...config.crew, operators },
    custody: { ...config.custody, couriers },
    ...(uplink?.password === undefined ? {} : { uplink: { ...uplink, password: HIDDEN } }),
  }
}

/** The same as YAML, for people. */
export function showConfig(config: KioskConfig): string {
  return stringify(withoutSecrets(config), { lineWidth: 0, aliasDuplicateObjects: false })
}
