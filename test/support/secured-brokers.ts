import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../../scripts/measure/loopback.ts'
import { end, launch } from './broker-process.ts'
import { DOCS, launchMapper, launchRabbit, prepareRabbit } from './brokers.ts'
import type { Bench } from './district.ts'
import { makeDistrict, type SecuredDistrict, securedBy } from './tls-mosquitto.ts'

const run = promisify(execFile)
const OBSERVER = `{ user: "CN=observer", permissions: { subscribe: { allow: [">"] } } }`

/** A district as `kioskctl make-district` makes it, and nats-server with the very files of the docs. */
export async function openSecuredNats(
  bench: Bench,
  folder: string,
  change: (lines: string) => string = (lines) => lines,
): Promise<SecuredDistrict> {
  const district = await makeDistrict(folder)
  const home = `${folder}-nats`
  await mkdir(home)
  const [port, clients] = [await freePort(), await freePort()]
  const settings = await readFile(join(DOCS, 'nats-server.conf'), 'utf8')
  await writeFile(
    join(home, 'nats-server.conf'),
    settings.replace('jetstream {', `jetstream {\n  store_dir: "${home}"`),
  )
  const listener = (await readFile(join(DOCS, 'nats-listener.conf'), 'utf8'))
    .replaceAll('/etc/nats', home)
    .replace('port: 4222', `port: ${clients}`)
    .replace('host: 0.0.0.0\n  port: 8883', `host: 127.0.0.1\n  port: ${port}`)
  await writeFile(join(home, 'nats-listener.conf'), change(listener))
  await cp(join(folder, 'broker'), home, { recursive: true })
  const words = ['-c', join(home, 'nats-listener.conf')]
  const child = await launch({ program: '/usr/sbin/nats-server', words, ports: [port] })
  bench.teardown(() => end(child, 'SIGKILL'))
  const observer = `sed -i 's/users: \\[/users: [ ${OBSERVER}/' ${home}/nats-users.conf`
  const deploy = `cp broker/* ${home}/ && ${observer} && kill -HUP ${child.pid ?? 0}`
  return await securedBy(district, folder, port, deploy)
}

/** The same with RabbitMQ; `deploy` is what the docs say, told to this node. */
export async function openSecuredRabbit(bench: Bench, folder: string): Promise<SecuredDistrict> {
  const district = await makeDistrict(folder)
  const work = `${folder}-rabbit`
  const mapperPort = await freePort()
  const mapper = await launchMapper(mapperPort)
  bench.teardown(() => end(mapper, 'SIGTERM'))
  const port = await freePort()
  const listener = (await readFile(join(DOCS, 'rabbitmq-listener.conf'), 'utf8'))
    .replaceAll('/etc/rabbitmq', join(folder, 'broker'))
    .replace('ssl.default = 8883', `ssl.default = 127.0.0.1:${port}`)
  const node = { ...(await prepareRabbit(work, 'kiosks', mapperPort)), port }
  // The listener of the docs in the place of the open one.
  const file = join(node.folder, 'rabbitmq.conf')
  const open = /^(listeners\.tcp|mqtt\.listeners\.tcp\.default|mqtt\.allow_anonymous) .*$/gm
  await writeFile(file, (await readFile(file, 'utf8')).replaceAll(open, '') + listener)
  await writeFile(join(node.folder, 'enabled_plugins'), '[rabbitmq_mqtt,rabbitmq_auth_mechanism_ssl].\n')
  const child = await launchRabbit(node)
  bench.teardown(() => end(child, 'SIGKILL'))
  const env = { PATH: '/usr/lib/rabbitmq/bin:/usr/bin:/bin', ...node.environment }
  const control = async (...words: string[]): Promise<void> => {
    await run('/usr/lib/rabbitmq/bin/rabbitmqctl', words, { env, timeout: 60_000 })
  }
  await control('add_user', 'observer', 'observer')
  await control('set_permissions', 'observer', '.*', '.*', '.*')
  const set = Object.entries(env).map(([name, value]) => `${name}='${value}'`)
  const words = `export ${set.join(' ')}; cd broker && ${await deployRabbit()}`
  const deploy = join(work, 'deploy')
  await writeFile(deploy, words)
  return await securedBy(district, folder, port, `sh ${deploy}`)
}

/** The command of the docs that tells RabbitMQ what stands in its folder. */
async function deployRabbit(): Promise<string> {
  return await readFile(join(DOCS, 'rabbitmq-deploy'), 'utf8')
}
