import test from 'ava'
import { deviceFaultWords } from '../../../firmware/screens/pages/device-fault-words.ts'
import { faultCodes } from '../../support/fault-codes.ts'

test('whatever fault a driver or a printer can name has words in both languages', async (t) => {
  const codes = await faultCodes()
  t.true(codes.length > 18, codes.join())
  for (const code of codes) {
    const words = deviceFaultWords(code)
    t.regex(words?.zh ?? '', /\p{Script=Han}/u, code)
    t.regex(words?.en ?? '', /^[A-Z].*\.$/, code)
  }
})

test('a code that nobody has words for is no word, whatever it is called', (t) => {
  for (const code of ['unexpected', 'constructor', '__proto__', '']) t.is(deviceFaultWords(code), null, code)
})
