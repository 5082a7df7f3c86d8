import type { ExecutionContext } from 'ava'
import { type I2cAdapter, QueuedI2cBus, type QueuedI2cBusOptions } from '../../../drivers/bus/queued-i2c-bus.ts'
import { TwinI2cBus } from '../../../drivers/bus/twin-i2c-bus.ts'
import { Mlx90614, type Mlx90614Options } from '../../../drivers/thermometer/mlx90614.ts'
import { MLX90614_ADDRESS } from '../../../drivers/thermometer/mlx90614-codec.ts'
import { Mlx90614Twin } from '../../../drivers/thermometer/mlx90614-twin.ts'

/** An adapter whose transfers can hang, as a bus whose line is held low. */
class HangingAdapter implements I2cAdapter {
  readonly chips = new TwinI2cBus()
  #held: PromiseWithResolvers<undefined> | null = null

  hang(): void {
    this.#held ??= Promise.withResolvers<undefined>()
  }

  release(): void {
    this.#held?.resolve(undefined)
    this.#held = null
  }

  async read(address: number, register: number, length: number): Promise<Uint8Array> {
    await this.#held?.promise
    return await this.chips.read(address, register, length)
  }

  async write(address: number, bytes: Uint8Array): Promise<void> {
    await this.#held?.promise
    await this.chips.write(address, bytes)
  }

  /** Opened anew it is the same wire. */
  close(): Promise<void> {
    return Promise.resolve()
  }
}

/** The sensor's twin below the bus that the kiosk uses, with everything that can happen to it. */
export function openTwinStage(t: ExecutionContext, options: Mlx90614Options = {}, queue: QueuedI2cBusOptions = {}) {
  const adapter = new HangingAdapter()
  const twin = new Mlx90614Twin()
  const bus = new QueuedI2cBus(() => Promise.resolve(adapter), queue)
  const thermometer = new Mlx90614(bus, options)
  const plugIn = (): void => {
    adapter.chips.attach(MLX90614_ADDRESS, twin)
  }
  plugIn()
  twin.setTemperature(2479, 2501)
  t.teardown(async () => {
    adapter.release()
    await thermometer.close()
    await bus.close()
  })
  return {
    thermometer,
    twin,
    adapter,
    plugIn,
    unplug: (): void => {
      adapter.chips.detach(MLX90614_ADDRESS)
    },
  }
}
