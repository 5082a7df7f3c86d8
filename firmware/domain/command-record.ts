/**
 * Of a command that was proven: `accepted` before its act begins, then what came of it. `goes-on`: a restart, an update;
 * it ends elsewhere.
 */
export interface CommandSaid {
  readonly command: string
  readonly type: string
  /** Who signed, as they name themselves, and the id of their key. */
  readonly by: string
  readonly key: string
  readonly phase: 'accepted' | 'goes-on' | 'done' | 'failed' | 'refused'
  /** RFC 3339; of `accepted`. */
  readonly expires?: string
  readonly reason?: string
}

/** Of a minute, summed: nobody may fill the disk from outside. */
export interface CommandsRefused {
  readonly count: number
  readonly reasons: readonly { readonly reason: string; readonly count: number }[]
}

/** Of a configuration that the district wants. */
export interface ConfigChanged {
  readonly revision: number
  /** `taken`: on disk, waits for a restart. `in-force`: this run began with it. `refused`, `set-aside`: the old one stays. */
  readonly result: 'taken' | 'in-force' | 'refused' | 'set-aside'
  /** Those that differ from what was in force. Never their values. */
  readonly keys: readonly string[]
  readonly reason?: string
}
