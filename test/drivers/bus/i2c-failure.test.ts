import test from 'ava'
import { toI2cError } from '../../../drivers/bus/i2c-failure.ts'
import { linuxI2cBus } from '../../../drivers/bus/linux-i2c-bus.ts'
import { DriverError, type DriverErrorCode } from '../../../drivers/driver-error.ts'

const meanings = test.macro({
  title: (_, errno: number) => `errno ${errno} means the same from an ioctl and from a file call`,
  exec(t, errno: number, code: DriverErrorCode, retryable: boolean) {
    // The SMBus ioctls give a positive errno and an empty code, file calls a negative one with a code.
    for (const value of [errno, -errno]) {
      const error = toI2cError(Object.assign(new Error(', Remote I/O error'), { errno: value, code: '' }), 0x5a)
      t.is(error.code, code)
      t.is(error.retryable, retryable)
      t.true(error.message.includes('0x5a'))
    }
  },
})

test(meanings, 121, 'i2c.no-acknowledge', true)
test(meanings, 6, 'i2c.no-acknowledge', true)
test(meanings, 110, 'i2c.timeout', true)
test(meanings, 11, 'i2c.io', true)
test(meanings, 5, 'i2c.io', true)
test(meanings, 2, 'i2c.bus-missing', false)
test(meanings, 19, 'i2c.bus-missing', false)
test(meanings, 16, 'i2c.io', false)
test(meanings, 13, 'i2c.io', false)

test('what is no kernel error is i2c.io with its cause', (t) => {
  const cause = new Error('something else')
  t.is(toI2cError(cause, 0x70).code, 'i2c.io')
  t.is(toI2cError(cause, 0x70).cause, cause)
  t.is(toI2cError('a string', 0x70).code, 'i2c.io')
})

test('a DriverError stays what it is', (t) => {
  const error = new DriverError('i2c.timeout', 'late', { retryable: true })
  t.is(toI2cError(error, 0x70), error)
})

test('a machine without the bus says so through the real package, each time', async (t) => {
  const bus = linuxI2cBus(250)
  t.teardown(() => bus.close())
  await t.throwsAsync(bus.read(0x5a, 7, 3), { instanceOf: DriverError, code: 'i2c.bus-missing' })
  await t.throwsAsync(bus.write(0x70, Uint8Array.of(0x21)), { instanceOf: DriverError, code: 'i2c.bus-missing' })
})
