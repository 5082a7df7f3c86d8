import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import { loadKioskConfig } from '../../config/load.ts'
import { DEMO_PIN_HASH } from '../../config/pin.ts'
import { LEAST, loadText, NO_ENVIRONMENT, refusal, said, writeConfig } from './config-fixture.ts'

const refused = test.macro({
  exec: async (t, lines: string, expected: string) => {
    t.deepEqual(await said(t, lines.startsWith('kiosk:') ? lines : LEAST + lines), [expected])
  },
  title: (given = '', _lines: string, expected: string) => `refused: ${expected}${given}`,
})

test(
  refused,
  'devices:\n  themometer: { driver: simulated }\n',
  '5: unknown key "themometer" in "devices"; did you mean "thermometer"?',
)
test(
  refused,
  'journal: { mirror: /media/mirror }\n',
  '4: "journal.mirror" needs "uplink.carryOutKey": it is sealed for the district; add the key, or remove it',
)
test(refused, 'devcies: {}\n', '4: unknown key "devcies"; did you mean "devices"?')
test('a station of the site has the address of its kiosk and nothing else', async (t) => {
  for (const url of [
    'k0043.example',
    'ftp://k0043.example',
    'http://k0043.example/queue',
    'http://a:b@k0043.example',
  ]) {
    t.deepEqual(
      await said(t, `${LEAST}site: { stations: [{ station: "02", url: "${url}" }] }\n`),
      ['4: "site.stations[0].url" must be http://HOST:PORT or https://HOST:PORT and nothing behind it'],
      url,
    )
  }
})

test(
  refused,
  'site: { stations: [{ station: "02", url: "http://a" }, { station: "02", url: "http://b" }] }\n',
  '4: the station "02" stands twice; name each once',
)
test(
  refused,
  'devices: { panel: { driver: gpio, lines: { entryBeam: 5 } } }\n',
  '4: "devices.panel.lines.entryBeam" needs "exitBeam" beside it to count people; wire both, or neither',
)
test(refused, 'web: { portt: 1 }\n', '4: unknown key "portt" in "web"; did you mean "port"?')
test(refused, 'web: { qqqqqqqqq: 1 }\n', '4: unknown key "qqqqqqqqq" in "web"; known here: host, port, tls, hostNames')
test(
  refused,
  'devices: { thermometer: { driver: mlx90641 } }\n',
  '4: "devices.thermometer.driver" is "mlx90641", but must be one of "mlx90614", "simulated"; did you mean "mlx90614"?',
)
test(refused, 'devices: { thermometer: {} }\n', '4: "devices.thermometer" lacks the key "driver"; add it')
test(
  refused,
  'devices:\n  thermometer:\n',
  '5: "devices.thermometer" is empty, but must be a map of keys; fill it in or remove it',
)
test(
  refused,
  'devices: { queueDisplay: { driver: lcd-pcf8574, address: 0x30 } }\n',
  '4: "devices.queueDisplay.address" must be 0x20 to 0x27 (PCF8574) or 0x38 to 0x3f (PCF8574A)',
)
test(
  refused,
  'devices: { labelPrinter: { driver: tspl, interface: "tcp://p:9100", density: 16 } }\n',
  '4: "devices.labelPrinter.density" must be at most 15',
)
test(
  refused,
  'devices:\n  idReader: { driver: sam-v, port: /dev/a }\n  labelPrinter: { driver: tspl, interface: "serial:/dev/a" }\n',
  '6: "devices.labelPrinter.interface" is taken already (/dev/a); give it its own',
)
test(
  refused,
  'devices: { labelPrinter: { driver: esc-pos, interface: "http://p:9100" } }\n',
  '4: "devices.labelPrinter.interface" must be tcp://HOST:PORT, serial:/dev/NAME or /dev/NAME',
)
test(
  refused,
  'devices: { thermometer: { driver: mlx90614, address: 0x5A5 } }\n',
  '4: "devices.thermometer.address" must be at most 119',
)
test(
  refused,
  'devices: { idReader: { driver: sam-v, port: ttyUSB0 } }\n',
  '4: "devices.idReader.port" must be an absolute path, like /dev/ttyUSB0',
)
test(
  refused,
  'devices: { codeScanner: { driver: serial, port: /dev/a, family: gm66 } }\n',
  '4: "devices.codeScanner.family" is "gm66", but must be one of "none", "gm65", "honeywell", "newland"; did you mean "gm65"?',
)
test(
  refused,
  'devices: { codeScanner: { driver: evdev, port: /dev/input/by-id/a-event-kbd, baudRate: 9600 } }\n',
  '4: unknown key "baudRate" in "devices.codeScanner"; known here: driver, port',
)
test(
  refused,
  'devices: { idReader: { driver: sam-v, port: /dev/a, samId: "0000456789" } }\n',
  '4: "devices.idReader.samId" must be the SAM id of the reader as `health` reports it, like "05.01-20150101-0000000123-0000456789"',
)
test(
  refused,
  'devices:\n  idReader: { driver: sam-v, port: /dev/a }\n  codeScanner: { driver: serial, port: /dev/a }\n',
  '6: "devices.codeScanner.port" is taken already (/dev/a); give it its own',
)
test(
  refused,
  'devices: { panel: { driver: gpio, lines: { callNext: 5, ready: 5 } } }\n',
  '4: "devices.panel.lines.ready" is taken already (GPIO 5); give it its own',
)
test(
  refused,
  'site: { timezone: Mars/Base }\n',
  '4: "site.timezone" must be a time zone of the IANA list, like Asia/Shanghai',
)
test(
  refused,
  'site: { bandsMinutes: [50, 25] }\n',
  '4: "site.bandsMinutes" must rise: the first is busy, the second jammed',
)
test(
  refused,
  'site:\n  hours:\n    - 07:00-12:00\n    - 7-8\n',
  '7: "site.hours[1]" must be two times of day in quotes, like "07:00-12:00"',
)
test(refused, 'day: { closesAt: "24:10" }\n', '4: "day.closesAt" must be a time of day in quotes, like "23:50"')
test(refused, 'web: { port: "8080" }\n', '4: "web.port" is text, but must be a number')
test(refused, 'web: { port: 80.5 }\n', '4: "web.port" is a fraction, but must be a whole number')
test(
  refused,
  'scan: { rules: [ { id: a, kind: tube, pattern: "T" } ] }\n',
  '4: "scan.rules[0].pattern" must begin with ^ and end with $: a rule is about the whole code',
)
test(
  refused,
  'scan: { rules: [ { id: a, kind: tube, pattern: "^(?<number>.)$" }, { id: a, kind: tube, pattern: "^(?<number>.)$" } ] }\n',
  '4: the scan rule "a" stands twice; give the second another id',
)
test(
  refused,
  'crew: { operators: { zhang: { role: leader, pin: "2468" } } }\n',
  '4: "crew.operators.zhang.pin" is not a PIN hash; make one with `kiosk crew hash-pin`',
)
test(
  refused,
  `${LEAST.replace('demo', 'live')}crew: { operators: { zhang: { role: leader, pin: ${DEMO_PIN_HASH} } } }\n`,
  '4: "crew.operators.zhang.pin" is the PIN of the demo, which everybody knows; make one with `kiosk crew hash-pin`',
)
test(
  refused,
  'crew: { operators: { ZHANG: { role: leader } } }\n',
  '4: "crew.operators.ZHANG" must be a short name: lower-case letters, digits and hyphens',
)
test(
  refused,
  'uplink: { url: "mqtt://broker.example" }\n',
  '4: "uplink.url" would send people\'s data unencrypted; use mqtts://, or set "allowPlaintext: true"',
)
test(
  ' (the second of two)',
  refused,
  'uplink: { url: "mqtts://a.example,mqtt://b.example" }\n',
  '4: "uplink.url" would send people\'s data unencrypted; use mqtts://, or set "allowPlaintext: true"',
)
test(
  refused,
  'uplink: { url: "mqtts://user:word@b.example" }\n',
  '4: "uplink.url" must not contain a name or password; use the keys "username" and "password"',
)
test(
  refused,
  'uplink: { url: "https://b.example" }\n',
  '4: "uplink.url" must be mqtts://HOST:PORT, or several of them separated by commas',
)
test(refused, 'uplink: { cert: a.pem }\n', '4: "uplink.cert" needs the other of "cert" and "key"; give both')
test(
  refused,
  'uplink: { url: "mqtt://localhost", embedded: true }\n',
  '4: "uplink.embedded" stands beside "url"; keep one of the two',
)
test(refused, 'uplink: { protocol: 4 }\n', '4: "uplink.protocol" must be one of "5", "auto", "3.1.1", not a number')
test(
  refused,
  'maintenance: { updateUrl: "http://updates.example" }\n',
  '4: "maintenance.updateUrl" must be an https:// address without name and password',
)
test(
  refused,
  LEAST.replace('"119999"', '119999'),
  '1: "kiosk.district" is a number, but must be text; put it in quotes',
)
test(refused, LEAST.replace('name: Test', ''), '1: "kiosk" lacks the key "name"; add it')
test(refused, LEAST.replace('mode: demo\n', ''), '1: the file lacks the key "mode"; add it')
test(
  refused,
  LEAST.replace('K0042', 'K42'),
  '1: "kiosk.id" must be K and four digits, like K0042; the district gives it',
)

test('a twin in mode live is refused, whichever it is', async (t) => {
  const live = LEAST.replace('demo', 'live')
  for (const device of [
    ...['idReader', 'codeScanner', 'thermometer', 'distance'],
    ...['queueDisplay', 'labelPrinter', 'panel', 'speaker'],
  ]) {
    const error = await refusal(t, loadText(t, `${live}devices:\n  ${device}: { driver: simulated }\n`))
    t.deepEqual([error.exitCode, error.line, error.key], [78, 5, `devices.${device}.driver`])
  }
})

test('the embedded broker is for the demo only; plain MQTT may stay inside the machine', async (t) => {
  const drill = LEAST.replace('demo', 'drill')
  t.regex((await said(t, `${drill}uplink: { embedded: true }\n`))[0] ?? '', /is for mode demo only/)
  await t.notThrowsAsync(loadText(t, `${LEAST}uplink: { embedded: true }\n`))
  await t.notThrowsAsync(loadText(t, `${drill}uplink: { url: "mqtt://127.0.0.1:1884, mqtt://[::1]" }\n`))
  await t.notThrowsAsync(
    loadText(t, `${drill}uplink: { url: "mqtt://b.example", allowPlaintext: true, protocol: 5 }\n`),
  )
})

test('several problems: a line each, the first in the file first', async (t) => {
  const lines = await said(t, `${LEAST.replace('K0042', 'X')}web: { port: 70000 }\nsite: { type: boat }\ndey: {}\n`)
  t.deepEqual(
    lines.map((line) => line.slice(0, 1)),
    ['1', '4', '5', '6'],
  )
})

test('a file that cannot be read is said to be so, with exit code 74', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'kiosk-config-'))
  t.teardown(() => rm(folder, { recursive: true }))
  await promisify(execFile)('mkfifo', [join(folder, 'pipe')])
  const sentences: readonly (readonly [string, RegExp])[] = [
    [join(folder, 'none.yaml'), /none\.yaml: does not exist; /],
    [folder, /: is a folder; /],
    [join(folder, 'pipe'), /pipe: is not a regular file; /],
  ]
  for (const [file, sentence] of sentences) {
    const error = await refusal(t, loadKioskConfig({ file, environment: NO_ENVIRONMENT }))
    t.regex(error.message, sentence)
    t.is(error.exitCode, 74)
  }
})

test('what is no plain YAML text is refused in one sentence', async (t) => {
  const cases: readonly (readonly [string | Uint8Array, RegExp])[] = [
    ['', /: is empty; /],
    ['# nothing\n', /: is empty; /],
    ['- a\n', /:1: the file is a list, but must be a map of keys$/],
    ['kiosk 1\n', /:1: the file is text, but must be a map of keys$/],
    [`${LEAST}mode: demo\n`, /:4: the key "mode" stands here a second time; /],
    ['web: { port: 1, "port": 2 }\n', /:1: the key "port" stands here a second time; /],
    ['web:\n\tport: 1\n', /:2: the line begins with a tab; /],
    ['a: &x 1\nb: *x\n', /:1: anchors \(&name\) are not used here; /],
    ['a: 1\nb: *x\n', /:2: .*(alias|Alias)/],
    ['a: !secret 1\n', /:1: tags \(!name\) are not used here; /],
    ['a: 1\n---\nb: 2\n', /:2: a second document begins here; /],
    ['? [a]\n: 1\n', /:1: this key is a list or a map; /],
    ['a: [1, 2\n', /:\d: this is not YAML: /],
    ['__proto__: { mode: live }\n', /:1: the word "__proto__" is not used here; /],
    ['['.repeat(100_000), /:1: this is nested too deeply; /],
    [`${'{a: '.repeat(60)}1${'}'.repeat(60)}`, /:1: this is nested too deeply; /],
    [`a: "${'x'.repeat(300_000)}"`, /: is larger than 256 KiB; /],
    [Uint8Array.of(0xff, 0xfe, 0x6b, 0x00), /: is not UTF-8 text; /],
    [
      Buffer.concat([Buffer.from('kiosk: { name: '), Buffer.from([0xba, 0xec]), Buffer.from(' }')]),
      /: is not UTF-8 text; /,
    ],
  ]
  for (const [content, sentence] of cases) {
    const file = await writeConfig(t, content)
    const error = await refusal(t, loadKioskConfig({ file, environment: NO_ENVIRONMENT }))
    t.regex(error.message, sentence)
    t.notRegex(error.message, /\n/)
  }
})

test('neither a secret nor a hostile key comes back in full', async (t) => {
  const error = await refusal(
    t,
    loadText(
      t,
      `${LEAST}"${'k'.repeat(5000)}\\e[31m": 1\nuplink: { password: [canary], username: 7 }\ncrew: { operators: { a: { role: leader, pin: canary } } }\n`,
    ),
  )
  t.notRegex(error.message, /canary|\x1b/)
  t.true(error.message.length < 2000)
})
