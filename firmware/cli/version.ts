import packageJson from '../../package.json' with { type: 'json' }

/** Of this firmware, as in package.json, `presence` and the boot log. */
export function firmwareVersion(): string {
  return packageJson.version
}
