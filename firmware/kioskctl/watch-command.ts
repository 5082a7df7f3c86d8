import { type KeyObject, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Consumer } from '../consumer/consumer.ts'
import { type BrokerLink, type LinkOptions, openBrokerLink, urlProblem } from './broker-link.ts'
import { explain, fail } from './command-line.ts'
import { FleetFile } from './fleet-file.ts'
import { importForwarded } from './forwarded-files.ts'
import { readKey } from './make-key-command.ts'
import { clock, type District, openDistrict } from './open-consumer.ts'
import { ReceiptIssuer } from './receipt-issuer.ts'
import { sayReport } from './report-table.ts'

const USAGE =
  'watch --url mqtts://HOST:PORT [--ca FILE] [--cert FILE --key FILE] [--username NAME --password-file FILE] [--allow-plaintext] [--store FILE [--receipt-key FILE] [--carry-out-key FILE]] [--fleet FILE] [--seconds N] [--json]'
/**
 * So long after the last progress a hole is called missing while the kiosk is online: longer than it waits for an
 * acknowledgement (20 s), and than it leaves a broker alone that took nothing (60 s).
 */
const PATIENCE_MS = 120_000
const LOOK_MS = 1_000
const SECONDS_MAX = 86_400
const ROOTS = ['sampling', 'sampling-drill', 'sampling-demo']

interface WatchOptions extends LinkOptions {
  readonly store: string | null
  /** Null: until somebody stops it. */
  readonly seconds: number | null
  readonly isJson: boolean
  /** Null: no receipts are signed. */
  readonly receiptKey: KeyObject | null
  /** Null: files that kiosks forward are not taken. */
  readonly carryOutKey: KeyObject | null
  /** Null: events count in whoever's name they come. */
  readonly fleet: FleetFile | null
}

/**
 * `watch`: listens to all kiosks and shows what is proven and what is wrong, until SIGINT or `--seconds`. Exit codes:
 * 0 all is right at the end, 1 not, or the broker was never reached, 64 usage, 74 a file cannot be used.
 */
export async function watch(args: readonly string[]): Promise<number> {
  try {
    const options = await parse(args)
    if (typeof options === 'string') return fail(`${options}; usage: kioskctl ${USAGE}`, 64)
    const district = await openDistrict(options.store, PATIENCE_MS, options.fleet?.owners)
    try {
      return await listen(options, district)
    } finally {
      await district.consumer.close()
    }
  } catch (error) {
    return explain(error, USAGE)
  }
}

async function parse(args: readonly string[]): Promise<WatchOptions | string> {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: text,
      ca: text,
      cert: text,
      key: text,
      username: text,
      'password-file': text,
      store: text,
      seconds: text,
      'receipt-key': text,
      'carry-out-key': text,
      fleet: text,
      'allow-plaintext': flag,
      json: flag,
    },
  })
  if (values.url === undefined) return '--url is missing'
  const seconds = values.seconds === undefined ? null : Number(values.seconds)
  if (seconds !== null && !(seconds > 0 && seconds <= SECONDS_MAX)) return `--seconds wants 1 to ${SECONDS_MAX}`
  if ((values.cert === undefined) !== (values.key === undefined)) return '--cert and --key belong together'
  const file = values['password-file']
  const keys = { receipt: values['receipt-key'], carryOut: values['carry-out-key'] }
  // What is in memory alone is not stored, and nobody may sign that it is.
  if ((keys.receipt ?? keys.carryOut) !== undefined && values.store === undefined) return 'keys want --store'
  const receiptKey = keys.receipt === undefined ? null : await readKey('ed25519', keys.receipt)
  if (keys.receipt !== undefined && receiptKey === null) return `${keys.receipt} holds no Ed25519 key`
  const carryOutKey = keys.carryOut === undefined ? null : await readKey('x25519', keys.carryOut)
  if (keys.carryOut !== undefined && carryOutKey === null) return `${keys.carryOut} holds no X25519 key`
  const fleet = values.fleet === undefined ? null : await FleetFile.open(values.fleet)
  if (values.fleet !== undefined && fleet === null) return `${values.fleet} is no book of a fleet`
  const options = {
    url: values.url,
    ca: values.ca ?? null,
    cert: values.cert ?? null,
    key: values.key ?? null,
    username: values.username ?? null,
    password: file === undefined ? null : (await readFile(file, 'utf8')).trimEnd(),
    allowPlaintext: values['allow-plaintext'],
    store: values.store ?? null,
    seconds,
    isJson: values.json,
    receiptKey,
    carryOutKey,
    fleet,
  }
  return urlProblem(options) ?? options
}

async function listen(options: WatchOptions, district: District): Promise<number> {
  const { consumer } = district
  const stop = stopper(options.seconds)
  let trouble: string | null = null
  const reached = { once: false }
  const failures: Error[] = []
  const giveUp = (error: unknown): void => {
    failures.push(error instanceof Error ? error : new Error(String(error)))
    stop.abort()
  }
  const link = await openBrokerLink(options, {
    topics: ROOTS.flatMap((root) => [
      `${root}/v1/+/+/+/event`,
      `${root}/v1/+/+/+/presence`,
      ...(options.carryOutKey === null ? [] : [`${root}/v1/+/+/+/carry-out`]),
    ]),
    // With a store the broker keeps what comes while this program is away.
    session: options.store === null ? null : await sessionOf(consumer),
    // What is not on disk is not acknowledged: this program ends, and the broker brings it again.
    onMessage: (topic, body) =>
      take(district, topic, body).catch((error: unknown) => {
        giveUp(error)
        return new Promise(() => undefined)
      }),
    onTrouble: (words) => {
      if (words === null) reached.once = true
      if (words !== null && words !== trouble) process.stderr.write(`kioskctl: ${words}\n`)
      trouble = words
    },
  })
  const tending = tend(options, district, link, stop.signal).catch(giveUp)
  await show(options, consumer, stop.signal)
  await tending
  const [failure] = failures
  await link.close(failure === undefined ? 'in peace' : 'at once')
  if (failure !== undefined) return explain(failure, USAGE)
  const code = await finish(options, consumer)
  return reached.once ? code : fail('the broker was never reached: what stands here came before', 1)
}

async function take({ consumer, files }: District, topic: string, body: Uint8Array): Promise<void> {
  if (topic.endsWith('/carry-out')) await files.take(body)
  else if (topic.endsWith('/presence')) await consumer.presence(topic, body)
  else await consumer.take([{ topic, bytes: body }])
}

/** A name of its own for each store: two with one name would throw each other out. */
function sessionOf(consumer: Consumer): Promise<string> {
  return consumer.store.setting('session', `kioskctl-${randomBytes(6).toString('hex')}`)
}

/** What is to be done beside listening, until the signal. A receipt that is not published now is published later. */
async function tend(
  { carryOutKey, fleet, receiptKey }: WatchOptions,
  district: District,
  link: BrokerLink,
  ending: AbortSignal,
): Promise<void> {
  const time = clock()
  const issuer = receiptKey === null ? null : new ReceiptIssuer(district.consumer, receiptKey)
  const publish = (topic: string, body: string): Promise<void> => link.publish(topic, body)
  while (!ending.aborted) {
    await time.sleep(LOOK_MS, ending).catch(() => undefined)
    await district.consumer.refresh()
    await fleet?.refresh()
    if (carryOutKey !== null)
      for (const said of await importForwarded(district, carryOutKey)) process.stderr.write(`kioskctl: ${said}\n`)
    if (link.isUp) await issuer?.issue(publish, time.epochMs()).catch(() => undefined)
  }
}

/** On a terminal a table that is drawn again each second; else a line of JSON for each change. */
async function show({ isJson }: WatchOptions, consumer: Consumer, ending: AbortSignal): Promise<void> {
  const time = clock()
  let last = ''
  while (!ending.aborted) {
    await time.sleep(LOOK_MS, ending).catch(() => undefined)
    if (!isJson && !process.stdout.isTTY) continue
    const report = await consumer.report()
    // How long a kiosk has been quiet changes all the time, and is no news to a program.
    const told = JSON.stringify(report, (name, value: unknown) => (name === 'quietMs' ? undefined : value))
    if (!isJson) process.stdout.write(`\u001b[H\u001b[2J${sayReport(report)}`)
    else if (told !== last) process.stdout.write(`${JSON.stringify(report)}\n`)
    last = told
  }
}

async function finish({ isJson }: WatchOptions, consumer: Consumer): Promise<number> {
  const report = await consumer.report()
  if (!isJson) process.stdout.write(`${process.stdout.isTTY ? '\u001b[H\u001b[2J' : ''}${sayReport(report)}`)
  return report.isRight ? 0 : 1
}

function stopper(seconds: number | null): AbortController {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stop.abort()
    })
  if (seconds !== null)
    clock().after(seconds * 1000, () => {
      stop.abort()
    })
  return stop
}
