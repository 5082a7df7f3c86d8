/** One thing that is wrong in a file. */
export interface ConfigProblem {
  /** As the person named it. */
  readonly file: string
  /** 1 and up; null when the file as a whole is meant. */
  readonly line: number | null
  /** Path of the key, `devices.thermometer.bus`; null when the file as a whole is meant. */
  readonly key: string | null
  /** What is wrong and what to do. Never contains a secret. */
  readonly message: string
}

/** More is not read by anyone, and a hostile file must not fill a log. */
const PROBLEMS_PRINTED_MAX = 20

/** `config/demo.yaml:14: unknown key …`: one sentence, one line. */
function formatProblem({ file, line, message }: ConfigProblem): string {
  return line === null ? `${file}: ${message}` : `${file}:${line}: ${message}`
}

/**
 * The configuration cannot be used. `message` is what a person reads: one line for each problem, the first in the
 * file first. `reason` is `unreadable` when a file could not be read at all (exit 74), else `invalid` (exit 78).
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly reason: 'unreadable' | 'invalid'
  readonly problems: readonly ConfigProblem[]

  constructor(reason: ConfigError['reason'], problems: readonly ConfigProblem[], cause?: unknown) {
    const lines = problems.slice(0, PROBLEMS_PRINTED_MAX).map(formatProblem)
    const more = problems.length - lines.length
    super([...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'), cause === undefined ? {} : { cause })
    this.reason = reason
    this.problems = problems
  }

  get file(): string | null {
    return this.problems[0]?.file ?? null
  }

  get line(): number | null {
    return this.problems[0]?.line ?? null
  }

  get key(): string | null {
    return this.problems[0]?.key ?? null
  }

  /** sysexits: EX_IOERR or EX_CONFIG; systemd does not restart on the latter. */
  get exitCode(): 74 | 78 {
    return this.reason === 'unreadable' ? 74 : 78
  }
}

export function isConfigError(error: unknown): error is ConfigError {
  return error instanceof ConfigError
}

/** Whether a system call failed with this code (`ENOENT`…). */
export function hasErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
