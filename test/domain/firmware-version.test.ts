import test from 'ava'
import { compareVersions, isFirmwareVersion } from '../../firmware/domain/firmware-version.ts'

test('versions are in the order of Semantic Versioning', (t) => {
  const rising = ['0.1.0-rc.1', '0.1.0-rc.2', '0.1.0-rc.10', '0.1.0-rc.a', '0.1.0', '0.1.1', '0.2.0', '0.10.0', '1.0.0']
  for (const [n, a] of rising.entries())
    for (const [m, b] of rising.entries()) t.is(Math.sign(compareVersions(a, b)), Math.sign(n - m), `${a} ${b}`)
  t.true(compareVersions('1.0.0-a', '1.0.0-a.b') < 0)
})

test('what is no version is none', (t) => {
  for (const text of ['', '1', '1.2', 'v1.2.3', '1.2.3+build', '1.2.3-', '../1.2.3', '1.2.3\n']) {
    t.false(isFirmwareVersion(text), text)
    t.throws(() => compareVersions(text, '1.0.0'))
  }
  t.true(isFirmwareVersion('0.2.0-rc.1'))
})
