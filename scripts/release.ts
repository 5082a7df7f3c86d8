import { build } from './package/build-command.ts'
import { makeKeys, root } from './package/key-commands.ts'
import {
  publishReleases,
  refreshRepository,
  showRepository,
  WrongUsage,
  withdrawVersion,
} from './package/repository-commands.ts'
import { RepositoryRefusal } from './package/update-repository.ts'

/** Commands of `release`; each takes the words after its own and gives an exit code. */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  build,
  keys: makeKeys,
  root,
  publish: publishReleases,
  withdraw: withdrawVersion,
  refresh: refreshRepository,
  show: showRepository,
}

const USAGE = `release [COMMAND]

  build      builds from a clean checkout; what is meant without a command
             [--arch x64|arm64: else both where it can] [--out FOLDER] [--changed: also what is not committed, for a trial]
  keys       makes keys, each encrypted; without names those that a repository begins with
             FOLDER [ROLE-NUMBER…] [--passphrase FILE]
  root       draft FILE --keys FOLDER [--after N.root.json]: the next root, of the public keys in the folder
             sign FILE KEY.pem… [--passphrase FILE]
             publish FILE REPOSITORY --keys FOLDER [--passphrase FILE]
  publish    offers releases to the kiosks  REPOSITORY ARCHIVE… --keys FOLDER [--passphrase FILE]
  withdraw   offers a version no longer  REPOSITORY VERSION --keys FOLDER [--passphrase FILE]
  refresh    says again that this is the newest; for a timer, each night  REPOSITORY --keys FOLDER [--passphrase FILE]
  show       what is on offer and until when it is believed  REPOSITORY [--json]

Exit codes: 0 done, 1 refused, or something runs out soon (show), 64 usage, 74 input/output.
`

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
    if (!isUsage(error)) return failed(error)
  }
  process.stderr.write(USAGE)
  return 64
}

function failed(error: unknown): number {
  if (!(error instanceof Error)) throw error
  if (error instanceof RepositoryRefusal) return say(error.message, 1)
  if ('syscall' in error) return say(error.message, 74)
  throw error
}

function say(sentence: string, code: number): number {
  process.stderr.write(`release: ${sentence}\n`)
  return code
}

function isUsage(error: unknown): boolean {
  if (error instanceof WrongUsage) return true
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}

process.exitCode = await main(process.argv.slice(2))
