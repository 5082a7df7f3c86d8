import { build } from './package/build-command.ts'

/** Commands of `release`; each takes the words after its own and gives an exit code. */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = { build }

const USAGE = `release [build]     builds from a clean checkout  [--arch x64|arm64: else both where it can] [--out FOLDER]
                    [--changed: also what is not committed yet, for a trial]
`

/** Exit codes: 0 done, 1 refused, 64 usage, 74 input/output. */
async function main([first = 'build', ...rest]: readonly string[]): Promise<number> {
  if (['help', '--help', '-h'].includes(first)) {
    process.stdout.write(USAGE)
    return 0
  }
  const isCommand = !first.startsWith('--')
  const command = isCommand ? (Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined) : build
  try {
    if (command !== undefined) return await command(isCommand ? rest : [first, ...rest])
  } catch (error) {
    if (!isUsage(error)) throw error
  }
  process.stderr.write(USAGE)
  return 64
}

function isUsage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}

process.exitCode = await main(process.argv.slice(2))
