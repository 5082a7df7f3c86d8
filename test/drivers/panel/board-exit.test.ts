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
  const gpio = new TwinGpio()
  const i2c = new TwinI2cBus()
  const listeners = () => ['SIGINT', 'SIGTERM', 'exit', 'beforeExit', 'uncaughtException', 'unhandledRejection'].map((name) => process.listenerCount(name))
  const before = listeners()
  const board = await openBoard({ i2c, gpio })
  const panel = new Panel(board, { callNext: 17, ready: 22 })
  const display = new Ht16k33(board)
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
    await panel.close()
    board.close()
  `)
  t.is(stderr, '')
  t.is(stdout, 'callNext\n')
})
