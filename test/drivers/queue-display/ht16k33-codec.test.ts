import test from 'ava'
import fc from 'fast-check'
import { placeText, readText } from '../../../drivers/queue-display/ht16k33-codec.ts'
import { Ht16k33Twin } from '../../../drivers/queue-display/ht16k33-twin.ts'
import golden from '../../fixtures/golden/ht16k33.json' with { type: 'json' }

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const BLANK = '    '

function litTwin(): Ht16k33Twin {
  const twin = new Ht16k33Twin()
  for (const command of golden.initialisation) twin.write(bytes(command))
  return twin
}

test('text stands at the right, with a dark colon between', (t) => {
  t.is(placeText('A012').join(''), 'A0 12')
  t.is(placeText('7').join(''), '    7')
  t.is(placeText('').join(''), '     ')
  t.is(placeText('----').join(''), '-- --')
})

test('a text that does not fit is dashes, never a part of a number', (t) => {
  for (const text of ['A1000', '12:34', 'a'.repeat(100_000)]) t.is(placeText(text).join(''), '-- --')
})

test('what seven segments cannot show is blank', (t) => {
  t.is(placeText('Bd.1').join(''), '    1')
  t.is(placeText('王12').join(''), '   12')
  t.is(placeText('\u{20000}1').join(''), '    1')
})

test('any text becomes five characters', (t) => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => placeText(text).length === 5))
  t.pass()
})

test('the golden writes read as their texts', (t) => {
  const twin = litTwin()
  for (const { text, ram } of [...golden.texts, golden.colonLit]) {
    t.true(twin.write(bytes(ram)))
    t.is(twin.text(), text.padStart(4))
  }
  t.is(readText(bytes('49')), '?   ', 'segments that are no character')
})

test('the twin shows nothing before it oscillates and is switched on', (t) => {
  const twin = new Ht16k33Twin()
  const ram = bytes(golden.texts[0]?.ram ?? '')
  twin.write(ram)
  t.is(twin.text(), BLANK)
  twin.write(bytes(golden.commands.oscillatorOn))
  t.is(twin.text(), BLANK)
  twin.write(bytes(golden.commands.steady))
  t.is(twin.text(), '1234')
  twin.write(bytes(golden.commands.displayOff))
  t.is(twin.text(), BLANK)
  twin.write(bytes(golden.commands.steady))
  twin.write(bytes(golden.commands.oscillatorOff))
  t.is(twin.text(), BLANK)
})

test('the twin knows blinking and brightness', (t) => {
  const twin = litTwin()
  for (const blink of [golden.commands.blinkSlow, golden.commands.blinkNormal, golden.commands.blinkFast]) {
    twin.write(bytes(blink))
    t.true(twin.isBlinking())
  }
  twin.write(bytes(golden.commands.steady))
  t.false(twin.isBlinking())
  twin.write(bytes(golden.commands.halfBrightness))
  t.is(twin.brightness(), 8)
  twin.write(bytes(golden.commands.fullBrightness))
  t.is(twin.brightness(), 16)
})

test('a write from the middle of the RAM wraps, and can be read back', (t) => {
  const twin = litTwin()
  twin.write(Uint8Array.of(0x08, 0x07, 0, 0, 0, 0, 0, 0, 0, 0x06))
  t.is(twin.text(), '1  7')
  t.deepEqual(twin.read(0x08, 1), Uint8Array.of(0x07))
})

test('without power the twin does not answer and forgets', (t) => {
  const twin = litTwin()
  twin.write(bytes(golden.texts[0]?.ram ?? ''))
  let changes = 0
  const stop = twin.onChanged(() => (changes += 1))
  twin.unplug()
  t.false(twin.write(bytes(golden.commands.oscillatorOn)))
  t.is(twin.read(0, 1), null)
  twin.plugIn()
  t.is(twin.text(), BLANK)
  t.is(changes, 1)
  stop()
  twin.write(bytes(golden.commands.oscillatorOn))
  t.is(changes, 1)
})
