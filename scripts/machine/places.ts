/** Serial lines of the machine, for `MachineOptions.serialLines`; what they are called inside says `fileOfLine`. */
export const SERIAL_LINES = ['reader', 'scanner', 'distance'] as const
export type SerialLine = (typeof SERIAL_LINES)[number]

/** Where the machine's udev puts a line, whatever number it has. */
export function fileOfLine(line: SerialLine): string {
  return `/dev/serial/by-id/usb-QEMU_QEMU_USB_SERIAL_${serialOf(line)}-if00-port0`
}

/** The serial number of the line's plug. */
export function serialOf(line: SerialLine): string {
  return `${line.toUpperCase()}1`
}

/** The scanner that plays keyboard, likewise. */
export const KEYBOARD_FILE = '/dev/input/by-id/usb-QEMU_QEMU_USB_Keyboard_SCANNER1-event-kbd'
