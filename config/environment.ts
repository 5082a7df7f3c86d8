/** What this program takes from its environment; nothing else reads `process.env`. */
export interface Environment {
  /** `KIOSK_CONFIG`: the configuration file where `--config` names none. */
  readonly configFile: string | null
  /** `CREDENTIALS_DIRECTORY`: where systemd lays the files of `LoadCredential=`. */
  readonly credentialsDirectory: string | null
}

export function readEnvironment(variables: Readonly<Record<string, string | undefined>> = process.env): Environment {
  return {
    configFile: nonEmpty(variables['KIOSK_CONFIG']),
    credentialsDirectory: nonEmpty(variables['CREDENTIALS_DIRECTORY']),
  }
}

/** A service manager started this (`INVOCATION_ID`, systemd.exec(5)), and starts it again when it ends. */
export function isService(variables: Readonly<Record<string, string | undefined>> = process.env): boolean {
  return nonEmpty(variables['INVOCATION_ID']) !== null
}

function nonEmpty(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value
}
