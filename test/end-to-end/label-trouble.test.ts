import test from 'ava'
import { HEALTHY, openBooth, TWINS } from './booth.ts'
import { runKioskCommand } from './kiosk-command.ts'
import { openLabelSink } from './label-sink.ts'
import { until } from './until.ts'

const PERSON = { idNumber: '119999199003070019', name: '张测试' }

test.serial('asked to stop while a label is in the printer, the kiosk waits for what becomes of it', async (t) => {
  const sink = await openLabelSink(t)
  const booth = await openBooth(t, {
    programme: 'single',
    devices: { ...TWINS, labelPrinter: { driver: 'esc-pos', interface: sink.place } },
  })
  await booth.bench('thermometer', HEALTHY)
  sink.hold(true)
  await booth.bench('card', { person: PERSON })
  await until(() => sink.labels.length === 1, 'the label')
  const stopping = booth.kiosk.stop()
  await until(
    () =>
      fetch(booth.kiosk.address).then(
        () => false,
        () => true,
      ),
    'closed pages',
  )
  sink.hold(false)
  t.is(await stopping, 0)
  const stats = await runKioskCommand(['journal', 'stats', '--json', '--config', `${booth.folder.path}/kiosk.yaml`])
  t.like(JSON.parse(stats.out), { byType: { 'label.started': 1, 'label.printed': 1 } })
})

test.serial('a label that is larger than the paper is a task for the crew, and the kiosk goes on', async (t) => {
  const labelPrinter = { driver: 'simulated', media: { widthMm: 30, heightMm: 20 } }
  const booth = await openBooth(t, { programme: 'single', devices: { ...TWINS, labelPrinter } })
  await booth.bench('thermometer', HEALTHY)
  await booth.bench('card', { person: PERSON })
  await booth.state(({ today }) => today.collected === 1)
  const { tasks } = await booth.crew(({ tasks }) => tasks.length > 0)
  t.like(tasks[0], { kind: 'label-failed', cause: 'too-large' })
  t.is(await booth.kiosk.stop(), 0)
})
