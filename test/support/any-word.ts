import fc from 'fast-check'

/** Words that somebody may type, scan or forge, among them those that every object inherits. */
export const anyWord = fc.oneof(
  fc.constantFrom(
    'red',
    'yellow',
    'green',
    'key',
    'general',
    'visitor',
    'K0042-1-V1',
    'A001',
    'LOT7-0001',
    '00422611210001',
    '00422611210001/1',
    'driver-1',
  ),
  fc.constantFrom('', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '../../etc', '👩‍👧', '\u0000'),
  fc.string({ maxLength: 40, unit: 'binary' }),
)
