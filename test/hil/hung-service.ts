import type { ExecutionContext } from 'ava'
import type { HealthView } from '../../firmware/ports/kiosk.ts'
import type { BoothOnMachine } from './booth-on-machine.ts'

const SERVICE = 'sampling-kiosk'
/** Of the unit, and time to end the process. */
const WATCHDOG_MS = 45_000
/** Node and hundreds of modules on an emulated processor beside other work. */
const START_MS = 300_000
const DOCTOR_MS = 240_000

/**
 * The firmware hangs (root stops it), and the real systemd ends it when its watchdog's time is over, and starts it again:
 * once, since the new one feeds its watchdog. Then `kiosk doctor` finds nothing wrong.
 */
export async function hangOnce(t: ExecutionContext, booth: BoothOnMachine): Promise<void> {
  const { agent } = booth.machine
  const show = async (property: string): Promise<string> =>
    (await agent.run(`systemctl show -P ${property} ${SERVICE}`)).trim()
  t.deepEqual([await show('Type'), await show('ActiveState')], ['notify', 'active'])
  t.regex(await show('StatusText'), /^open, \d+ waiting, \d+ samples today; /)
  const [pid, starts] = [await show('MainPID'), Number(await show('NRestarts'))]
  // It started without the folder of the district's secrets; the next start finds one there.
  await agent.write('/etc/sampling-kiosk/credentials/word', 'invented')
  await agent.run(`kill -STOP ${pid}`)
  const isAnew = `[ "$(systemctl show -P MainPID ${SERVICE})" != ${pid} ] && [ "$(systemctl show -P SubState ${SERVICE})" = running ]`
  await agent.run(`until ${isAnew}; do sleep 1; done`, WATCHDOG_MS + START_MS)
  t.is(await agent.run(`cat /run/credentials/${SERVICE}.service/kiosk_word`), 'invented')
  t.regex(await agent.run(`journalctl -u ${SERVICE} -o cat --no-pager -n 60`), /Watchdog timeout/)
  await booth.untilKioskAnswers()
  await booth.kiosk.until<HealthView>('/healthz', ({ state }) => state === 'ok', START_MS)
  const doctor = await agent.try(
    `setpriv --reuid=kiosk --regid=kiosk --init-groups --inh-caps=-all env HOME=/tmp /opt/sampling-kiosk/scripts/kiosk doctor --config /etc/sampling-kiosk/kiosk.yaml`,
    DOCTOR_MS,
  )
  t.log(doctor.output)
  for (const name of ['configuration', 'data disk', 'journal']) t.regex(doctor.output, new RegExp(`✓ ${name} `))
  // An emulated processor beside other work misses deadlines that are a Pi's; nothing that was looked at is wrong.
  t.deepEqual(
    doctor.output.split('\n').filter((line) => line.startsWith('✗') && !/no answer/.test(line)),
    [],
  )
  // Longer than the watchdog waits, the new one is still there.
  const isOlder = `[ $(($(date +%s) - $(date +%s -d "$(systemctl show -P ActiveEnterTimestamp ${SERVICE})"))) -ge 40 ]`
  await agent.run(`until ${isOlder}; do sleep 1; done`)
  t.is(Number(await show('NRestarts')), starts + 1)
  t.is(await show('ActiveState'), 'active')
}
