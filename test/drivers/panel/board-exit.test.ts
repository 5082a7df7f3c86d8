import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import test from 'ava'

const run = promisify(execFile)

/** Runs a program of its own, as systemd would: no terminal, standard input at its end. */
async function runProgram(source: string): Promise<{ stdout: string; stderr: string }> {
  const root = new URL('../../../', import.meta.url)
  const running = run(process.execPath, ['--input-type=module-typescript', '--eval', source], {
    cwd: root,
    timeout: 20_000,
  })
  running.child.stdin?.end()
  return await running
}

const OPEN = `
  const { TwinGpio } = await import('./drivers/bus/twin-gpio.ts')
  const { TwinI2cBus } = await import('./drivers/bus/twin-i2c-bus.ts')
  const { openBoard } = await import('./drivers/panel/johnny-five-board.ts')
  const { Panel } = await import('./drivers/panel/panel.ts')
  const { Ht16k33 } = await import('./drivers/queue-display/ht16k33.ts')
  const { LcdPcf8574 } = await import('./drivers/queue-display/lcd-pcf8574.ts')
  const gpio = new TwinGpio()
  const i2c = new TwinI2cBus()
  const listeners = () => ['SIGINT', 'SIGTERM', 'exit', 'beforeExit', 'uncaughtException', 'unhandledRejection'].map((name) => process.listenerCount(name))
  const before = listeners()
  const board = await openBoard({ i2c, gpio })
  const panel = new Panel(board, { callNext: 17, sampled: 18, pedal: 25, ready: 22, fault: 23, buzzer: 24, gate: 27, entryBeam: 5, exitBeam: 6 })
  const display = new Ht16k33(board)
  const lcd = new LcdPcf8574(board)
`

test('an open board prints nothing, takes over no signal or exit, and lives when standard input ends', async (t) => {
  const { stdout, stderr } = await runProgram(`${OPEN}
    const { once } = await import('node:events')
    await once(process.stdin.resume(), 'end')
    console.log(JSON.stringify({ before, after: listeners() }))
  `)
  t.is(stderr, '')
  t.is(stdout, '{"before":[0,0,0,0,0,0],"after":[0,0,0,0,0,0]}\n')
})

test('a process whose board was closed ends by itself, even with a button held down', async (t) => {
  const { stdout, stderr } = await runProgram(`${OPEN}
    const pressed = new Promise((resolve) => panel.onPress(resolve))
    gpio.setInput(17, 0)
    console.log(await pressed)
    await display.close()
    await lcd.close()
    await panel.close()
    board.close()
  `)
  t.is(stderr, '')
  t.is(stdout, 'callNext\n')
})

test('parts that are not there, and lines that fail, make it print nothing and end nothing', async (t) => {
  const { stdout, stderr } = await runProgram(`${OPEN}
    const codes = []
    const note = (error) => codes.push(error.code)
    for (let n = 0; n < 3; n += 1) {
      await display.show('A001').catch(note)
      await lcd.show('A001').catch(note)
    }
    i2c.setFault('stuck')
    await display.show('A001').catch(note)
    await lcd.show('A001').catch(note)
    for (const line of [22, 23, 24, 27, 17]) gpio.failLine(line, 'gpio.io')
    for (const use of [() => panel.setLamp('ready', true), () => panel.setGate(false), () => panel.buzz()]) {
      try { use() } catch (error) { note(error) }
    }
    await Promise.all([display.close(), lcd.close(), panel.close()])
    board.close()
    console.log(codes.join(' '))
  `)
  t.is(stderr, '')
  t.is(stdout, `${'display.io '.repeat(8)}gpio.io gpio.io gpio.io\n`)
})

test("signals are the process's own: it decides itself when it ends, and how", async (t) => {
  const { stdout, stderr } = await runProgram(`${OPEN}
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      const heard = new Promise((resolve) => process.once(signal, resolve))
      process.kill(process.pid, signal)
      console.log(await heard)
    }
    await new Promise((resolve) => setImmediate(resolve))
    process.stdout.write('lives\\n', () => process.exit(0))
  `)
  t.is(stderr, '')
  t.is(stdout, 'SIGINT\nSIGTERM\nSIGHUP\nlives\n')
})
