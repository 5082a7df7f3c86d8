import { begin } from './begin-command.ts'
import { command, fleetDoctor, logs } from './command-commands.ts'
import { bashCompletion } from './completion.ts'
import { config } from './config-commands.ts'
import { EXAMPLES } from './examples.ts'
import { importFile } from './import-command.ts'
import { signKeys } from './key-list-command.ts'
import { board, list, status } from './list-commands.ts'
import { makeKey } from './make-key-command.ts'
import { move } from './move-command.ts'
import { makeDistrict, provision, replaceKiosk, revoke } from './provision-commands.ts'
import { renew } from './renew-command.ts'
import { rollout, update } from './rollout-commands.ts'
import { verify } from './verify-command.ts'
import { watch } from './watch-command.ts'

/** Commands of `kioskctl`; each takes the words after its own and gives an exit code (contract, section 1). */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  list,
  status,
  board,
  watch,
  verify,
  begin,
  import: importFile,
  'make-key': makeKey,
  command,
  logs,
  config,
  'sign-keys': signKeys,
  doctor: fleetDoctor,
  update,
  rollout,
  'make-district': makeDistrict,
  provision,
  move,
  renew,
  replace: replaceKiosk,
  revoke,
  completion,
}

const USAGE = `kioskctl COMMAND [--json]        kioskctl help COMMAND shows examples

  list     every kiosk: who is there, since when, versions, unsent, clock, alerts  --district-dir DIR | --url …
           [--mode live|drill|demo] [--site SITE] [--wait SECONDS]
  status   all that need you, or all that one says  [KIOSK…] --district-dir DIR | --url … [--mode MODE] [--wait SECONDS]
  board    the whole fleet on one screen, live  --district-dir DIR | --url … [--mode live|drill|demo] [--site SITE]
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
  move           to another place: rights at both until it has left the old one  KIOSK --site S --station T --district-dir DIR
                 --sign-key FILE --by NAME: tells the kiosk itself [--ticket-letter X] [--name NAME] [--also-by KEY,…]
                 [--url mqtts://HOST:PORT] [--wait MINUTES] [--mode MODE]
  renew          signs the next certificates of kiosks that ask, in the last part of the life of theirs  [KIOSK…]
                 --district-dir DIR --sign-key FILE --by NAME [--days N] [--watch]: until it is stopped [--mode MODE]
  replace        another device stands where a dead one stood  OLD-KIOSK NEW-KIOSK --district-dir DIR --request FILE
  revoke         takes a kiosk's certificates back, and with --url ends its session  KIOSK --district-dir DIR
  completion     words for the shell: source <(kioskctl completion bash)  bash

  command  one signed command to kiosks, and what came of it; who says nothing is named. Restarts, reboots and updates go
           in waves: never more than a third of a site at once  TYPE K0042 …|--site S|--all --url mqtts://HOST:PORT
           --sign-key FILE --by NAME [--key-id ID] [--args JSON] [--force REASON] [--wait SECONDS] [--mode live|drill|demo]
  logs     the latest lines of a kiosk's log, without people  K0042 … (as command) [--lines N] [--level error|warn|info|debug]
  update   another version onto kiosks, a third of a site at a time, until it has stayed  VERSION K0042 …|--site S|--all
           --district-dir DIR | --url … --sign-key FILE --by NAME [--patience MINUTES] [--force REASON]
  rollout  a version onto the fleet: canary, then groups; stops by itself, and goes on with the same --state  VERSION
           --state FILE --district-dir DIR | --url … --sign-key FILE --by NAME [--canary K0042,…] [--groups 5,25,100]
           [--max-failed PERCENT] [--patience MINUTES] [--confirm SECONDS] [--site SITE] [--force REASON]
  config   what kiosks run with beside their files: get|diff K0042 …|--all, or set KEY=VALUE … K0042 …|--all (as command)
           [--unset KEY,…] [--replace] [--also-by KEY,…] [--key-list FILE]; each kiosk takes a document whole or not at all
  sign-keys  signs a list of engineers' keys for \`config set --key-list\`  LIST.json --sign-key ROOT.pem
  doctor   what \`kiosk doctor\` says there; of several only what is not right  K0042 …|--all (as command)

Exit codes: 0 done and right, 1 something is missing, altered or unbalanced, 64 usage, 70 internal error, 74 input/output.`

function completion([shell]: readonly string[]): Promise<number> {
  if (shell !== 'bash') process.stderr.write('kioskctl: usage: kioskctl completion bash\n')
  else process.stdout.write(bashCompletion(USAGE))
  return Promise.resolve(shell === 'bash' ? 0 : 64)
}

/** With examples, where a command is named. */
function help(command: string | undefined): void {
  const examples = command !== undefined && Object.hasOwn(EXAMPLES, command) ? EXAMPLES[command] : undefined
  const about = USAGE.split('\n').flatMap((line, i, lines) =>
    line.startsWith(`  ${command} `) ? [line, ...more(lines, i)] : [],
  )
  if (command === undefined || about.length === 0) process.stdout.write(`${USAGE}\n`)
  else process.stdout.write(`${[...about, '', ...(examples ?? [])].join('\n').trimEnd()}\n`)
}

/** Lines that belong to the one before. */
function more(lines: readonly string[], at: number): readonly string[] {
  const rest = lines.slice(at + 1)
  const end = rest.findIndex((line) => !line.startsWith('     '))
  return rest.slice(0, end === -1 ? rest.length : end)
}

async function main([name = '', ...rest]: readonly string[]): Promise<number> {
  if (name === 'help' || name === '--help' || name === '-h' || name === '') {
    help(rest[0])
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
