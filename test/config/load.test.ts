import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import test from 'ava'
import { loadKioskConfig } from '../../config/load.ts'
import { showConfig, withoutSecrets } from '../../config/show.ts'
import { LEAST, loadText, NO_ENVIRONMENT, refusal, temporaryFolder, writeConfig } from './config-fixture.ts'

const ROOT = resolve(import.meta.dirname, '../..')

test('the demo loads: every device a twin, the broker inside, a leader who can sign in', async (t) => {
  const { config, programmes } = await loadKioskConfig({
    file: join(ROOT, 'config/demo.yaml'),
    environment: NO_ENVIRONMENT,
  })
  t.is(config.mode, 'demo')
  t.deepEqual(
    Object.values(config.devices).map(({ driver }) => driver),
    Array(7).fill('simulated'),
  )
  t.deepEqual(config.uplink?.embedded, { port: 1883 })
  t.is(config.crew.operators['demo']?.role, 'leader')
  t.is(config.data, join(ROOT, 'data'))
  t.deepEqual(
    programmes.map(({ name, version }) => `${name}@${version}`),
    ['pooled-10@3'],
  )
})

test('the example of a kiosk at work loads with every key of the contract', async (t) => {
  const { config } = await loadKioskConfig({
    file: join(ROOT, 'config/kiosk.example.yaml'),
    environment: NO_ENVIRONMENT,
  })
  t.is(config.mode, 'live')
  t.like(config.devices, {
    idReader: { driver: 'sam-v', port: '/dev/ttyUSB0', baudRate: 115_200 },
    thermometer: { driver: 'mlx90614', bus: 1, address: 0x5a, profile: 'default', checkEveryDays: 30 },
    distance: { driver: 'a02yyuw', windowMm: [30, 80] },
    queueDisplay: { driver: 'ht16k33', address: 0x70 },
    labelPrinter: {
      driver: 'esc-pos',
      interface: 'tcp://192.168.1.50:9100',
      media: { widthMm: 40, heightMm: 30, gapMm: 2 },
    },
    panel: { driver: 'gpio', chip: 'auto' },
  })
  t.like(config.uplink, { url: 'mqtts://broker.example:8883', protocol: 'auto', ca: 'credential:broker-ca' })
})

test('what is left out has its default', async (t) => {
  const { config } = await loadText(t, LEAST)
  t.deepEqual(config.devices, {})
  t.is(config.uplink, undefined)
  t.like(config, {
    kiosk: { ticketLetter: 'A' },
    site: { timezone: 'Asia/Shanghai', type: 'fixed', hours: [], bandsMinutes: [25, 50] },
    data: '/var/lib/sampling-kiosk',
    day: { closesAt: '23:50' },
    crew: { signOutMinutes: 30 },
    web: { host: '127.0.0.1', port: 8080 },
    retention: { personDays: 30, sentEventDays: 30 },
  })
})

test('the configuration is frozen all the way down', async (t) => {
  const { config, programmes } = await loadText(t, LEAST)
  t.true(Object.isFrozen(config.site.bandsMinutes))
  t.true(Object.isFrozen(config.crew.operators))
  t.true(Object.isFrozen(programmes[0]?.pool.byCategory))
})

test('nobody is found under a name that every JavaScript object has', async (t) => {
  const { config, programmes } = await loadText(t, LEAST)
  for (const name of ['constructor', 'toString', '__proto__']) {
    t.is(config.crew.operators[name], undefined)
    t.is(programmes[0]?.statusCodes[name], undefined)
    t.is(programmes[0]?.pool.byCategory[name], undefined)
  }
})

test('--config goes before KIOSK_CONFIG, and --data before the key data', async (t) => {
  const named = await writeConfig(t, LEAST.replace('Test', 'Named'))
  const fromEnvironment = await writeConfig(t, LEAST.replace('Test', 'Environment'))
  const environment = { configFile: fromEnvironment, credentialsDirectory: null }
  t.is((await loadKioskConfig({ file: named, environment })).config.kiosk.name, 'Named')
  t.is((await loadKioskConfig({ environment })).config.kiosk.name, 'Environment')
  t.is((await loadKioskConfig({ environment, dataDir: '/elsewhere' })).config.data, '/elsewhere')
})

test('relative paths mean the same from everywhere: they start at the file', async (t) => {
  const folder = await temporaryFolder(t)
  const file = join(folder, 'kiosk.yaml')
  await mkdir(join(folder, 'mine'))
  const programme = await readFile(join(ROOT, 'config/programmes/single.yaml'), 'utf8')
  await writeFile(join(folder, 'mine/own.yaml'), programme.replace('name: single', 'name: own'))
  await writeFile(
    file,
    `${LEAST.replace('pooled-10', './mine/own.yaml')}data: data\nuplink: { url: "mqtts://b.example", ca: ca.pem, cert: credential:c, key: k.pem }\n`,
  )
  const { config, programmes } = await loadKioskConfig({ file, environment: NO_ENVIRONMENT })
  t.is(config.data, join(folder, 'data'))
  t.like(config.uplink, { ca: join(folder, 'ca.pem'), cert: 'credential:c', key: join(folder, 'k.pem') })
  t.is(programmes[0]?.name, 'own')
})

test('an unknown programme is a mistake in the line that names it', async (t) => {
  const error = await refusal(t, loadText(t, LEAST.replace('pooled-10', 'poold-10')))
  t.deepEqual([error.line, error.key, error.exitCode], [3, 'programme', 78])
  t.regex(error.message, /kiosk\.yaml:3: "programme" names no programme .*; did you mean "pooled-10"\?$/)
})

const SECRETS = `${LEAST}crew:
  operators:
    zhang: { role: leader, pin: scrypt$16384$8$1$ZGVtby1zYWx0LW5vdC1zZQ$LqLBqbQVHrvIryZOMY8n93Wtgu57BuOkbzFzIucr80g, badge: canary-badge }
custody: { couriers: { driver-1: { name: 示范转运员, badge: canary-courier } } }
uplink: { url: "mqtts://b.example", username: kiosk, password: canary-password }
`

test('what is shown is the configuration in force without its secrets', async (t) => {
  const { config } = await loadText(t, SECRETS)
  const shown = showConfig(config) + JSON.stringify(withoutSecrets(config))
  t.notRegex(shown, /canary|scrypt|LqLBqbQV/)
  t.regex(shown, /username: kiosk/)
  t.regex(shown, /closesAt: 23:50/)
})

test('what is shown can be loaded again and says the same', async (t) => {
  const { config } = await loadKioskConfig({
    file: join(ROOT, 'config/kiosk.example.yaml'),
    environment: NO_ENVIRONMENT,
  })
  const pin = config.crew.operators['zhang']?.pin ?? ''
  const again = await loadText(t, showConfig(config).replace('pin: (hidden)', `pin: ${pin}`))
  t.is(showConfig(again.config), showConfig(config))
})

test('a label printer is on the network, on a serial line or on USB, and speaks one of two languages', async (t) => {
  const printer = async (text: string) =>
    (await loadText(t, `${LEAST}devices: { labelPrinter: ${text} }\n`)).config.devices
  t.deepEqual((await printer('{ driver: tspl, interface: "/dev/usb/lp0" }')).labelPrinter, {
    ...{ driver: 'tspl', interface: '/dev/usb/lp0', baudRate: 115_200, density: 8, speed: 3 },
    media: { widthMm: 40, heightMm: 30, gapMm: 2 },
  })
  t.like(
    (await printer('{ driver: esc-pos, interface: "serial:/dev/ttyUSB3", baudRate: 57600, labelFeed: ff }'))
      .labelPrinter,
    {
      baudRate: 57_600,
      labelFeed: 'ff',
    },
  )
  t.like((await printer('{ driver: simulated, language: tspl }')).labelPrinter, { language: 'tspl' })
})
