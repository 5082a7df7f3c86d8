import { journalExport, journalImport } from './cli/carry-out-commands.ts'
import { certificateInstall, certificateRequest } from './cli/certificate-command.ts'
import { configCheck, configShow, crewHashPin } from './cli/config-commands.ts'
import { dayClose } from './cli/day-commands.ts'
import { doctor } from './cli/doctor-command.ts'
import { journalForward } from './cli/forward-command.ts'
import { journalStats, journalVerify } from './cli/journal-commands.ts'
import { practice } from './cli/practice-command.ts'
import { printerCalibrate, printerTest } from './cli/printer-command.ts'
import { programmeExplain } from './cli/programme-command.ts'
import { journalResend } from './cli/resend-command.ts'
import { rosterImport } from './cli/roster-command.ts'
import { run } from './cli/run-command.ts'
import { thermometerCheck } from './cli/thermometer-command.ts'
import { trial } from './cli/trial-command.ts'
import { firmwareVersion } from './cli/version.ts'

/** Commands of `kiosk`; each takes the words after its own and gives an exit code (contract, section 1). */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => number | Promise<number>>> = {
  run,
  doctor,
  'config check': configCheck,
  'config show': configShow,
  'certificate request': certificateRequest,
  'certificate install': certificateInstall,
  'crew hash-pin': (args) => crewHashPin(args),
  'journal verify': journalVerify,
  'journal stats': journalStats,
  'journal resend': journalResend,
  'journal export': journalExport,
  'journal import': journalImport,
  'journal forward': journalForward,
  'programme explain': programmeExplain,
  'roster import': rosterImport,
  'day close': dayClose,
  'thermometer check': thermometerCheck,
  'printer test': printerTest,
  'printer calibrate': printerCalibrate,
  practice,
  trial,
  version: () => say(firmwareVersion(), 0),
}

const USAGE = `kiosk COMMAND [--config FILE] [--data DIR] [--json]

  run              the kiosk, until SIGTERM or SIGINT  [--residents PER_HOUR with a simulated ID reader]
  doctor           board, ports, devices, clock, disk, broker: a line for each, with what to do
                   [--watch: again and again, telling what changes, until Ctrl-C]
  config check     is this configuration right?  [FILE]
  config show      what is in force, defaults filled in, without secrets
  certificate request  asks for the broker's certificate; the key is made here and stays here
  certificate install  takes the certificate that the district signed  FILE
  crew hash-pin    reads a PIN, prints what \`crew.operators.NAME.pin\` takes
  journal verify   recomputes the chain over every event
  journal resend   sends events once more, through the running kiosk  --from N --to M
  journal export   events to a file that only the district can open  --unsent | --from DAY --to DAY | --set-aside NUMBER  FILE
  journal forward  another kiosk's exported file, unopened, to the district through this kiosk's broker  FILE
  journal import   takes the district's signed receipt for what was carried to it  FILE
  journal stats    how many events, of which kinds and days, how many unsent
  programme explain  what will happen to whom, in words  FILE or name  [--chinese]
  roster import    replaces the roster (花名册) by the people of a CSV or XLSX file  FILE
  day close        writes today's report now, through the running kiosk or without one
  thermometer check  holds the running kiosk's thermometer against a black body  --reference DEGREES
  printer test     a label that names nobody, through the running kiosk
  printer calibrate  the printer finds size and gap of its labels, and feeds some
  practice         a hard morning of invented people for a crew in training, and a score
                   [--minutes 10] [--seed N] [--port N]
  trial            one invented person on twins: does this firmware serve residents by this configuration?
  version          of this firmware

Exit codes: 0 done, 1 the thing checked is not right, 64 usage, 70 internal error, 74 input/output, 78 configuration.`

function say(text: string, exitCode: number): number {
  process.stdout.write(`${text}\n`)
  return exitCode
}

async function main(words: readonly string[]): Promise<number> {
  const [first = '', second = ''] = words
  if (first === 'help' || words.includes('--help') || words.includes('-h')) return say(USAGE, 0)
  if (first === '') return say(USAGE, 64)
  for (const [name, skip] of [
    [`${first} ${second}`, 2],
    [first, 1],
  ] as const) {
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
    if (command !== undefined) return command(words.slice(skip))
  }
  process.stderr.write(`there is no command "${first}"; \`kiosk help\` lists them\n`)
  return 64
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  return 70
})
