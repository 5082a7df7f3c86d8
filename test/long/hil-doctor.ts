// `kiosk doctor` on the arm64 machine: nothing to say where all is well, and the right line for each fault.
import { whyNoMachine } from '../../scripts/machine/needs.ts'
import { BoothOnMachine } from '../hil/booth-on-machine.ts'
import { DoctorInMachine } from '../hil/doctor-in-machine.ts'
import { longRun } from './long-run.ts'

await longRun(
  'hil-doctor',
  { seed: 0, count: 1 },
  async () => {
    const why = whyNoMachine()
    if (why !== null) throw new Error(`the arm64 machine ${why}`)
    const booth = await BoothOnMachine.open((text) => void process.stderr.write(`${text}\n`))
    try {
      const doctor = new DoctorInMachine(booth)
      const falseAlarms = await doctor.falseAlarms()
      return { falseAlarms, told: [...(await doctor.faultsOutside()), ...(await doctor.faultsInside())] }
    } finally {
      await booth.close()
    }
  },
  ({ falseAlarms, told }) => falseAlarms.length === 0 && told.every(({ isRight }) => isRight),
)
