import { begin } from './begin-command.ts'
import { command, fleetDoctor, logs } from './command-commands.ts'
import { importFile } from './import-command.ts'
import { makeKey } from './make-key-command.ts'
import { makeDistrict, provision, replaceKiosk, revoke } from './provision-commands.ts'
import { verify } from './verify-command.ts'
import { watch } from './watch-command.ts'

/** Commands of `kioskctl`; each takes the words after its own and gives an exit code (contract, section 1). */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  watch,
  verify,
  begin,
  import: importFile,
  'make-key': makeKey,
  command,
  logs,
  doctor: fleetDoctor,
  'make-district': makeDistrict,
  provision,
  replace: replaceKiosk,
  revoke,
}

const USAGE = `kioskctl COMMAND [--json]

  watch    listens to all kiosks at a broker: each event once, in order, proven  --url mqtts://HOST:PORT
           [--ca FILE] [--cert FILE --key FILE] [--username NAME --password-file FILE] [--store FILE] [--seconds N]
           [--receipt-key FILE]: signs receipts to the kiosks for what is in the store
           [--carry-out-key FILE]: takes files that kiosks forward
  verify   judges what a store holds, or files with an event per line  [--store FILE] [FILE…]
  begin    in a new store: what came before its first event of a journal was in an earlier store, and is not asked for
           KIOSK JOURNAL --store FILE [--mode live|drill|demo]
  import   takes events that a kiosk exported to a file, each once  FILE --key FILE --store FILE
           [--receipt-key FILE --receipt FILE]: writes a receipt to carry back
  make-key makes a key pair and prints its public half for the kiosks  receipts|carry-out|engineer FILE
  make-district  an authority for a district's kiosks, and the files of its broker  DIR --district NUMBER --broker HOST
  provision      signs a kiosk's request and gives it its rights  KIOSK --district-dir DIR --site S --station T --request FILE
  replace        another device stands where a dead one stood  OLD-KIOSK NEW-KIOSK --district-dir DIR --request FILE
  revoke         takes a kiosk's certificates back, and with --url ends its session  KIOSK --district-dir DIR

  command  one signed command to kiosks, and what came of it; who says nothing is named. Restarts, reboots and updates go
           in waves: never more than a third of a site at once  TYPE K0042 …|--site S|--all --url mqtts://HOST:PORT
           --sign-key FILE --by NAME [--key-id ID] [--args JSON] [--force REASON] [--wait SECONDS] [--mode live|drill|demo]
  logs     the latest lines of a kiosk's log, without people  K0042 … (as command) [--lines N] [--level error|warn|info|debug]
  doctor   what \`kiosk doctor\` says there; of several only what is not right  K0042 …|--all (as command)

Exit codes: 0 done and right, 1 something is missing, altered or unbalanced, 64 usage, 70 internal error, 74 input/output.`

async function main([name = '', ...rest]: readonly string[]): Promise<number> {
  if (name === 'help' || name === '--help' || name === '-h' || name === '') {
    process.stdout.write(`${USAGE}\n`)
    return name === '' ? 64 : 0
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (command !== undefined) return command(rest)
  process.stderr.write(`there is no command "${name}"; \`kioskctl help\` lists them\n`)
  return 64
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  return 70
})
