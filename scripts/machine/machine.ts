import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Agent } from './agent.ts'
import type { Parts } from './parts.ts'
import { listenOn, nextConnection, Qmp } from './qmp.ts'

/** Fifteen seconds alone; beside a whole test run a few times that. */
const START_TIMEOUT_MS = 300_000
const POWER_OFF_TIMEOUT_MS = 120_000
const CONSOLE_TAIL = 4_000

export interface MachineOptions {
  readonly parts: Parts
  /** Image of the project, mounted at /opt/sampling-kiosk. */
  readonly project: string
  /** For sockets and the console's text. */
  readonly folder: string
  /** Socket of a disk server (`volatile-disk.ts`); without one nothing that is written outlives the machine. */
  readonly diskSocket?: string
  /** Sysfs number of the header's line 0; as on a Raspberry Pi 4 with a kernel from 6.6 on. */
  readonly gpioBase?: number
  /** A port of the machine's network that is also one of the host's loopback. */
  readonly webPort?: number
  /** Names of serial lines; each gets a socket `<folder>/<name>` that listens before the machine starts. */
  readonly serialLines?: readonly string[]
}

/** An arm64 machine with Debian's own kernel. Its 10.0.2.2 is the loopback of the host. */
export class Machine {
  readonly agent: Agent
  readonly qmp: Qmp
  readonly #process: ChildProcess
  readonly #exited: Promise<unknown>
  readonly #console: string

  private constructor(process: ChildProcess, ends: { agent: Agent; qmp: Qmp; console: string }) {
    this.#process = process
    this.#exited = process.exitCode === null ? once(process, 'exit') : Promise.resolve()
    this.agent = ends.agent
    this.qmp = ends.qmp
    this.#console = ends.console
  }

  /** Resolves when the system is up and its agent answers. */
  static async start(options: MachineOptions): Promise<Machine> {
    const { folder } = options
    const servers = await Promise.all(['qmp', 'agent'].map((name) => listenOn(path.join(folder, name))))
    const [qmpServer, agentServer] = servers
    if (qmpServer === undefined || agentServer === undefined) throw new Error('no sockets')
    const consoleFile = path.join(folder, 'console')
    const child = spawn('qemu-system-aarch64', machineWords(options, consoleFile), {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const killed = (): void => {
      child.kill('SIGKILL')
    }
    process.once('exit', killed)
    child.once('exit', () => process.off('exit', killed))
    const said: string[] = []
    child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text))
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(`QEMU ended: ${said.join('')}`)))
    try {
      const connected = Promise.all([Qmp.accept(qmpServer), nextConnection(agentServer)])
      const [qmp, socket] = await Promise.race([connected, ended])
      const machine = new Machine(child, { agent: new Agent(socket), qmp, console: consoleFile })
      await Promise.race([machine.#ready(), ended])
      return machine
    } catch (error) {
      killed()
      throw error
    } finally {
      ended.catch(() => undefined)
      for (const server of servers) server.close()
    }
  }

  /** What the machine said on its console, from the end. */
  async consoleTail(): Promise<string> {
    return (await readFile(this.#console, 'utf8').catch(() => '')).slice(-CONSOLE_TAIL)
  }

  /** The machine is gone at once; what its disk had not been told to keep is up to the disk. Idempotent. */
  async cutPower(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#end()
  }

  /** As with the command `poweroff`. */
  async powerOff(): Promise<void> {
    await this.agent.try('systemctl poweroff --no-block').catch(() => undefined)
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), POWER_OFF_TIMEOUT_MS)
    await this.#end()
    clearTimeout(timer)
  }

  async #end(): Promise<void> {
    await this.#exited
    this.agent.close()
    this.qmp.close()
  }

  async #ready(): Promise<void> {
    const { promise, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      reject(new Error('the system did not come up'))
    }, START_TIMEOUT_MS)
    try {
      await Promise.race([this.agent.ready, promise])
    } catch (cause) {
      throw new Error(`the machine did not start:\n${await this.consoleTail()}`, { cause })
    } finally {
      clearTimeout(timer)
    }
  }
}

function machineWords(options: MachineOptions, consoleFile: string): string[] {
  const { diskSocket, folder, gpioBase = 512, parts, project, serialLines = [], webPort } = options
  const forward = webPort === undefined ? '' : `,hostfwd=tcp:127.0.0.1:${webPort}-10.0.2.15:${webPort}`
  const socket = (name: string): string => `socket,id=${name},path=${path.join(folder, name)},server=off`
  // Without a server writes go to a file that QEMU has already removed.
  const disk =
    diskSocket === undefined ? `file=${parts.disk},snapshot=on,format=raw` : `file=nbd:unix:${diskSocket},format=raw`
  const kernelWords = ['console=ttyAMA0', 'quiet', 'net.ifnames=0', `gpio_sim.base=${gpioBase}`]
  return [
    // A Raspberry Pi 4 has the same processor. One of them: two emulated ones cost twice the time, since what one compiles
    // stops the other.
    ...[
      '-machine',
      'virt,gic-version=3',
      '-cpu',
      'cortex-a72',
      '-accel',
      'tcg,thread=multi',
      '-smp',
      '1',
      '-m',
      '1024',
    ],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-kernel', parts.kernel, '-initrd', parts.firstFileSystem, '-append', kernelWords.join(' ')],
    ...['-drive', `if=none,id=root,cache=writeback,${disk}`, '-device', 'virtio-blk-pci,drive=root'],
    ...readOnlyDisk('project', project),
    ...readOnlyDisk('runtime', parts.runtime),
    ...['-device', 'virtio-rng-pci'],
    ...['-netdev', `user,id=net,ipv6=off${forward}`, '-device', 'virtio-net-pci,netdev=net,romfile='],
    ...['-serial', `file:${consoleFile}`, '-chardev', socket('qmp'), '-mon', 'chardev=qmp,mode=control'],
    ...[
      '-device',
      'virtio-serial-pci',
      '-chardev',
      socket('agent'),
      '-device',
      'virtserialport,chardev=agent,name=agent',
    ],
    ...['-device', 'qemu-xhci'],
    ...serialLines.flatMap((name) => ['-chardev', socket(name)]),
  ]
}

function readOnlyDisk(name: string, file: string): string[] {
  return ['-drive', `if=none,id=${name},readonly=on,format=raw,file=${file}`, '-device', `virtio-blk-pci,drive=${name}`]
}
