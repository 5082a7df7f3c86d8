/** What this program takes from its environment; nothing else reads `process.env`. */
export interface Environment {
  /** `KIOSK_CONFIG`: the configuration file where `--config` names none. */
  readonly configFile: string | null
  /** `CREDENTIALS_DIRECTORY`: where systemd lays the files of `LoadCredential=`. */
  readonly credentialsDirectory: string | null
}

/** How a service manager listens to this process (sd_notify(3), sd_watchdog_enabled(3)). */
export interface ServiceEnvironment {
  /** `NOTIFY_SOCKET`: where words are sent to; null where nobody listens. */
  readonly notifySocket: string | null
  /** `WATCHDOG_USEC`, in milliseconds: silence for so long ends this process; null where nobody waits. */
  readonly watchdogMs: number | null
}

export function readEnvironment(variables: Readonly<Record<string, string | undefined>> = process.env): Environment {
  return {
    configFile: nonEmpty(variables['KIOSK_CONFIG']),
    credentialsDirectory: nonEmpty(variables['CREDENTIALS_DIRECTORY']),
  }
}

/** The slot that `systemd/launch` started this from (`KIOSK_SLOTS`, `KIOSK_SLOT`); null where it did not. */
export function launchedFrom(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): { readonly slots: string; readonly slot: 'a' | 'b' } | null {
  const slots = nonEmpty(variables['KIOSK_SLOTS'])
  const slot = variables['KIOSK_SLOT']
  return slots === null || (slot !== 'a' && slot !== 'b') ? null : { slots, slot }
}

/** A service manager started this (`INVOCATION_ID`, systemd.exec(5)), and starts it again when it ends. */
export function isService(variables: Readonly<Record<string, string | undefined>> = process.env): boolean {
  return nonEmpty(variables['INVOCATION_ID']) !== null
}

/**
 * Takes the variables away as it reads them: programs that this one starts (`timedatectl`) would speak to the service manager
 * in its name. `WATCHDOG_PID` is not asked: it names the service's first process, which may have started this one.
 */
export function takeServiceEnvironment(
  variables: Record<string, string | undefined> = process.env,
): ServiceEnvironment {
  const watchdogUsec = Number(nonEmpty(variables['WATCHDOG_USEC']) ?? 0)
  const taken = {
    notifySocket: nonEmpty(variables['NOTIFY_SOCKET']),
    watchdogMs: Number.isSafeInteger(watchdogUsec) && watchdogUsec > 0 ? watchdogUsec / 1_000 : null,
  }
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) Reflect.deleteProperty(variables, name)
  return taken
}

function nonEmpty(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value
}
